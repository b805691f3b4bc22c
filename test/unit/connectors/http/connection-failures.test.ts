import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createCertificates } from '../../../support/certificates.ts';
import { createCall, createClient, failureOf, THINGS, unusedOrigin } from './http-server.ts';

async function failureAt(origin: string) {
  const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
  return [error.code, error.message.replace('Acme Calendar (account acme) ', '')];
}

async function listen(server: ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('names a refused connection', async () => {
  expect(await failureAt(await unusedOrigin())).toEqual([
    'UPSTREAM_UNAVAILABLE',
    'refused the connection (ECONNREFUSED); try again later',
  ]);
});

test('names a host that has no address', async () => {
  // Fails without a DNS query: a label is longer than 63 characters.
  expect(await failureAt(`http://${'x'.repeat(64)}.invalid`)).toEqual([
    'UPSTREAM_UNAVAILABLE',
    'has a host name that cannot be resolved (ENOTFOUND): check the base URL of the account',
  ]);
});

test('names a certificate of an unknown authority', async () => {
  const { certificate, key } = createCertificates();
  const address = await listen(createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }));
  expect(await failureAt(`https://${address}`)).toEqual([
    'UPSTREAM_UNAVAILABLE',
    expect.stringMatching(/^has a certificate that is not trusted \([A-Z_]+\): .*NODE_EXTRA_CA_CERTS$/),
  ]);
});

test('names a port without TLS', async () => {
  const address = await listen(createTcpServer((socket) => socket.on('error', () => undefined).end('no TLS')));
  expect(await failureAt(`https://${address}`)).toEqual([
    'UPSTREAM_UNAVAILABLE',
    expect.stringMatching(/^cannot be reached by TLS \([A-Z_]+\): check the base URL of the account$/),
  ]);
});

test('names a response that is not HTTP', async () => {
  const address = await listen(
    createTcpServer((socket) => socket.on('error', () => undefined).end('220 mail.example.org ESMTP\r\n')),
  );
  expect(await failureAt(`http://${address}`)).toEqual([
    'UPSTREAM_INVALID',
    expect.stringMatching(/^returned a response that is not valid HTTP \((HPE_[A-Z_]+|HTTPParserError)\)$/),
  ]);
});

test('names a connection that ends before the response', async () => {
  const address = await listen(createTcpServer((socket) => void socket.once('data', () => socket.destroy())));
  expect(await failureAt(`http://${address}`)).toEqual([
    'UPSTREAM_UNAVAILABLE',
    'closed the connection before it responded (UND_ERR_SOCKET); try again later',
  ]);
});
