import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCertificates } from '../support/certificates.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { runProject } from '../support/project-process.ts';
import { freePort, NO_REDIS, startRedis, startRedisCluster } from '../support/redis-server.ts';

describe.skipIf(NO_REDIS !== undefined)(`a gateway process${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  async function startWith(environment: Readonly<Record<string, string>>) {
    const gateway = await startGatewayProcess({ SANDBOX: 'true', ...environment });
    const { statusCode, body } = await request(new URL('/ready', gateway.url));
    return { ...gateway, ready: { status: statusCode, body: await body.json() } };
  }

  test('is ready with a Redis Cluster, whose nodes REDIS_URL lists', async () => {
    const cluster = await startRedisCluster();
    onTestFinished(() => cluster.close());
    const { ready } = await startWith({ REDIS_URL: cluster.url });
    expect(ready).toEqual({ status: 200, body: { status: 'ready' } });
  });

  test('does not start when Redis has no database with the number in REDIS_URL', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const gateway = runProject('src/main.ts', { SANDBOX: 'true', PORT: '0', REDIS_URL: `${server.url}/99` });
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.stderr()).toContain('REDIS_URL: Redis has no database with this number');
  });

  test('is ready with Redis over TLS if NODE_EXTRA_CA_CERTS has its authority, and logs the reason otherwise', async () => {
    const { authority, certificate, key } = createCertificates();
    const port = await freePort();
    const files = { 'tls-cert-file': certificate, 'tls-key-file': key, 'tls-ca-cert-file': authority };
    const server = await startRedis({ ...files, 'tls-port': port, 'tls-auth-clients': 'no' });
    onTestFinished(() => server.close());
    const url = `rediss://127.0.0.1:${port}`;
    const trusting = await startWith({ REDIS_URL: url, NODE_EXTRA_CA_CERTS: authority });
    expect(trusting.ready).toEqual({ status: 200, body: { status: 'ready' } });
    const distrusting = await startWith({ REDIS_URL: url });
    expect(distrusting.ready).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: ['REDIS_UNREACHABLE'] },
    });
    const lines = distrusting
      .stderr()
      .split('\n')
      .filter((line) => line.includes('cannot be reached'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ reason: 'SELF_SIGNED_CERT_IN_CHAIN' }]);
  });
});
