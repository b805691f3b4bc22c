import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedisSettings } from '../../src/settings/redis.ts';
import { connectRedis } from '../../src/state/redis-connection.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { NOW } from '../support/gateway.ts';
import { NO_REDIS, nodeOf, type RedisServer, startRedisCluster, startRedisSentinel } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

/** On a busy machine, a sentinel waits for 30 s before it acts. @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#tilt-mode */
const FAILOVER_MS = 90_000;
/** How long values are kept, longer than any failover takes. */
const VALUE_MS = 10 * FAILOVER_MS;
const HOUR = 3_600_000;
const PREFIX = 'test';

/** A Redis that replaces its master for the events and for the account `a`. */
interface Replicated {
  readonly settings: RedisSettings;
  readonly master: Pick<RedisServer, 'url' | 'kill'>;
}

async function startWithSentinel(): Promise<Replicated> {
  const { url, master, close } = await startRedisSentinel();
  onTestFinished(close);
  return { settings: { url, sentinel: { masterName: 'main' } }, master };
}

async function startCluster(): Promise<Replicated> {
  const cluster = await startRedisCluster(1000);
  onTestFinished(() => cluster.close());
  return { settings: { url: cluster.url, isCluster: true }, master: await nodeOf(`{${PREFIX}}:events`, cluster) };
}

describe.skipIf(NO_REDIS !== undefined)(`after a failover${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  test.each([
    ['by a sentinel', startWithSentinel],
    ['in a Redis Cluster', startCluster],
  ])(
    '%s, values, reservations and the events that followers wait for go on',
    {
      timeout: FAILOVER_MS + 60_000,
    },
    async (_, start) => {
      const { settings, master } = await start();
      const clock = runningClock(NOW);
      const state = createRedisState({ ...settings, clock, prefix: PREFIX });
      onTestFinished(() => state.close());
      const write = (id: string, version: number) => {
        const times = { start: NOW + HOUR, end: NOW + 2 * HOUR, expiresAt: NOW + HOUR };
        const rest = { eventTypeId: '7', status: 'HELD', enforcement: 'GATEWAY', booking: null } as const;
        const reservation = { account: 'a', id, ...times, ...rest };
        const event = { kind: 'CREATED', at: NOW, reservation, previous: null, scope: 's' } as const;
        return state.reservations.write('a', version, { writes: [{ scope: 's', reservation }], events: [event] });
      };
      const following = state.events.follow(undefined, new AbortController().signal);
      const first = following.next();
      await state.events.lag();
      expect(await write('before', 0)).toBe(true);
      const { value } = await first;
      expect(value).toMatchObject({ event: { reservation: { id: 'before' } } });
      expect(await state.values.compareAndSet('key', undefined, 'before', VALUE_MS)).toBe(true);
      const direct = connectRedis({ url: master.url });
      expect(await direct.run((redis) => redis.call('WAIT', 1, 10_000))).toBe(1);
      direct.close();

      await master.kill();
      // A write that was not confirmed can have been carried out, and then it finds another value or version than before.
      async function writeAndRead() {
        await state.values.compareAndSet('key', 'before', 'after', VALUE_MS);
        await write('after', 1);
        const { held } = await state.reservations.held('a');
        return [await state.values.get('key'), ...held.map(({ reservation }) => reservation.id).sort()];
      }
      await expect
        .poll(() => writeAndRead().catch(() => undefined), { timeout: FAILOVER_MS })
        .toEqual(['after', 'after', 'before']);
      const cursor = value && 'event' in value ? value.event.cursor : '';
      const { value: next } = await state.events.follow(cursor, new AbortController().signal).next();
      expect(next).toMatchObject({ event: { reservation: { id: 'after' } } });
    },
  );
});
