import { describe, expect, test } from 'vitest';
import { newApiKey } from '../../../src/auth/api-keys.ts';
import { accessOf } from '../../../src/auth/client.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { DEFAULT_RATE_LIMIT_PER_MINUTE } from '../../../src/settings/limits.ts';
import { noFile, parseFile, problemsOf, SECRET } from '../../support/invalid-config.ts';

const ACCOUNTS = [{ key: 'a', provider: 'CALCOM', credential: SECRET }];
const { sha256: HASH } = newApiKey();
const CLIENT = { name: 'web', keySha256: HASH, accounts: { a: 'read' } };
const JWT = { issuer: 'https://login.test/', audience: 'x', jwksUrl: 'https://login.test/keys' };

const fileOf = (sections: object) => JSON.stringify({ accounts: ACCOUNTS, ...sections });

describe('the sections clients and auth', () => {
  test('grant clients access to accounts', () => {
    const clients = [CLIENT, { name: 'nora', accounts: { '*': 'write' } }];
    const config = parseFile(fileOf({ clients, auth: { jwt: { ...JWT, defaultAccounts: { a: 'none' } } } }));
    expect(config.clients?.clients.map((one) => [one.name, accessOf(one, 'a'), one.keyHashes.length])).toEqual([
      ['web', 'read', 1],
      ['nora', 'write', 0],
    ]);
    expect(config.clients?.tokens).toMatchObject({
      issuer: JWT.issuer,
      audience: ['x'],
      jwksUrl: JWT.jwksUrl,
      clockSkewSeconds: 30,
      clientClaim: 'sub',
      defaultGrants: new Map([['a', 'none']]),
    });
    expect(config.clients?.tokens?.algorithms).not.toContainEqual(expect.stringMatching(/^HS/));
    expect(config.limits.requestsPerMinute).toBe(DEFAULT_RATE_LIMIT_PER_MINUTE);
    expect(config.web.hosts).toBeUndefined();
  });

  test('can be the whole file: the accounts are those of the environment or of the sandbox', () => {
    const clients = [{ ...CLIENT, accounts: { calcom: 'read', vastal: 'read' } }];
    expect(parseFile(JSON.stringify({ clients })).sandbox).toBe(true);
    const real = { CALCOM_API_KEY: SECRET, SANDBOX: 'true' };
    expect(problemsOf(() => parseFile(JSON.stringify({ clients }), real))).toEqual([
      expect.stringContaining('Unknown account in entry 2'),
    ]);
    const both = [{ ...CLIENT, accounts: { calcom: 'read', 'sandbox-vastal': 'read' } }];
    expect(parseFile(JSON.stringify({ clients: both }), real).accounts).toHaveLength(1);
    expect(problemsOf(() => parseFile(JSON.stringify({ clients: both }), { SANDBOX: 'false' }))).toContainEqual(
      expect.stringMatching(/^SANDBOX: .*no account is configured/),
    );
  });

  const WRONG: Record<string, [sections: object, problems: RegExp[]]> = {
    'clients that are no list': [{ clients: { a: SECRET } }, [/clients: Must be a list/, /clients: Name at least/]],
    'no client': [{ clients: [] }, [/clients: Name at least one client/]],
    'clients that are none': [{ clients: [SECRET, null] }, [/clients\[0\]: /, /clients\[1\]: /]],
    'no name': [{ clients: [{ ...CLIENT, name: undefined }] }, [/clients\[0\]\.name: Must be set/]],
    'a name with a line break': [{ clients: [{ ...CLIENT, name: `${SECRET}\n` }] }, [/clients\[0\]\.name: /]],
    'a key instead of its hash': [{ clients: [{ ...CLIENT, keySha256: SECRET }] }, [/keySha256\[0\]: .*SHA-256/]],
    'no grants': [{ clients: [{ ...CLIENT, accounts: {} }] }, [/clients\[0\]\.accounts: Must name accounts/]],
    'grants that are none': [{ clients: [{ ...CLIENT, accounts: SECRET }] }, [/clients\[0\]\.accounts: Must name/]],
    'an unknown account, and an unknown access': [
      { clients: [{ ...CLIENT, accounts: { a: SECRET, [SECRET]: 'read' } }] },
      [/granted to a must be one of: none, book, read, write/, /Unknown account in entry 2/],
    ],
    'an unknown field': [{ clients: [{ ...CLIENT, key: SECRET }] }, [/clients\[0\]: .*"key"/]],
    'a client that can never come in': [
      { clients: [{ ...CLIENT, keySha256: undefined }] },
      [/clients\[0\]: Has no keySha256, and auth\.jwt is not configured/],
    ],
    'two of a name and of a key': [{ clients: [CLIENT, CLIENT] }, [/the same name/, /the same keySha256/]],
    'tokens without clients': [{ auth: { jwt: JWT } }, [/auth\.jwt\.defaultAccounts/]],
    'tokens without anything': [
      { clients: [CLIENT], auth: { jwt: {} } },
      [/auth\.jwt\.issuer: Must be set/, /auth\.jwt\.audience: /, /auth\.jwt\.jwksUrl: Must be/],
    ],
    'keys over plain http': [
      { clients: [CLIENT], auth: { jwt: { ...JWT, jwksUrl: `http://${SECRET}.test/` } } },
      [/jwksUrl: .*https/],
    ],
    'keys with a password': [
      { clients: [CLIENT], auth: { jwt: { ...JWT, jwksUrl: `https://u:${SECRET}@login.test/` } } },
      [/jwksUrl: /],
    ],
    'a shared secret': [{ clients: [CLIENT], auth: { jwt: { ...JWT, algorithms: ['HS256'] } } }, [/algorithms\[0\]: /]],
    'a clock that is far off': [
      { clients: [CLIENT], auth: { jwt: { ...JWT, clockSkewSeconds: 3600 } } },
      [/clockSkewSeconds: Must be at most 300/],
    ],
    'auth that is none': [{ clients: [CLIENT], auth: SECRET }, [/auth: /]],
  };

  test.each(Object.entries(WRONG))('%s is reported without a secret', (_, [sections, expected]) => {
    expect(problemsOf(() => parseFile(fileOf(sections)))).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern)),
    );
  });

  test('are reported together with all other problems', () => {
    const clients = [{ ...CLIENT, name: 5 }];
    const problems = problemsOf(() => parseFile(JSON.stringify({ accounts: [{ key: 'A' }], clients }), { PORT: 'x' }));
    for (const pattern of [/^PORT: /, /accounts\[0\]\.key: /, /clients\[0\]\.name: /]) {
      expect(problems).toContainEqual(expect.stringMatching(pattern));
    }
  });

  test('reject a credential header that authenticates clients', () => {
    const accounts = [{ key: 'a', provider: 'CALCOM', credentialFromHeader: 'Authorization' }];
    expect(problemsOf(() => parseFile(JSON.stringify({ accounts, clients: [CLIENT] })))).toEqual([
      expect.stringMatching(/Account a reads its credential from the header authorization/),
    ]);
    expect(parseFile(JSON.stringify({ accounts })).accounts).toHaveLength(1);
  });
});

describe('a gateway without clients', () => {
  test.each(['127.0.0.1', '127.3.2.1', '::1', 'localhost'])('may listen on %s', (HOST) => {
    expect(parseConfig({ HOST }, noFile).clients).toBeUndefined();
    expect(parseConfig({ HOST, ALLOW_UNAUTHENTICATED: 'false' }, noFile).clients).toBeUndefined();
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'gateway.test', '127.0.0.1.evil.test'])(
    'may not listen on %s, unless ALLOW_UNAUTHENTICATED is true',
    (HOST) => {
      for (const ALLOW_UNAUTHENTICATED of ['', 'false']) {
        expect(problemsOf(() => parseConfig({ HOST, ALLOW_UNAUTHENTICATED }, noFile))).toEqual([
          expect.stringMatching(/^HOST: .*clients in CONFIG_FILE.*127\.0\.0\.1.*ALLOW_UNAUTHENTICATED=true/),
        ]);
      }
      expect(parseConfig({ HOST, ALLOW_UNAUTHENTICATED: 'true' }, noFile).web.hosts).toBeUndefined();
    },
  );

  test('may listen everywhere when clients are configured, which excludes ALLOW_UNAUTHENTICATED', () => {
    const file = fileOf({ clients: [CLIENT] });
    expect(parseFile(file, { HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
    for (const parse of [
      () => parseFile(file, { ALLOW_UNAUTHENTICATED: 'true' }),
      () => parseConfig({ ALLOW_UNAUTHENTICATED: SECRET }, noFile),
    ]) {
      expect(problemsOf(parse)).toEqual([expect.stringMatching(/^ALLOW_UNAUTHENTICATED: /)]);
    }
  });
});

describe('limits and switches of the environment', () => {
  test('have defaults that other values replace', () => {
    const config = parseConfig(
      {
        MAX_QUERY_DEPTH: '7',
        MAX_BODY_BYTES: '100',
        RATE_LIMIT_PER_MINUTE: '60',
        CORS_ORIGINS: 'https://app.test, http://localhost:3000',
        ALLOWED_HOSTS: 'Gateway.test',
      },
      noFile,
    );
    expect(config.limits).toMatchObject({ depth: 7, bodyBytes: 100, requestsPerMinute: 60, aliases: 50 });
    expect(config.web.corsOrigins).toEqual(['https://app.test', 'http://localhost:3000']);
    expect(config.web.hosts).toEqual(['localhost', '127.0.0.1', '[::1]', 'gateway.test']);
  });

  test('are reported when they are invalid', () => {
    const wrong = {
      MAX_QUERY_DEPTH: '0',
      MAX_QUERY_TOKENS: SECRET,
      RATE_LIMIT_PER_MINUTE: '-1',
      GRAPHIQL: SECRET,
      INTROSPECTION: '1',
    };
    expect(problemsOf(() => parseConfig(wrong, noFile))).toHaveLength(5);
    for (const CORS_ORIGINS of ['*', 'https://app.test/', 'app.test', `https://app.test,${SECRET}`, 'null']) {
      expect(problemsOf(() => parseConfig({ CORS_ORIGINS }, noFile))).toEqual([
        expect.stringMatching(/^CORS_ORIGINS: .*origins/),
      ]);
    }
  });

  test('disable GraphiQL and introspection in production by default', () => {
    const { web } = parseConfig({ NODE_ENV: 'production', SANDBOX: 'true' }, noFile);
    expect([web.graphiql, web.introspection]).toEqual([false, false]);
    const enabled = parseConfig(
      { NODE_ENV: 'production', SANDBOX: 'true', GRAPHIQL: 'true', INTROSPECTION: 'true' },
      noFile,
    ).web;
    expect([enabled.graphiql, enabled.introspection]).toEqual([true, true]);
    const without = parseConfig({ GRAPHIQL: 'false', INTROSPECTION: 'false' }, noFile).web;
    expect([without.graphiql, without.introspection]).toEqual([false, false]);
  });

  test('make the gateway a subgraph only with FEDERATION', () => {
    const federationOf = (environment: Record<string, string>) => parseConfig(environment, noFile).web.federation;
    expect([federationOf({}), federationOf({ FEDERATION: 'true' })]).toEqual([false, true]);
  });
});
