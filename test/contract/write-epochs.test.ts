import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createRedisState } from '../../src/state/redis-state.ts';
import { NOW } from '../support/gateway.ts';
import { epochNames, knownEpochNames } from '../support/known-epochs.ts';
import { NO_REDIS, type RedisServer, startRedis, startRedisCluster } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

const WRITES = 200;
const WAIT_MS = 20_000;

/** The epochs of two processes, which are connected to all servers that the accounts `a` and `b` need. */
async function openProcesses(url: string) {
  const prefix = `test-${randomUUID()}`;
  const open = async () => {
    const isCluster = url.includes(',');
    const state = createRedisState({ url, isCluster, clock: runningClock(NOW), prefix });
    onTestFinished(() => state.close());
    await knownEpochNames(state.writeEpochs!, 'a', 'b');
    return state.writeEpochs!;
  };
  return Promise.all([open(), open()]);
}

describe.skipIf(NO_REDIS !== undefined).each([
  ['one Redis', startRedis],
  ['a Redis Cluster', startRedisCluster],
])(
  `epochs of processes on %s${NO_REDIS ? ` (${NO_REDIS})` : ''}`,
  (_, start: () => Promise<Pick<RedisServer, 'url' | 'close'>>) => {
    let server: Pick<RedisServer, 'url' | 'close'>;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.close());

    test('are the same as long as there is no write', async () => {
      const [one] = await openProcesses(server.url);
      const names = await epochNames(one, 'a', 'b');
      expect(names).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
      expect(new Set(names).size).toBe(3);
      expect(await epochNames(one, 'a', 'b')).toEqual(names);
      expect(await one.current()).toBe(await one.current());
    });

    test('are other ones of the service and of the account after a write through another process', async () => {
      const [one, other] = await openProcesses(server.url);
      const [service, a, b] = await epochNames(one, 'a', 'b');
      await other.advance('a');
      const [laterService, laterA, laterB] = await epochNames(one, 'a', 'b');
      expect([laterService === service, laterA === a, laterB === b]).toEqual([false, false, true]);
      await other.advance();
      const [lastService, lastA] = await epochNames(one, 'a');
      expect([lastService === laterService, lastA === laterA]).toEqual([false, true]);
    });

    test('of an account are never earlier ones than those of the service', { timeout: WAIT_MS }, async () => {
      const [one, other] = await openProcesses(server.url);
      for (let i = 0; i < WRITES; i += 1) {
        const [, before] = await epochNames(other, 'a');
        const state = { hasEnded: false };
        const writing = one.advance('a').then(() => (state.hasEnded = true));
        while (!state.hasEnded) await epochNames(other, 'a');
        await writing;
        const [, after] = await epochNames(other, 'a');
        expect(after).not.toBe(before);
      }
    });
  },
);

describe.skipIf(NO_REDIS !== undefined)(`epochs while Redis is away${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  async function start() {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const [one] = await openProcesses(server.url);
    return { server, one };
  }

  test('are unknown, and others when it is back, though nothing was written', { timeout: WAIT_MS }, async () => {
    const { server, one } = await start();
    const before = await knownEpochNames(one, 'a');
    const current = await one.current();
    await server.kill();
    expect([await one.current(), await current?.ofAccount('c')]).toEqual([undefined, undefined]);
    await server.restart();
    const after = await knownEpochNames(one, 'a');
    expect(after.map((name, i) => name === before[i])).toEqual([false, false]);
  });

  test('are unknown while it does not respond', async () => {
    const { server, one } = await start();
    await knownEpochNames(one, 'a');
    server.suspend();
    onTestFinished(() => server.resume());
    expect(await one.current()).toBeUndefined();
  });

  test('begin when it is back after a write that ended meanwhile', { timeout: WAIT_MS }, async () => {
    const { server, one } = await start();
    await knownEpochNames(one, 'a');
    await server.kill();
    await one.advance('a');
    await server.restart();
    // A process that starts now knows of the write only by what is in Redis.
    const direct = new Redis(server.url);
    onTestFinished(() => direct.disconnect());
    const [key] = await direct.keys('*:a}:epoch');
    const [serviceKey] = (await direct.keys('*:epoch')).filter((name) => !name.startsWith('{'));
    const before = await direct.mget(key!, serviceKey!);
    const areKept = async () => (await direct.mget(key!, serviceKey!)).map((name, i) => name === before[i]);
    await expect.poll(areKept, { timeout: WAIT_MS }).toEqual([false, false]);
  });

  test('never return after it has lost its data', async () => {
    const { server, one } = await start();
    const before = await knownEpochNames(one, 'a');
    const direct = new Redis(server.url);
    onTestFinished(() => direct.disconnect());
    await direct.flushall();
    const after = await knownEpochNames(one, 'a');
    expect(after.map((name, i) => name === before[i])).toEqual([false, false]);
  });
});
