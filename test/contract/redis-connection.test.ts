import { describe, expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../../src/state/redis-connection.ts';
import { StateUnavailableError } from '../../src/state/state.ts';
import { startFakeSentinel } from '../support/fake-sentinel.ts';
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

  test('reports each reason once while it is lost, and once that it is reachable again', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const reported: string[] = [];
    const connection = connectRedis(
      { url: server.url },
      {
        repeatMs: 0,
        onUnreachable: (reason) => reported.push(reason),
        onReachable: () => reported.push('reachable'),
      },
    );
    onTestFinished(() => connection.close());
    const read = () => connection.run((redis) => redis.get('key'));
    await read();
    await server.kill();
    await expect(read()).rejects.toThrow(StateUnavailableError);
    await expect(read()).rejects.toThrow(StateUnavailableError);
    expect(reported).not.toEqual([]);
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
    expect(reported).toEqual([...new Set(reported)]);
    expect(reported.at(-1)).toBe('reachable');
  });

  test('reconnects after a failover that is reported while it asks the sentinel for the master', async () => {
    const master = await startRedis();
    onTestFinished(() => master.close());
    const sentinel = await startFakeSentinel(master);
    onTestFinished(() => sentinel.close());
    const connection = connectRedis({ url: sentinel.url, sentinel: { masterName: 'main' } }, { repeatMs: 0 });
    onTestFinished(() => connection.close());
    const write = () => connection.run((redis) => redis.set('key', 'value'));
    await write();
    const reported = sentinel.reportFailoverAtNextRequest();
    await master.kill();
    await reported;
    await master.restart();
    await expect.poll(() => write().catch(() => undefined), { timeout: 10_000 }).toBe('OK');
  });

  test('reaches the master by its name at a sentinel, and reports that no sentinel knows another name', async () => {
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
    const connection = connectRedis({ url, sentinel: { masterName: 'main' } });
    onTestFinished(() => connection.close());
    await connection.run((redis) => redis.set('key', 'value'));
    const direct = connectRedis({ url: master.url });
    onTestFinished(() => direct.close());
    expect(await direct.run((redis) => redis.get('key'))).toBe('value');
  });
});
