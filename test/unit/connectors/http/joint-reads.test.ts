import { expect, test } from 'vitest';
import { readJointly } from '../../../../src/connectors/http/joint-reads.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { always, createCall, createClient, NOW, startServer, THINGS, until } from './http-server.ts';

const WRITE = { ...THINGS, method: 'POST' } as const;

test('cancels the reads that are still queued when one has failed, and gives their turns back', async () => {
  const statuses = [200, 404];
  const { origin, received } = await startServer((response) => always(statuses.shift() ?? 200)(response));
  const clock = manualClock(NOW);
  const client = createClient(origin, { clock, rateLimit: { calls: 2, seconds: 1 }, maxQueueMs: 10_000 });
  const { call } = createCall();
  const reading = readJointly(call, (joint) =>
    Promise.all(Array.from({ length: 12 }, () => client.request(WRITE, joint))),
  );
  await expect(reading).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await until(() => clock.timerCount() === 0);
  expect(received).toHaveLength(2);
  const next = client.request(WRITE, call);
  await until(() => clock.timerCount() === 1);
  clock.advanceTo(NOW + 1000);
  await next;
  expect(received).toHaveLength(3);
});

test('is cancelled with its own call', async () => {
  const { origin } = await startServer(() => undefined);
  const client = createClient(origin);
  const stop = new AbortController();
  const reading = readJointly(createCall(stop.signal).call, (joint) => client.request(THINGS, joint));
  stop.abort(new Error('the client left'));
  await expect(reading).rejects.toThrow('the client left');
  const late = readJointly(createCall(stop.signal).call, (joint) => client.request(THINGS, joint));
  await expect(late).rejects.toThrow('the client left');
});
