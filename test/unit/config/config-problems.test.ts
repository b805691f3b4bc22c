import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError, parseAccounts, parseConfig } from '../../../src/config/config.ts';
import type { Environment } from '../../../src/config/issues.ts';
import { errorOf, fileWith, noFile, parseFile, problemsOf, SECRET } from '../../support/invalid-config.ts';

describe('an invalid file', () => {
  const WHOLE = fileWith({});
  const WRONG: Record<string, [text: string, problems: RegExp[], environment?: Environment]> = {
    'an empty file': ['', [/accounts\.yaml: /]],
    'a text': [SECRET, [/accounts\.yaml: /]],
    'a list': [`[${WHOLE}]`, [/accounts\.yaml: /]],
    'another key': [JSON.stringify({ account: SECRET }), [/accounts: /, /Unrecognized key: "account"/]],
    'no account': [JSON.stringify({ accounts: [] }), [/accounts: Name at least one/]],
    'accounts that are no list': [JSON.stringify({ accounts: SECRET }), [/accounts: /]],
    'accounts that are no objects': [
      JSON.stringify({ accounts: [SECRET, null, 5, [SECRET]] }),
      [/accounts\[0\]: /, /accounts\[1\]: /, /accounts\[2\]: /, /accounts\[3\]: /],
    ],
    'no key': [fileWith({ key: undefined }), [/accounts\[0\]\.key: /]],
    'a key with other characters': [fileWith({ key: `${SECRET}!` }), [/accounts\[0\]\.key: .*a-z/]],
    'a key that is too long': [fileWith({ key: 'k'.repeat(64) }), [/accounts\[0\]\.key: /]],
    'no provider': [fileWith({ provider: undefined }), [/accounts\[0\]\.provider: /]],
    'an unknown provider': [fileWith({ provider: SECRET }), [/provider: .*calcom, gravity-rail, guidebook, vastal/]],
    'an empty name': [fileWith({ name: '' }), [/accounts\[0\]\.name: /]],
    'no credential': [fileWith({ credential: undefined }), [/exactly one of credential and credentialFromHeader/]],
    'an empty credential': [fileWith({ credential: '' }), [/accounts\[0\]\.credential: /]],
    'a credential that is no text': [fileWith({ credential: [SECRET] }), [/accounts\[0\]\.credential: /]],
    'both credentials': [fileWith({ credentialFromHeader: 'X-Key' }), [/exactly one of/]],
    'a header that is none': [
      fileWith({ credential: undefined, credentialFromHeader: `${SECRET}: x` }),
      [/credentialFromHeader: /],
    ],
    'an unknown setting': [fileWith({ settings: { baseURL: SECRET } }), [/accounts\[0\]\.settings: .*"baseURL"/]],
    'a wrong setting': [fileWith({ settings: { baseUrl: SECRET } }), [/accounts\[0\]\.settings\.baseUrl: /]],
    'settings that are none': [
      fileWith({ settings: SECRET }),
      [/accounts\[0\]\.settings: /, /accounts\[0\]\.settings: /],
    ],
    'settings that are missing': [fileWith({ provider: 'VASTAL' }), [/accounts\[0\]\.settings\.timeZone: /]],
    'an unknown field': [fileWith({ apiKey: SECRET }), [/accounts\[0\]: .*"apiKey"/]],
    'a variable that is not set': [fileWith({ credential: '${NOWHERE}' }), [/credential: .*NOWHERE is not set/]],
    'a variable that is empty': [
      fileWith({ credential: '${EMPTY}' }),
      [/credential: .*EMPTY is not set/],
      { EMPTY: '' },
    ],
    'a key that is there twice': [
      JSON.stringify({ accounts: [1, 2].map(() => ({ key: 'a', provider: 'CALCOM', credential: SECRET })) }),
      [/account key a is used more than once/],
    ],
    "a key that is the environment's": [
      fileWith({ key: 'calcom' }),
      [/account key calcom is used more than once/],
      { CALCOM_API_KEY: SECRET },
    ],
    'a quote that never ends': [
      `accounts:\n  - credential: "${SECRET}`,
      [/^accounts\.yaml:2:\d+: invalid YAML or JSON/],
    ],
    'a field that is there twice': [
      `{"accounts": [], "accounts": ["${SECRET}"]}`,
      [/^accounts\.yaml:1:\d+: invalid YAML/],
    ],
    'half a JSON text': [WHOLE.slice(0, -1), [/invalid YAML or JSON/]],
    'two documents': [`---\naccounts: ${SECRET}\n---\naccounts: ${SECRET}\n`, [/^accounts\.yaml:3:1: invalid YAML/]],
    'a variable without braces': [
      fileWith({ credential: `$${SECRET.replace(/\W/g, '_')}` }),
      [/accounts\[0\]\.credential: .*\$\{NAME\}/],
    ],
    'a reference to nothing': [`accounts:\n  - key: a\n    credential: *${SECRET}\n`, [/accounts\.yaml: /]],
    'references without end': [bomb(), [/accounts\.yaml: /]],
  };

  test.each(Object.entries(WRONG))('%s is reported without a secret', (_, [text, expected, environment]) => {
    const problems = problemsOf(() => parseFile(text, environment));
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test('that cannot be read is reported without the system error', () => {
    const read = () => {
      throw new Error(`ENOENT ${SECRET}`);
    };
    expect(problemsOf(() => parseConfig({ CONFIG_FILE: 'missing.yaml' }, read))).toEqual([
      expect.stringContaining('missing.yaml'),
    ]);
  });
});

describe('a variable by its earlier name', () => {
  test.each([
    ['AUTH', 'ALLOW_UNAUTHENTICATED=true'],
    ['GATEWAY_CONFIG', 'CONFIG_FILE'],
    ['MAX_TOKENS', 'MAX_QUERY_TOKENS'],
    ['MAX_DEPTH', 'MAX_QUERY_DEPTH'],
    ['MAX_FIELDS', 'MAX_QUERY_FIELDS'],
    ['MAX_ALIASES', 'MAX_QUERY_ALIASES'],
    ['MAX_DIRECTIVES', 'MAX_QUERY_DIRECTIVES'],
    ['MAX_ROOT_FIELDS', 'MAX_QUERY_ROOT_FIELDS'],
    ['MAX_LIST_ITEMS', 'MAX_INPUT_LIST_LENGTH'],
    ['MAX_ESTIMATED_CALLS', 'MAX_QUERY_COST'],
    ['REQUESTS_PER_MINUTE', 'RATE_LIMIT_PER_MINUTE'],
  ])('%s is rejected with its new name %s', (name, replacement) => {
    const [problem, ...others] = problemsOf(() => parseConfig({ [name]: SECRET }, noFile));
    expect(problem).toMatch(new RegExp(`^${name}: .*\\b${replacement}\\b`));
    expect(others).toEqual([]);
  });
});

/** A few lines that expand to more aliases than the parser allows. */
function bomb(): string {
  const tenfold = (name: string) => `[${Array(10).fill(name).join(', ')}]`;
  return `a: &a ${tenfold(SECRET)}\nb: &b ${tenfold('*a')}\nc: &c ${tenfold('*b')}\naccounts: ${tenfold('*c')}\n`;
}

describe('all problems at once', () => {
  test('of the process, of the environment and of the file', () => {
    const accounts = [
      { key: SECRET, provider: 'VASTAL', credential: '${NOWHERE}', settings: { timeZone: SECRET, zone: SECRET } },
      { key: 'b', provider: SECRET, name: '', credential: SECRET, credentialFromHeader: 'a b', extra: SECRET },
      { key: 'c', provider: 'GUIDEBOOK', credentialFromHeader: 'x' },
      { key: 'c', provider: 'GUIDEBOOK', credentialFromHeader: 'x' },
    ];
    const environment = { PORT: SECRET, SANDBOX: SECRET, REDIS_URL: SECRET, VASTAL_API_KEY: SECRET };
    const problems = problemsOf(() => parseFile(JSON.stringify({ accounts }), environment));
    const expected = [
      /^PORT: /,
      /^SANDBOX: /,
      /^REDIS_URL: /,
      /^VASTAL_TIME_ZONE: /,
      /NOWHERE is not set/,
      /accounts\[0\]\.key: /,
      /accounts\[0\]\.settings\.timeZone: /,
      /accounts\[0\]\.settings: .*"zone"/,
      /accounts\[1\]\.provider: /,
      /accounts\[1\]\.name: /,
      /accounts\[1\]\.credentialFromHeader: /,
      /accounts\[1\]: .*"extra"/,
      /accounts\[1\]: .*exactly one of/,
      /account key c is used more than once/,
    ];
    for (const pattern of expected) expect(problems).toContainEqual(expect.stringMatching(pattern));
    expect(problems).toHaveLength(expected.length);
  });

  test('of an account that lacks its key and its credential', () => {
    const problems = problemsOf(() => parseFile(fileWith({ key: undefined, credential: undefined })));
    expect(problems).toContainEqual(expect.stringMatching(/accounts\[0\]\.key: /));
    expect(problems).toContainEqual(expect.stringMatching(/exactly one of credential and credentialFromHeader/));
  });

  test('of accounts that share a key and have other problems', () => {
    const accounts = [
      { key: 'a', provider: 'CALCOM', credential: SECRET },
      { key: 'a', provider: 'VASTAL', credential: SECRET },
    ];
    const problems = problemsOf(() => parseFile(JSON.stringify({ accounts })));
    expect(problems).toContainEqual(expect.stringMatching(/accounts\[1\]\.settings\.timeZone: /));
    expect(problems).toContainEqual(expect.stringMatching(/account key a is used more than once/));
  });

  test('of accounts that are passed directly', () => {
    const wrong = { key: 'A', provider: 'CALCOM', credential: SECRET };
    expect(problemsOf(() => parseAccounts([wrong, { ...wrong, settings: { baseUrl: SECRET } }]))).toEqual([
      expect.stringMatching(/^accounts\[0\]\.key: /),
      expect.stringMatching(/^accounts\[1\]\.key: /),
      expect.stringMatching(/^accounts\[1\]\.settings\.baseUrl: /),
    ]);
  });
});

/** Every character with a meaning in YAML. */
const SIGNS = '*&!@`%|>#{}[],:?-"\'~=<$ \t';

describe('any configuration', () => {
  const value = fc.constantFrom(undefined, '', SECRET, `https://u:${SECRET}@host.test`, 'UTC', '4000', 'true', 'iso');

  test('in the environment, a failure is a ConfigError without a secret', () => {
    const names = [
      'PORT',
      'HOST',
      'REDIS_URL',
      'SANDBOX',
      'UPSTREAM_TIMEOUT_MS',
      'OPERATION_TIMEOUT_MS',
      'MAX_UPSTREAM_CALLS',
      'CALCOM_API_KEY',
      'CALCOM_BASE_URL',
      'GRAVITY_RAIL_API_KEY',
      'GRAVITY_RAIL_WORKSPACE',
      'GRAVITY_RAIL_DAY_NUMBERING',
      'GRAVITY_RAIL_BASE_URL',
      'GUIDEBOOK_API_KEY',
      'GUIDEBOOK_BASE_URL',
      'VASTAL_API_KEY',
      'VASTAL_TIME_ZONE',
      'VASTAL_BASE_URL',
    ];
    const environments = fc.record(Object.fromEntries(names.map((name) => [name, value])));
    fc.assert(
      fc.property(environments, (environment) => {
        const error = errorOf(() => parseConfig(environment, noFile));
        expect(error === undefined || error instanceof ConfigError).toBe(true);
      }),
    );
  });

  test('in a file, a failure is a ConfigError without a secret', () => {
    const any = fc.oneof(
      value,
      fc.constantFrom(null, 5, true, [SECRET], { baseUrl: SECRET }, { timeZone: SECRET }, { fieldMap: SECRET }),
    );
    const fields = ['key', 'provider', 'name', 'credential', 'credentialFromHeader', 'settings', 'more'];
    const entry = fc.record({
      ...Object.fromEntries(fields.map((field) => [field, any])),
      provider: fc.oneof(any, fc.constantFrom('CALCOM', 'GRAVITY_RAIL', 'GUIDEBOOK', 'VASTAL')),
    });
    fc.assert(
      fc.property(fc.oneof(any, fc.array(fc.oneof(any, entry))), (accounts) => {
        const error = errorOf(() => parseFile(JSON.stringify({ accounts })));
        expect(error === undefined || error instanceof ConfigError).toBe(true);
      }),
    );
  });

  test('in unquoted YAML, where the first character of a password can have a meaning', () => {
    const sign = fc.string({ unit: fc.constantFrom(...SIGNS.split('')), maxLength: 2 });
    fc.assert(
      fc.property(sign, sign, (before, after) => {
        const text = `accounts:\n  - provider: CALCOM\n    key: a\n    credential: ${before}${SECRET}${after}\n`;
        const error = errorOf(() => parseFile(text));
        expect(error === undefined || error instanceof ConfigError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
