import { request } from 'undici';
import { expect, test } from 'vitest';
import { ENDED_WELL, endingOf, startGateway } from './gateway-process.ts';

test('serves requests during the shutdown delay while it is not ready, and closes their connections', async () => {
  const gateway = await startGateway({ SHUTDOWN_DELAY_MS: '2000' });
  const before = await request(`${gateway.url}?query={__typename}`);
  expect(before.headers.connection).toBe('keep-alive');
  await before.body.dump();

  gateway.signal('SIGTERM');
  const ready = async () => {
    const { statusCode, body } = await request(new URL('/ready', gateway.url));
    await body.dump();
    return statusCode;
  };
  while ((await ready()) === 200);
  const during = await request(`${gateway.url}?query={__typename}`);
  expect(during.statusCode).toBe(200);
  expect(during.headers.connection).toBe('close');
  await during.body.dump();
  expect(await endingOf(gateway)).toEqual(ENDED_WELL);
});
