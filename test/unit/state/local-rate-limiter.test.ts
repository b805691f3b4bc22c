import { expect, test } from 'vitest';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('the limit of a client is counted by the monotonic clock when the wall clock is set %s', async (_, step) => {
  let [wall, steady] = [NOW, 0];
  const state = createMemoryState({ now: () => wall, steadyNow: () => steady });
  const limiter = state.createRateLimiter('requests', { points: 2, windowSeconds: 60 });
  await limiter.consume('a');
  expect(await limiter.consume('a')).toEqual({ isAllowed: true, remaining: 0, resetMs: MINUTE });
  wall += step;
  steady += MINUTE - 1;
  expect(await limiter.consume('a')).toEqual({ isAllowed: false, remaining: 0, resetMs: 1 });
  expect(await limiter.consume('b')).toMatchObject({ isAllowed: true });
  steady += 1;
  expect(await limiter.consume('a')).toEqual({ isAllowed: true, remaining: 1, resetMs: MINUTE });
});
