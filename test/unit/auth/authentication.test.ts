import { exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { newApiKey } from '../../../src/auth/api-keys.ts';
import { createAuthentication } from '../../../src/auth/authentication.ts';
import { accessOf } from '../../../src/auth/client.ts';
import { AUDIENCE, clientsConfig, ISSUER, keyedClients, startIssuer } from '../../support/clients.ts';
import { NOW } from '../../support/gateway.ts';

const now = () => NOW;
const CODE = (code: string) => expect.objectContaining({ code });

describe('authentication without clients', () => {
  test('grants write access to every account, whatever the header is', async () => {
    const authenticate = createAuthentication(undefined, now);
    for (const header of [undefined, null, '', 'Bearer x', 'Basic x']) {
      const { client } = await authenticate(header);
      expect(accessOf(client, 'any')).toBe('write');
    }
  });
});

describe('a key', () => {
  test('is long and random, with its SHA-256 in hex', () => {
    const { key, sha256 } = newApiKey();
    expect(key).toMatch(/^sgw_[\w-]{43}$/);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(newApiKey().key).not.toBe(key);
  });

  test('identifies its client', async () => {
    const { keys, clients } = keyedClients({ web: { a: 'read' }, app: { '*': 'write', secret: 'none' } });
    const authenticate = createAuthentication(clients, now);
    const { client, expiresAt } = await authenticate(`Bearer ${keys.web}`);
    expect([client.name, accessOf(client, 'a'), accessOf(client, 'b'), expiresAt]).toEqual([
      'web',
      'read',
      'none',
      undefined,
    ]);
    const app = await authenticate(`bearer  ${keys.app}`);
    expect([app.client.name, accessOf(app.client, 'a'), accessOf(app.client, 'secret')]).toEqual([
      'app',
      'write',
      'none',
    ]);
  });

  test('can be replaced without interruption: a client may have several', async () => {
    const [before, after] = [newApiKey(), newApiKey()];
    const clients = clientsConfig({
      clients: [{ name: 'web', keySha256: [before.sha256, after.sha256.toUpperCase()], accounts: { '*': 'read' } }],
    });
    const authenticate = createAuthentication(clients, now);
    for (const { key } of [before, after]) expect((await authenticate(`Bearer ${key}`)).client.name).toBe('web');
  });

  test.each([undefined, null, '', 'Bearer', 'Bearer ', 'Basic d2ViOng=', 'Bearer a b'])(
    'is rejected if it is malformed (%.20s)',
    async (header) => {
      const { clients } = keyedClients({ web: { '*': 'read' } });
      await expect(createAuthentication(clients, now)(header)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: 'Missing or malformed Authorization header (expected `Bearer <key>`)',
      });
    },
  );

  test('is rejected if it is unknown, and is not repeated', async () => {
    const { clients, keys } = keyedClients({ web: { '*': 'read' } });
    const wrong = `${keys.web.slice(0, -1)}${keys.web.endsWith('A') ? 'B' : 'A'}`;
    for (const key of [wrong, 'x'.repeat(100_000)]) {
      await expect(createAuthentication(clients, now)(`Bearer ${key}`)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: 'Invalid API key',
      });
    }
  });

  test('is not its own hash', async () => {
    const { key: _key, sha256 } = newApiKey();
    const clients = clientsConfig({ clients: [{ name: 'web', keySha256: sha256, accounts: { '*': 'read' } }] });
    await expect(createAuthentication(clients, now)(`Bearer ${sha256}`)).rejects.toEqual(CODE('UNAUTHENTICATED'));
  });
});

describe('a token', () => {
  async function start({ jwt = {}, clients }: { jwt?: object; clients?: object[] } = {}, issuing = {}) {
    const issuer = await startIssuer(issuing);
    const config = clientsConfig({
      clients: clients ?? [{ name: 'nora', accounts: { a: 'write' } }],
      auth: { jwt: { issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, ...jwt } },
    });
    const authenticate = createAuthentication(config, now);
    return { ...issuer, authenticate: (token: string) => authenticate(`Bearer ${token}`) };
  }

  test.each(['ES256', 'RS256', 'PS512', 'EdDSA'])(
    'signed by %s identifies the client and the expiry',
    async (algorithm) => {
      const { authenticate, token } = await start({}, { algorithm });
      const { client, expiresAt } = await authenticate(await token());
      expect([client.name, accessOf(client, 'a')]).toEqual(['nora', 'write']);
      expect(expiresAt).toBe(NOW + 330_000);
    },
  );

  test('uses keys that are fetched once', async () => {
    const { authenticate, token, fetches } = await start();
    for (let i = 0; i < 3; i += 1) await authenticate(await token());
    expect(fetches()).toBe(1);
  });

  test('can name its client in another claim', async () => {
    const { authenticate, token } = await start({ jwt: { clientClaim: 'azp' } });
    expect((await authenticate(await token({ claims: { sub: 'x', azp: 'nora' } }))).client.name).toBe('nora');
  });

  test('is rejected when it names a client with a key, also where unknown clients have default grants', async () => {
    const clients = [{ name: 'nora', keySha256: newApiKey().sha256, accounts: { a: 'write' } }];
    const { authenticate, token } = await start({ clients, jwt: { defaultAccounts: { b: 'read' } } });
    await expect(authenticate(await token())).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'Invalid token: claim sub names a client with a key',
    });
  });

  test('of a client that is not configured has the default grants, if there are any', async () => {
    const withDefault = await start({ jwt: { defaultAccounts: { b: 'read' } } });
    const { client } = await withDefault.authenticate(await withDefault.token({ claims: { sub: 'jonas' } }));
    expect([client.name, accessOf(client, 'a'), accessOf(client, 'b')]).toEqual(['jonas', 'none', 'read']);
    const without = await start();
    await expect(without.authenticate(await without.token({ claims: { sub: 'jonas' } }))).rejects.toEqual(
      CODE('UNAUTHENTICATED'),
    );
  });

  test.each([
    ['expired', { exp: NOW / 1000 - 31 }],
    ['without an end', { exp: undefined }],
    ['not yet valid', { nbf: NOW / 1000 + 31 }],
    ['of another issuer', { iss: 'https://login.example.test' }],
    ['for another audience', { aud: 'others' }],
    ['without an audience', { aud: undefined }],
    ['without a client', { sub: undefined }],
    ['with a client that is no text', { sub: ['nora'] }],
    ['with an empty client', { sub: '' }],
    ['with a client that is too long', { sub: 'n'.repeat(256) }],
  ])('is rejected with %s', async (_, claims) => {
    const { authenticate, token } = await start({ jwt: { defaultAccounts: { '*': 'read' } } });
    await expect(authenticate(await token({ claims }))).rejects.toEqual(CODE('UNAUTHENTICATED'));
  });

  test('is accepted within the clock skew, and no longer', async () => {
    const { authenticate, token } = await start({ jwt: { clockSkewSeconds: 10 } });
    await expect(authenticate(await token({ claims: { exp: NOW / 1000 - 9 } }))).resolves.toMatchObject({
      client: { name: 'nora' },
    });
    await expect(authenticate(await token({ claims: { exp: NOW / 1000 - 10 } }))).rejects.toEqual(
      CODE('UNAUTHENTICATED'),
    );
  });

  test('is rejected when another key signed it, when it is unsigned, and when the public key served as a secret', async () => {
    const { authenticate, token, publicKey } = await start();
    const stranger = await generateKeyPair('ES256');
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'nora', exp: NOW / 1000 + 300 };
    for (const wrong of [
      await token({ key: stranger.privateKey }),
      await token({ key: stranger.privateKey, header: { kid: 'two' } }),
      await token({ key: secret, header: { alg: 'HS256' } }),
      new UnsecuredJWT(claims).encode(),
      (await token()).replace(/\.[^.]+$/, '.'),
      'a.b.c',
      '..',
    ]) {
      await expect(authenticate(wrong)).rejects.toEqual(CODE('UNAUTHENTICATED'));
    }
  });

  test('is rejected with an algorithm that is not configured', async () => {
    const { authenticate, token } = await start({ jwt: { algorithms: ['RS256'] } });
    await expect(authenticate(await token())).rejects.toEqual(CODE('UNAUTHENTICATED'));
  });

  test.each([
    ['fail', 500, ''],
    ['are none', 200, 'no JSON'],
    ['have another shape', 200, '{"keys":5}'],
  ])('returns an error that does not blame it while the keys %s', async (_, status, body) => {
    const { authenticate, token, respondWith } = await start();
    respondWith(status, body);
    await expect(authenticate(await token())).rejects.toEqual(CODE('DEPENDENCY_UNAVAILABLE'));
  });

  test('is never verified with keys from another URL: redirects are not followed', async () => {
    const { authenticate, token, respondWith } = await start();
    const elsewhere = await startIssuer();
    respondWith(302, '', { location: elsewhere.jwksUrl });
    await expect(authenticate(await token())).rejects.toEqual(CODE('DEPENDENCY_UNAVAILABLE'));
    expect(elsewhere.fetches()).toBe(0);
  });
});
