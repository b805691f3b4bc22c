import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';
import { newApiKey } from '../../src/auth/api-keys.ts';
import type { ClientsConfig } from '../../src/auth/authentication.ts';
import { clientsOfFile } from '../../src/config/client-entries.ts';
import { NOW } from './gateway.ts';

/** One client, as a configuration file has it. */
export type ClientGrants = Readonly<Record<string, 'none' | 'book' | 'read' | 'write'>>;

/** Parses the section `clients` of a configuration file. @throws Error for any problem. */
export function clientsConfig(file: object): ClientsConfig {
  const problems: string[] = [];
  const config = clientsOfFile(
    file,
    () => true,
    (where, message) => problems.push(`${where.join('.')}: ${message}`),
  );
  if (!config || problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}

/** Clients with a new key each. */
export function keyedClients<Name extends string>(grants: Readonly<Record<Name, ClientGrants>>) {
  const entries = Object.entries<ClientGrants>(grants).map(([name, accounts]) => {
    const { key, sha256 } = newApiKey();
    return { key, file: { name, keySha256: sha256, accounts } };
  });
  const keys = Object.fromEntries(entries.map(({ file, key }) => [file.name, key])) as Record<Name, string>;
  return { keys, clients: clientsConfig({ clients: entries.map(({ file }) => file) }) };
}

export function bearer(key: string): { readonly authorization: string } {
  return { authorization: `Bearer ${key}` };
}

export const ISSUER = 'https://login.example.test/';
export const AUDIENCE = 'scheduling';

/** An issuer of tokens, which publishes its keys over HTTP. It is closed after the test. */
export async function startIssuer({ algorithm = 'ES256' } = {}) {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: algorithm, use: 'sig' };
  let result: { status: number; body: string; headers: Record<string, string> } = {
    status: 200,
    body: JSON.stringify({ keys: [jwk] }),
    headers: { 'content-type': 'application/json' },
  };
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(result.status, result.headers).end(result.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  return {
    jwksUrl,
    publicKey,
    fetches: () => fetches,
    respondWith(status: number, body: string, headers: Record<string, string> = {}) {
      result = { status, body, headers };
    },
    /** A token that is valid for five minutes from `NOW`, with the given claims; undefined removes a claim. */
    token({
      claims = {},
      key = privateKey,
      header = {},
    }: {
      claims?: Record<string, unknown>;
      key?: Parameters<SignJWT['sign']>[0];
      header?: object;
    } = {}) {
      const good = { iss: ISSUER, aud: AUDIENCE, sub: 'nora', iat: NOW / 1000, exp: NOW / 1000 + 300 };
      return new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ alg: algorithm, kid: 'one', ...header })
        .sign(key);
    },
  };
}
