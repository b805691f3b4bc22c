import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRequestLimiter } from '../../../src/auth/client-rate-limiter.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';

// The rate limiter's library reads the system's clock.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('counts the requests of each client per minute, over all processes that share the state', async () => {
  const state = createMemoryState({ now: () => 0 });
  const limiter = createRequestLimiter(2, state)!;
  const other = createRequestLimiter(2, state)!;
  expect(await limiter.consume('a')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  vi.setSystemTime(20_500);
  expect(await other.consume('a')).toEqual({ isAllowed: true, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.consume('a')).toEqual({ isAllowed: false, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.consume('b')).toMatchObject({ isAllowed: true, resetSeconds: 60 });
  vi.setSystemTime(60_000);
  expect(await limiter.consume('a')).toMatchObject({ isAllowed: true, remaining: 1, resetSeconds: 60 });
});

test('creates no limiter when there is no limit', () => {
  expect(createRequestLimiter(undefined, createMemoryState({ now: () => 0 }))).toBeUndefined();
});
