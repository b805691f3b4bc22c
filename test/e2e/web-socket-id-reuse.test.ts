import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { expiriesOf, startHeldSlot, WATCH } from '../support/expiry-events.ts';
import {
  complete,
  isCompleteOf,
  isNextOf,
  openSubscribed,
  openTransportSocket,
  subscribe,
  type TransportSocket,
} from '../support/transport-socket.ts';

/** Its alias distinguishes its events from those of `WATCH`. */
const ALIASED = WATCH.replace('reservationChanged', 'aliased: reservationChanged');
const SLOW_QUERY = '{ calendars { nodes { name } } }';

/** The type of each message of an operation, with the fields of its data. */
const outlineOf = (client: TransportSocket, id: string) =>
  client.of(id).map(({ type, payload }) => [type, ...Object.keys(payload?.data ?? {})]);

describe('the id of a completed subscription belongs to the new one', () => {
  test.each<readonly [string, readonly string[], (client: TransportSocket) => void | Promise<void>]>([
    [
      'when it is used again later',
      ['1', '2'],
      async (client) => {
        client.send(complete('1'));
        await client.roundTrip();
        client.send(subscribe('1', ALIASED));
      },
    ],
    ['when it is used again at once', ['1', '2'], (client) => client.send(complete('1'), subscribe('1', ALIASED))],
    [
      'when the completed one had not begun',
      ['2'],
      (client) => client.send(subscribe('1', WATCH), complete('1'), subscribe('1', ALIASED)),
    ],
  ])('%s', async (_, begun, replace) => {
    const { url, extend } = await startHeldSlot({ limits: { ...DEFAULT_LIMITS, subscriptions: 2 } });
    const client = await openSubscribed(url, Object.fromEntries(begun.map((id) => [id, WATCH])));
    await replace(client);
    await client.begun();
    const expiries = [await extend(), await extend()];
    await expect.poll(() => outlineOf(client, '1').length).toBeGreaterThanOrEqual(2);
    await client.roundTrip();
    expect(outlineOf(client, '1')).toEqual([
      ['next', 'aliased'],
      ['next', 'aliased'],
    ]);
    expect(expiriesOf(client, '1')).toEqual(expiries);

    // It can be completed like any other, and frees its place among the two allowed.
    client.send(complete('1'), subscribe('3', WATCH));
    await client.begun();
    expiries.push(await extend());
    await client.waitFor(isNextOf('3'));
    expect(expiriesOf(client, '1')).toEqual(expiries.slice(0, 2));
    expect(expiriesOf(client, '2')).toEqual(expiries);
    expect(expiriesOf(client, '3')).toEqual(expiries.slice(2));
  });
});

describe('the id of a query that was completed in flight belongs to the new operation', () => {
  /** Completes a query that waits for the provider. Another equal one shows when its result would have been sent. */
  async function openCompleted(url: string, running: Awaited<ReturnType<typeof startHeldSlot>>['running']) {
    const client = await openTransportSocket(url);
    running.requests.length = 0;
    running.faults.add({ kind: 'slow', delayMs: 60_000 });
    client.send(subscribe('1', SLOW_QUERY), subscribe('2', SLOW_QUERY));
    await expect.poll(() => running.requests.length).toBeGreaterThan(0);
    client.send(complete('1'));
    await client.roundTrip();
    return {
      client,
      async finishFirst() {
        running.faults.clear();
        await client.waitFor(isCompleteOf('2'));
        await client.roundTrip();
      },
    };
  }

  test('when that is over before the first one', async () => {
    const { url, running } = await startHeldSlot();
    const { client, finishFirst } = await openCompleted(url, running);
    client.send(subscribe('1', '{ __typename }'));
    await client.waitFor(isCompleteOf('1'));
    await finishFirst();
    expect(outlineOf(client, '1')).toEqual([['next', '__typename'], ['complete']]);
  });

  test('when that is rejected', async () => {
    const { url, running } = await startHeldSlot();
    const { client, finishFirst } = await openCompleted(url, running);
    client.send(subscribe('1', '{ unknown }'));
    await client.waitFor(({ type }) => type === 'error');
    await finishFirst();
    expect(outlineOf(client, '1')).toEqual([['error']]);
  });

  test('when that is a subscription', async () => {
    const { url, running, extend } = await startHeldSlot();
    const { client, finishFirst } = await openCompleted(url, running);
    client.send(subscribe('1', WATCH));
    await client.begun();
    await finishFirst();
    const expiry = await extend();
    await client.waitFor(isNextOf('1'));
    expect(outlineOf(client, '1')).toEqual([['next', 'reservationChanged']]);
    expect(expiriesOf(client, '1')).toEqual([expiry]);
  });

  test('when that is still running as well', async () => {
    const { url, running } = await startHeldSlot();
    const { client, finishFirst } = await openCompleted(url, running);
    client.send(subscribe('1', '{ eventTypes { nodes { name } } }'));
    await client.roundTrip();
    await finishFirst();
    await client.waitFor(isCompleteOf('1'));
    expect(outlineOf(client, '1')).toEqual([['next', 'eventTypes'], ['complete']]);
  });
});
