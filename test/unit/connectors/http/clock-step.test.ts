import { expect, test } from 'vitest';
import { manualClock } from '../../../support/manual-clock.ts';
import { always, createCall, createClient, failureOf, inTurn, NOW, startServer, THINGS } from './http-server.ts';

const DAY = 86_400_000;
/** A write, which is sent once. */
const POST = { ...THINGS, method: 'POST' } as const;

test.each([
  ['forward', DAY],
  ['back', -DAY],
])('closes the circuit breaker after ten seconds when the wall clock is set %s by a day', async (_, step) => {
  const { origin } = await startServer(inTurn(...Array(6).fill(503), 200));
  const clock = manualClock(NOW);
  let wall = NOW;
  const client = createClient(origin, { clock, now: () => wall });
  for (let i = 0; i < 6; i += 1) await failureOf(client.request(POST, createCall().call));
  wall += step;
  clock.advanceTo(NOW + 9999);
  expect((await failureOf(client.request(POST, createCall().call))).message).toContain('Circuit breaker open');
  clock.advanceTo(NOW + 10_000);
  expect(await client.request(POST, createCall().call)).toEqual({});
});

test('counts the window of the rate limit by the monotonic clock', async () => {
  const { origin, received } = await startServer(always(200));
  const clock = manualClock(NOW);
  let wall = NOW;
  const client = createClient(origin, { clock, now: () => wall, rateLimit: { calls: 1, seconds: 60 }, maxQueueMs: 0 });
  await client.request(POST, createCall().call);
  wall += DAY;
  expect(await failureOf(client.request(POST, createCall().call))).toMatchObject({ retryAfterSeconds: 60 });
  wall -= 2 * DAY;
  clock.advanceTo(NOW + 60_000);
  await client.request(POST, createCall().call);
  expect(received).toHaveLength(2);
});

test('waits for the reset that the provider reports, by the monotonic clock', async () => {
  const { origin } = await startServer(always(200));
  const clock = manualClock(NOW);
  const client = createClient(origin, {
    clock,
    now: () => NOW + DAY,
    maxQueueMs: 0,
    readBudget: (_, now) => ({ limit: 1, remaining: 0, resetAt: now + 30_000 }),
  });
  await client.request(POST, createCall().call);
  expect(await failureOf(client.request(POST, createCall().call))).toMatchObject({ retryAfterSeconds: 30 });
  expect(client.status().callBudget?.resetAt).toBe(NOW + DAY + 30_000);
  clock.advanceTo(NOW + 30_000);
  await client.request(POST, createCall().call);
});
