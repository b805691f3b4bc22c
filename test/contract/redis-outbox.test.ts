import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isReservationEvent } from '../../src/domain/event-log.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { NOW } from '../support/gateway.ts';
import { NO_REDIS, nodeOf, type RedisCluster, type RedisServer, startRedisCluster } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

const HOUR = 3_600_000;
const clock = runningClock(NOW);

describe.skipIf(NO_REDIS !== undefined)(`the outbox of an account${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.close());

  function open() {
    const state = createRedisState({ url: cluster.url, isCluster: true, clock, prefix: 'test' });
    onTestFinished(() => state.close());
    return state;
  }

  /** An account whose keys are at another node than the log. */
  async function accountElsewhere(log: RedisServer): Promise<string> {
    for (let i = 0; ; i += 1) if ((await nodeOf(`{test:a${i}}`, cluster)) !== log) return `a${i}`;
  }

  test('delivers an event exactly once after its writer ended while the node of the log did not respond', async () => {
    const log = await nodeOf('{test}:events', cluster);
    const account = await accountElsewhere(log);
    const writer = open();
    const write = async (state: typeof writer, id: string, version: number) => {
      const at = clock.now();
      const times = { start: at + HOUR, end: at + 2 * HOUR, expiresAt: at + HOUR };
      const rest = { eventTypeId: '7', status: 'HELD', enforcement: 'GATEWAY', booking: null } as const;
      const reservation = { account, id, ...times, ...rest };
      const event = { kind: 'CREATED', at, reservation, previous: null, scope: 's' } as const;
      return state.reservations.write(account, version, { writes: [{ scope: 's', reservation }], events: [event] });
    };
    const reader = open();
    const following = reader.events.follow(undefined, new AbortController().signal);
    const firstEntry = following.next();
    // The follower has its position in the log when a later read of the log on the same connection has ended.
    await reader.events.lag();
    expect(await write(writer, 'first', 0)).toBe(true);
    const { value } = await firstEntry;
    const cursor = value && 'event' in value ? value.event.cursor : '';

    log.suspend();
    expect(await write(writer, 'second', 1)).toBe(true);
    await writer.close();
    log.resume();

    const other = open();
    expect(await write(other, 'third', 2)).toBe(true);
    const ids: string[] = [];
    for await (const entry of other.events.follow(cursor, new AbortController().signal)) {
      if ('event' in entry && isReservationEvent(entry.event)) ids.push(entry.event.reservation.id);
      if (ids.at(-1) === 'third') break;
    }
    expect(ids).toEqual(['second', 'third']);
    expect((await other.reservations.due(clock.now() + 2 * HOUR)).keys.map(({ id }) => id)).toEqual([
      'first',
      'second',
      'third',
    ]);
  });

  test('delivers an event that is left in it without a further write', async () => {
    const log = await nodeOf('{test}:events', cluster);
    const account = await accountElsewhere(log);
    const node = await nodeOf(`{test:${account}}`, cluster);
    const client = new Redis(node.url);
    onTestFinished(() => client.disconnect());
    const logClient = new Redis(log.url);
    onTestFinished(() => logClient.disconnect());
    const state = open();
    const following = state.events.follow(undefined, new AbortController().signal);
    const next = following.next();
    await state.events.lag();
    const event = JSON.stringify({ kind: 'CREATED', reservation: { id: 'left' }, scope: 's' });
    await logClient.sadd('{test}:accounts', account);
    // As a process leaves it that ends between the two scripts.
    await client.rpush(`{test:${account}}:outbox`, `other:1:${JSON.stringify({ event, due: [] })}`);
    expect((await next).value).toMatchObject({ event: { reservation: { id: 'left' } } });
  });
});
