import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

/** An account whose clients send their own credentials, at a provider that is unavailable for one of them. */
async function startAccount() {
  const provider = createServer(({ headers }, response) => {
    if (headers.authorization === 'Bearer unavailable') response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"availability":[]}');
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void provider.close());
  const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`;
  return startGateway([
    { key: 'vastal', provider: 'VASTAL', credentialFromHeader: 'x-key', settings: { baseUrl, timeZone: 'UTC' } },
  ]);
}

test("reports the health of an account for the client's own credential, and stays ready", async () => {
  const { execute, url } = await startAccount();
  for (let i = 0; i < 6; i += 1) await execute('{ eventTypes { nodes { name } } }', {}, { 'x-key': 'unavailable' });
  const healthFor = async (headers: Record<string, string>) => {
    const { data } = await execute('{ accounts { health callBudget { remaining } } }', {}, headers);
    return data.accounts;
  };
  expect(await healthFor({ 'x-key': 'unavailable' })).toEqual([{ health: 'UNREACHABLE', callBudget: null }]);
  expect(await healthFor({ 'x-key': 'other' })).toEqual([{ health: 'HEALTHY', callBudget: null }]);
  expect(await healthFor({})).toEqual([{ health: 'HEALTHY', callBudget: null }]);
  expect((await request(new URL('/ready', url))).statusCode).toBe(200);
});
