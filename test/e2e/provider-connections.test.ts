import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { createCertificates } from '../support/certificates.ts';
import { runProject } from '../support/project-process.ts';

const EMPTY_LIST = JSON.stringify({ status: 'success', data: [] });

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A provider without any data, whose certificate is for `subject` and signed by `authority`. */
async function startProvider(subject: string) {
  const { authority, certificate, key } = createCertificates(subject);
  const paths: string[] = [];
  const server = createHttpsServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (incoming, response) => {
      paths.push(incoming.url ?? '');
      response.setHeader('content-type', 'application/json').end(EMPTY_LIST);
    },
  );
  return { authority, paths, port: await listen(server) };
}

/** A proxy that leads every tunnel to the port, whatever host it is asked for. */
async function startProxy(port: number) {
  const tunnels: { readonly target: string | undefined; readonly authorization: string | undefined }[] = [];
  const server = createHttpServer((_, response) => response.writeHead(405).end());
  server.on('connect', ({ url, headers }, client) => {
    tunnels.push({ target: url, authorization: headers['proxy-authorization'] });
    const provider = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    provider.pipe(client).pipe(provider);
    for (const socket of [provider, client]) socket.on('error', () => undefined);
    onTestFinished(() => void client.destroy());
  });
  return { tunnels, port: await listen(server) };
}

/** The error of the Cal.com account in a gateway process with this environment; null if there is none. */
async function errorWith(environment: Readonly<Record<string, string>>) {
  const gateway = runProject('src/main.ts', { PORT: '0', CALCOM_API_KEY: 'cal_test_0123456789', ...environment });
  const [, url = ''] = await gateway.output(/listens on (http:\/\/\S+)/);
  const query = '{ schedules { accountResults { error { code message } } } }';
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await body.json()) as any;
  return { error: data.schedules.accountResults[0].error, output: gateway.stdout() + gateway.stderr() };
}

test('reaches a provider by a tunnel of the proxy in HTTPS_PROXY, with the authority in NODE_EXTRA_CA_CERTS', async () => {
  const provider = await startProvider('DNS:calcom.invalid');
  const proxy = await startProxy(provider.port);
  const { error, output } = await errorWith({
    CALCOM_BASE_URL: 'https://calcom.invalid',
    HTTPS_PROXY: `http://me:proxy-password@127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: provider.authority,
  });
  expect(error).toBeNull();
  expect(provider.paths).toContainEqual(expect.stringMatching(/^\/v2\/schedules/));
  const authorization = `Basic ${Buffer.from('me:proxy-password').toString('base64')}`;
  expect(proxy.tunnels).toContainEqual({ target: 'calcom.invalid:443', authorization });
  expect(output).not.toContain('proxy-password');
});

test('reaches a provider directly when NO_PROXY lists its host', async () => {
  const proxy = await startProxy(1);
  const { error } = await errorWith({
    CALCOM_BASE_URL: `https://${'x'.repeat(64)}.invalid`,
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    NO_PROXY: 'example.org,.invalid',
  });
  expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: expect.stringContaining('(ENOTFOUND)') });
  expect(proxy.tunnels).toEqual([]);
});

test('reaches loopback addresses directly, and names a certificate for another name', async () => {
  const provider = await startProvider('DNS:calcom.invalid');
  const proxy = await startProxy(provider.port);
  const { error } = await errorWith({
    CALCOM_BASE_URL: `https://127.0.0.1:${provider.port}`,
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: provider.authority,
  });
  expect(error).toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringMatching(/has a certificate for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/),
  });
  expect(proxy.tunnels).toEqual([]);
});
