import { expect, test } from 'vitest';
import { createRequestLimiter } from '../../../src/clients/request-limiter.ts';

test('each client has its own minute', async () => {
  let now = 0;
  const limiter = createRequestLimiter(2, () => now)!;
  expect(await limiter.take('a')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  now = 20_500;
  expect(await limiter.take('a')).toEqual({ isAllowed: true, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.take('a')).toEqual({ isAllowed: false, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.take('b')).toMatchObject({ isAllowed: true, resetSeconds: 60 });
  now = 60_000;
  expect(await limiter.take('a')).toMatchObject({ isAllowed: true, remaining: 1, resetSeconds: 60 });
});

test('without a limit there is nothing to count', () => {
  expect(createRequestLimiter(undefined, () => 0)).toBeUndefined();
});
