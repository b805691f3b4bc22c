import { getEventListeners, once } from 'node:events';
import { expect, test } from 'vitest';
import { withTimeLimit } from '../../../src/concurrency/cancellation.ts';

const createReason = () => new Error('too late');

test('aborts with the reason of the signal', () => {
  const stop = new AbortController();
  using limit = withTimeLimit(stop.signal, 60_000, createReason);
  const reason = new Error('cancelled');
  stop.abort(reason);
  expect(limit.signal.reason).toBe(reason);
});

test('aborts with the created reason when the time has passed', async () => {
  const stop = new AbortController();
  using limit = withTimeLimit(stop.signal, 1, createReason);
  await once(limit.signal, 'abort');
  expect(limit.signal.reason).toEqual(createReason());
  expect(stop.signal.aborted).toBe(false);
});

test('keeps nothing on the signal when it is disposed of', () => {
  const { signal } = new AbortController();
  const limits = Array.from({ length: 20 }, () => withTimeLimit(signal, 60_000, createReason));
  expect(getEventListeners(signal, 'abort')).toHaveLength(20);
  for (const limit of limits) limit[Symbol.dispose]();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('returns the signal itself when there is no time limit', () => {
  const { signal } = new AbortController();
  using limit = withTimeLimit(signal, Number.POSITIVE_INFINITY, createReason);
  expect(limit.signal).toBe(signal);
});
