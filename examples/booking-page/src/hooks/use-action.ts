import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { useRef, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOfMutation, failureOfOperation, type MutationFailure } from '../failure.ts';

/**
 * A mutation with its progress and its failure. `run` returns the payload, or undefined if it failed. While it runs,
 * further calls do nothing.
 *
 * The input gets an idempotency key that stays the same until there is a response: repeating the call after a lost
 * connection has no second effect.
 */
export function useAction<Data, Input extends object, Result extends object>(
  document: TypedDocumentNode<Data, { input: Input }>,
  resultOf: (data: Data) => Result,
) {
  const [, execute] = useMutation(document);
  const [running, setRunning] = useState<Input>();
  const [failure, setFailure] = useState<Failure>();
  const isRunning = useRef(false);
  const attempt = useRef({ input: '', key: '' });

  async function run(input: Input): Promise<Exclude<Result, MutationFailure> | undefined> {
    if (isRunning.current) return undefined;
    isRunning.current = true;
    setRunning(input);
    setFailure(undefined);
    const text = JSON.stringify(input);
    if (attempt.current.input !== text) attempt.current = { input: text, key: crypto.randomUUID() };
    const { data, error } = await execute({ input: { ...input, idempotencyKey: attempt.current.key } });
    isRunning.current = false;
    setRunning(undefined);
    if (!data) {
      if (error) setFailure(failureOfOperation(error));
      return undefined;
    }
    attempt.current = { input: '', key: '' };
    const result = resultOf(data);
    if (isFailure(result)) setFailure(failureOfMutation(result));
    return isPayload(result) ? result : undefined;
  }

  return { run, failure, running };
}

function isFailure(result: object): result is MutationFailure {
  return 'message' in result;
}

function isPayload<Result extends object>(result: Result): result is Exclude<Result, MutationFailure> {
  return !isFailure(result);
}
