import { expect, test } from 'vitest';
import { createRequestLimiter } from '../../../src/auth/client-rate-limiter.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { StateUnavailableError } from '../../../src/state/state.ts';

test('each client has its own count of each minute, in whichever process', async () => {
  let time = 0;
  const now = () => time;
  const state = createMemoryState({ now });
  const limiter = createRequestLimiter(2, state, now)!;
  const other = createRequestLimiter(2, state, now)!;
  expect(await limiter.take('a')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  time = 20_500;
  expect(await other.take('a')).toEqual({ isAllowed: true, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.take('a')).toEqual({ isAllowed: false, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.take('b')).toMatchObject({ isAllowed: true, resetSeconds: 40 });
  time = 60_000;
  expect(await limiter.take('a')).toMatchObject({ isAllowed: true, remaining: 1, resetSeconds: 60 });
});

test('without a limit there is nothing to count', () => {
  expect(createRequestLimiter(undefined, createMemoryState({ now: () => 0 }), () => 0)).toBeUndefined();
});

test('everybody is let in while nobody can count', async () => {
  const { values } = createMemoryState({ now: () => 0 });
  const gone = { values: { ...values, increment: () => Promise.reject(new StateUnavailableError()) } };
  const limiter = createRequestLimiter(1, gone, () => 0)!;
  await limiter.take('a');
  expect(await limiter.take('a')).toMatchObject({ isAllowed: true, remaining: 1 });
});
