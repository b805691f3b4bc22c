import { exportJWK, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { createAuthentication } from '../../../src/auth/authentication.ts';
import { AUDIENCE, clientsConfig, ISSUER, startIssuer } from '../../support/clients.ts';
import { NOW } from '../../support/gateway.ts';

test('verifies a token that names no key with each key of the issuer', async () => {
  const issuer = await startIssuer();
  const pairs = await Promise.all([1, 2].map(() => generateKeyPair('ES256', { extractable: true })));
  const keys = await Promise.all(pairs.map(({ publicKey }) => exportJWK(publicKey)));
  issuer.respondWith(
    200,
    JSON.stringify({ keys: keys.map((key, i) => ({ ...key, kid: `k${i}`, alg: 'ES256', use: 'sig' })) }),
  );
  const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, defaultAccounts: { '*': 'read' } };
  const authenticate = createAuthentication(clientsConfig({ auth: { jwt } }), () => NOW);
  const header = { kid: undefined };
  for (const { privateKey } of pairs) {
    const token = await issuer.token({ key: privateKey, header });
    expect((await authenticate(`Bearer ${token}`)).client.name).toBe('nora');
  }
  const stranger = await issuer.token({ header });
  await expect(authenticate(`Bearer ${stranger}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
