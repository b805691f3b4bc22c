import { describe, expect, onTestFinished, test } from 'vitest';
import { nextTurn } from '../../src/concurrency/steps.ts';
import { connectRedis } from '../../src/state/redis-connection.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { StateUnavailableError } from '../../src/state/state.ts';
import { systemClock } from '../../src/time/clock.ts';
import { NO_REDIS, startRedis, startRedisSentinel } from '../support/redis-server.ts';

describe.skipIf(NO_REDIS !== undefined)(`a connection to Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  async function startProtected() {
    const server = await startRedis({ requirepass: 'right' });
    onTestFinished(() => server.close());
    return server;
  }

  /** The reasons that are reported while one command fails, and that of its error. */
  async function reasonsAt(url: string) {
    const reported: string[] = [];
    const connection = connectRedis({ url }, { repeatMs: 200, onUnreachable: (reason) => reported.push(reason) });
    onTestFinished(() => connection.close());
    const error: unknown = await connection.run((redis) => redis.get('key')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StateUnavailableError);
    return { reported, cause: (error as Error).cause };
  }

  test('reports once why it fails, without its credentials', async () => {
    const { port } = await startProtected();
    const gone = await startRedis();
    await gone.close();
    for (const [url, reason] of [
      [gone.url, 'ECONNREFUSED'],
      [`redis://127.0.0.1:${port}`, 'NOAUTH'],
      [`redis://:wrong@127.0.0.1:${port}`, 'WRONGPASS'],
      ['redis://name.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
      [`redis://127.0.0.1:${port},127.0.0.1:${port}`, 'NOAUTH'],
    ] as const) {
      const { reported, cause } = await reasonsAt(url);
      const expected = expect.stringMatching(reason);
      expect({ url, reported, cause }).toEqual({ url, reported: [expected], cause: new Error(reported[0]) });
    }
  });

  test('reports once that it is lost and once that it is reachable again', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const reported: string[] = [];
    const connection = connectRedis(
      { url: server.url },
      { repeatMs: 0, onUnreachable: () => reported.push('lost'), onReachable: () => reported.push('reachable') },
    );
    onTestFinished(() => connection.close());
    const read = () => connection.run((redis) => redis.get('key'));
    await read();
    await server.kill();
    await expect(read()).rejects.toThrow(StateUnavailableError);
    await expect(read()).rejects.toThrow(StateUnavailableError);
    expect(reported).toEqual(['lost']);
    await server.restart();
    await expect
      .poll(
        () =>
          read().then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await read();
    expect(reported).toEqual(['lost', 'reachable']);
  });

  test('reaches the master by its name at a sentinel, and the new one with the same state after a failover', {
    timeout: 60_000,
  }, async () => {
    const { url, master, close } = await startRedisSentinel();
    onTestFinished(close);
    const reported: string[] = [];
    const unknown = connectRedis(
      { url, sentinel: { masterName: 'other' } },
      { repeatMs: 200, onUnreachable: (reason) => reported.push(reason) },
    );
    onTestFinished(() => unknown.close());
    await expect(unknown.run((redis) => redis.get('key'))).rejects.toThrow(StateUnavailableError);
    expect(reported).toEqual(['NO_SENTINEL_REACHABLE']);
    const state = createRedisState({ url, sentinel: { masterName: 'main' }, clock: systemClock(Date.now) });
    onTestFinished(() => state.close());
    expect(await state.values.compareAndSet('key', undefined, 'before', 60_000)).toBe(true);
    const direct = connectRedis({ url: master.url });
    await direct.run((redis) => redis.call('WAIT', 1, 5000));
    direct.close();

    await master.kill();
    let isReplaced = false;
    while (!isReplaced) {
      // Commands fail at once meanwhile, and must not keep the event loop from connecting again.
      await nextTurn();
      isReplaced = await state.values.compareAndSet('key', 'before', 'after', 60_000).catch(() => false);
    }
    expect(await state.values.get('key')).toBe('after');
  });
});
