import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { NOW } from '../support/gateway.ts';
import { change, listen, MINUTE, SUBSCRIPTION, start } from './subscription-start.ts';

describe('a change that bypasses the gateway', () => {
  test('is noticed for watched reservations, with one poll for any number of watchers', async () => {
    const { url, reserve, sandbox, clock, running } = await start();
    const id = await reserve();
    running.requests.length = 0;
    const watching = [await listen(url, { reservations: [id] }), await listen(url, { reservations: [id] })];
    const looks = () =>
      running.requests.filter(({ method, path }) => method === 'GET' && path.includes('/reservations/'));
    // The end of the hold, the heartbeats, and the next poll.
    const isWaiting = () => clock.timerCount() === 3;
    await until(() => looks().length > 0 && isWaiting());

    const [hold] = sandbox.data.reservations;
    if (!hold) throw new Error('no hold');
    hold.slotStart += 15 * MINUTE;
    hold.slotEnd += 15 * MINUTE;
    // A tenth of the ten minutes that are left.
    clock.advanceTo(NOW + MINUTE);
    for (const each of watching)
      expect(change(await each.next())).toMatchObject({ kind: 'MOVED', reservation: { id } });
    expect(looks()).toHaveLength(2);
    await until(isWaiting);

    sandbox.data.reservations.length = 0;
    clock.advanceTo(NOW + 2 * MINUTE);
    for (const each of watching) {
      expect(change(await each.next())).toMatchObject({ kind: 'LOST', reservation: { id, status: 'LOST' } });
    }
    // A missing hold is read twice, the second time when it cannot be in the middle of a replacement.
    expect(looks()).toHaveLength(4);
    clock.advanceTo(NOW + 9 * MINUTE);
    expect(looks()).toHaveLength(4);
  });

  test('is not polled after the last watcher has left', async () => {
    const { url, reserve, clock, running } = await start();
    const id = await reserve();
    const watching = await listen(url, { reservations: [id] });
    await until(() => running.requests.length > 1);
    watching.cut();
    await until(() => clock.timerCount() === 1);
    const before = running.requests.length;
    clock.advanceTo(NOW + 5 * MINUTE);
    expect(running.requests).toHaveLength(before);
  });
});

/** Waits for background work, one turn of the event loop at a time. */
async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('with common clients', () => {
  test('graphql-sse', async () => {
    const { url, reserve } = await start();
    const client = createSseClient({ url, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const results = client.iterate<{ reservationChanged: { kind: string } }>({ query: SUBSCRIPTION });
    const next = results.next();
    // The server does not report when it has begun to follow, so slots are held until one of them is received.
    const heard = new AbortController();
    next.finally(() => heard.abort()).catch(() => undefined);
    for (let held = 0; held < 50 && !heard.signal.aborted; held += 1) await reserve();
    expect((await next).value.data.reservationChanged).toMatchObject({ kind: 'CREATED' });
  });

  test('graphql-ws, on the same path, resuming from a cursor', async () => {
    const { url, reserve } = await start();
    const client = createWsClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const first = await reserve();
    const sse = await listen(url);
    const second = await reserve();
    const cursor = (await sse.next()).id as string;
    const third = await reserve();
    const results = client.iterate<any>({ query: SUBSCRIPTION, variables: { after: cursor } });
    expect((await results.next()).value.data.reservationChanged.reservation.id).toBe(third);
    expect(new Set([first, second, third]).size).toBe(3);
    const query = client.iterate<any>({ query: '{ accounts { name } }' });
    expect((await query.next()).value.data.accounts).toHaveLength(1);
  });
});
