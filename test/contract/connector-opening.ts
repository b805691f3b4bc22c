import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { CallContext, Connector } from '../../src/connectors/connector.ts';
import { findConnector } from '../../src/connectors/registry.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import { type RecordedRequest, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { instantConditions } from '../support/instant-clock.ts';
import { type ConnectorCase, NOW, UPSTREAM_WORDS } from './cases/connector-case.ts';

function connect({ provider, settings }: ConnectorCase, origin: string, timeoutMs: number): Connector {
  const definition = findConnector(provider);
  if (!definition) throw new Error(`${provider} is not registered`);
  return definition.create({
    account: 'acme',
    name: 'Acme',
    timeoutMs,
    ...instantConditions(() => NOW),
    settings: definition.settings.parse(settings(origin)),
  });
}

/** A connector that is not called, for its capabilities. */
export function idleConnector(each: ConnectorCase): Connector {
  return connect(each, 'http://127.0.0.1:1', 1);
}

/** A connector with its own fake provider; both are closed after the test. */
export async function openConnector(each: ConnectorCase, timeoutMs = 5000) {
  const fakeProvider = await startFakeProvider(each.createFakeProvider(), { recordsCredentials: true });
  const connector = connect(each, fakeProvider.url, timeoutMs);
  onTestFinished(async () => {
    await connector.close();
    await fakeProvider.close();
  });
  const stop = new AbortController();
  const { credential } = each;
  const call: CallContext = {
    credential,
    signal: stop.signal,
    meter: { onCall() {}, onDeduplicated() {}, onRetry() {} },
  };
  const writes = () => fakeProvider.requests.filter(({ method }) => method !== 'GET');
  /** Another connector to the same fake provider. */
  function again(otherTimeoutMs: number): Connector {
    const other = connect(each, fakeProvider.url, otherTimeoutMs);
    onTestFinished(() => other.close());
    return other;
  }
  return { connector, fakeProvider, call, stop, writes, again };
}

/** Why a read or a write failed: the error that it rejects with, or all of its results, which must be errors then. */
export async function failuresOf(doing: Promise<unknown>): Promise<readonly ProviderError[]> {
  const outcome = await doing.catch((error: unknown) => error);
  const failures = Array.isArray(outcome) ? (outcome as readonly unknown[]) : [outcome];
  expect(failures).not.toEqual([]);
  return failures.map((failure) => {
    if (failure instanceof ProviderError) return failure;
    throw new Error(`not a ProviderError: ${inspect(failure)}`, { cause: failure });
  });
}

/**
 * Searches everything that a log or a response could show of an error for the credential and for texts of the fake
 * provider.
 */
export function expectNoSecrets(errors: readonly ProviderError[], { credential }: ConnectorCase): void {
  for (const error of errors) {
    expect(error.account).toBe('acme');
    const shown = [error.message, error.stack, JSON.stringify(error), inspect(Object.entries(error)), inspect(error)];
    for (const secret of [credential, UPSTREAM_WORDS, 'Bad gateway', '<html']) {
      expect(shown.join('\n')).not.toContain(secret);
    }
  }
}

/** Checks all requests: the credential is where the provider expects it, and nowhere else. */
export function expectCredentialInPlace(
  requests: readonly RecordedRequest[],
  { authorization: [header, value], credential }: ConnectorCase,
): void {
  expect(requests).not.toEqual([]);
  for (const { headers, path, ...rest } of requests) {
    const all: Readonly<Record<string, string>> = { ':path': path, ...headers };
    const { [header]: authorization, ...others } = all;
    expect(authorization).toBe(value);
    expect(JSON.stringify([rest, others])).not.toContain(credential);
  }
}
