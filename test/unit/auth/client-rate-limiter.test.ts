import { expect, test } from 'vitest';
import { createRequestLimiter } from '../../../src/auth/client-rate-limiter.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';

test('counts the requests of each client per minute, over all processes that share the state', async () => {
  let time = 0;
  const state = createMemoryState({ now: () => time });
  const limiter = createRequestLimiter(2, state)!;
  const other = createRequestLimiter(2, state)!;
  expect(await limiter.consume('a')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  time = 20_500;
  expect(await other.consume('a')).toEqual({ isAllowed: true, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.consume('a')).toEqual({ isAllowed: false, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.consume('b')).toMatchObject({ isAllowed: true, resetSeconds: 60 });
  time = 60_000;
  expect(await limiter.consume('a')).toMatchObject({ isAllowed: true, remaining: 1, resetSeconds: 60 });
});

test('creates no limiter when there is no limit', () => {
  expect(createRequestLimiter(undefined, createMemoryState({ now: () => 0 }))).toBeUndefined();
});
