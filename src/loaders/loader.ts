import { completeValue, type MaybePromise } from '@pothos/core';
import DataLoader from 'dataloader';
import type { Result } from '../connectors/connector.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Key } from './reader.ts';

/**
 * Reads one kind of thing for one operation. What is asked for in one tick is read together, and nothing is read twice: what
 * is known, failures too, is answered at once, so that fields over it make no promises.
 */
export interface Loader<K extends Key, T> {
  /** @throws ProviderError */
  load(key: K): Promise<T>;
  /** What is known of it; undefined if nobody asked for it yet, or it is under way. */
  ready(key: K): Result<T> | undefined;
  /** As `load`; no promise if it is known. @throws ProviderError */
  read(key: K): MaybePromise<T>;
  /** As `read`; null if it does not exist. @throws ProviderError */
  find(key: K): MaybePromise<T | null>;
  /** What became of each, in the order asked; no promise if all are known. */
  outcomes(keys: readonly K[]): MaybePromise<readonly Result<T>[]>;
  /**
   * Those of an account that exist, in the order asked; no promise if all are known. For kinds whose keys are ids alone.
   * @throws ProviderError
   */
  existing(account: string, ids: readonly string[]): MaybePromise<T[]>;
  /** Makes known what came along with something else; what is known already, or under way, stays. */
  prime(key: K, value: T): void;
  /** Forgets everything: what is under way is told to those who wait for it, and not kept. */
  clearAll(): void;
}

/** By account, and within it by the rest of the key: what became of it, or what is under way for it. */
type Known<T> = Map<string, Map<string, Result<T> | Promise<void>>>;

/** Keys that are asked for at once, with one promise for all, and where the answers are kept. */
interface Question<K, T> {
  readonly keys: readonly K[];
  readonly known: Known<T>;
}

/**
 * @param readAll answers one result a key, in the order asked. What it throws is told to all who wait, and not kept.
 * @param partOf what tells two keys of one account apart; their ids, if left out.
 */
export function createLoader<K extends Key, T>(
  readAll: (keys: readonly K[]) => Promise<readonly Result<T>[]>,
  partOf: (key: K) => string = idOf,
): Loader<K, T> {
  let known: Known<T> = new Map();
  const batches = new DataLoader<Question<K, T>, void>(answer, { cache: false });

  async function answer(questions: readonly Question<K, T>[]): Promise<readonly void[]> {
    try {
      const results = await readAll(questions.flatMap(({ keys }) => keys));
      let at = 0;
      return questions.map((question) => {
        for (const key of question.keys) partsOf(question.known, key).set(partOf(key), results[at++]!);
      });
    } catch (error) {
      for (const question of questions) {
        for (const key of question.keys) partsOf(question.known, key).delete(partOf(key));
      }
      throw error;
    }
  }

  function partsOf(within: Known<T>, { account }: K) {
    const parts = within.get(account);
    if (parts) return parts;
    const none = new Map<string, Result<T> | Promise<void>>();
    within.set(account, none);
    return none;
  }

  function ready(key: K): Result<T> | undefined {
    const found = known.get(key.account)?.get(partOf(key));
    return found instanceof Promise ? undefined : found;
  }

  /** Waits until all keys are known, and asks for those that nobody asked for. */
  async function settle(keys: readonly K[]): Promise<readonly Result<T>[]> {
    const from = known;
    const asked: K[] = [];
    let own: Promise<void> | undefined;
    const waiting = new Set<Promise<void>>();
    for (const key of keys) {
      const parts = partsOf(from, key);
      const found = parts.get(partOf(key));
      if (found instanceof Promise) waiting.add(found);
      else if (found === undefined) {
        // The batch is read in a later tick, when `asked` is complete.
        own ??= batches.load({ keys: asked, known: from });
        waiting.add(own);
        asked.push(key);
        parts.set(partOf(key), own);
      }
    }
    await Promise.all(waiting);
    return keys.map((key) => from.get(key.account)?.get(partOf(key)) as Result<T>);
  }

  function outcomes(keys: readonly K[]): MaybePromise<readonly Result<T>[]> {
    const found: Result<T>[] = [];
    for (const key of keys) {
      const one = ready(key);
      if (one === undefined) return settle(keys);
      found.push(one);
    }
    return found;
  }

  function outcome(key: K): MaybePromise<Result<T>> {
    return ready(key) ?? settle([key]).then(([only]) => only!);
  }

  function existing(account: string, ids: readonly string[]): MaybePromise<T[]> {
    const parts = known.get(account);
    const all: T[] = [];
    for (const id of ids) {
      const one = parts?.get(id);
      if (one === undefined || one instanceof Promise) {
        return settle(ids.map((each) => ({ account, id: each }) as K)).then(allExisting);
      }
      if (!isMissing(one)) all.push(valueOf(one));
    }
    return all;
  }

  return {
    ready,
    existing,
    outcomes,
    load: async (key) => valueOf(await outcome(key)),
    read: (key) => completeValue(outcome(key), valueOf),
    find: (key) => completeValue(outcome(key), existingOf),
    prime(key, value) {
      const parts = partsOf(known, key);
      if (!parts.has(partOf(key))) parts.set(partOf(key), value);
    },
    clearAll() {
      known = new Map();
    },
  };
}

function idOf({ id }: Key): string {
  return id;
}

function valueOf<T>(result: Result<T>): T {
  if (result instanceof ProviderError) throw result;
  return result;
}

function existingOf<T>(result: Result<T>): T | null {
  return isMissing(result) ? null : valueOf(result);
}

function allExisting<T>(results: readonly Result<T>[]): T[] {
  const all: T[] = [];
  for (const result of results) if (!isMissing(result)) all.push(valueOf(result));
  return all;
}

/** Whether it is the failure of what does not exist. */
export function isMissing(result: unknown): boolean {
  return result instanceof ProviderError && result.code === 'NOT_FOUND';
}
