import { describe, expect, test } from 'vitest';
import { parseAccounts, parseConfig } from '../../../src/config/config.ts';
import type { Environment } from '../../../src/config/issues.ts';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import { fileWith, noFile, parseFile, problemsOf, SECRET } from '../../support/invalid-config.ts';
import { WORKSPACE } from './shown-config.ts';

function environmentProblems(environment: Environment) {
  return problemsOf(() => parseConfig(environment, noFile));
}

function fileProblems(content: unknown) {
  return problemsOf(() => parseFile(JSON.stringify(content)));
}

describe('an unknown key beside accounts', () => {
  test('hides no other problem', () => {
    const wrong = { key: 'A!', provider: 'VASTAL', credential: SECRET };
    expect(fileProblems({ port: 80, accounts: [wrong, { ...wrong, key: 'a' }, { ...wrong, key: 'a' }] })).toEqual([
      expect.stringMatching(/^accounts\.yaml: Unrecognized key: "port"$/),
      expect.stringMatching(/accounts\[0\]\.key: /),
      expect.stringMatching(/accounts\[0\]\.settings\.timeZone: /),
      expect.stringMatching(/accounts\[1\]\.settings\.timeZone: /),
      expect.stringMatching(/accounts\[2\]\.settings\.timeZone: /),
      expect.stringMatching(/account key a is used more than once/),
    ]);
  });

  test('is a problem, even if the accounts are valid', () => {
    const account = { key: 'a', provider: 'CALCOM', credential: SECRET };
    expect(fileProblems({ port: 80, accounts: [account] })).toEqual([expect.stringContaining('"port"')]);
  });
});

describe('a missing value', () => {
  test('must be set, in the environment', () => {
    const environment = { VASTAL_API_KEY: SECRET, GRAVITY_RAIL_API_KEY: SECRET };
    expect(environmentProblems(environment)).toEqual([
      'GRAVITY_RAIL_WORKSPACE: Must be set',
      'VASTAL_TIME_ZONE: Must be set',
    ]);
  });

  test('must be set, in a file', () => {
    expect(fileProblems({})).toEqual(['accounts.yaml: accounts: Must be set']);
    expect(fileProblems({ accounts: null })).toEqual(['accounts.yaml: accounts: Must be set']);
    expect(fileProblems({ accounts: [{ credential: SECRET }] })).toEqual([
      'accounts.yaml: accounts[0].key: Must be set',
      'accounts.yaml: accounts[0].provider: Must be set',
    ]);
    const vastal = { key: null, provider: 'VASTAL', credential: SECRET, settings: { timeZone: null } };
    expect(fileProblems({ accounts: [vastal, { ...vastal, key: 'b', settings: {} }] })).toEqual([
      'accounts.yaml: accounts[0].key: Must be set',
      'accounts.yaml: accounts[0].settings.timeZone: Must be set',
      'accounts.yaml: accounts[1].settings.timeZone: Must be set',
    ]);
  });

  test('is distinguished from an invalid one', () => {
    const wrong = { key: 'a', provider: 'VASTAL', credential: SECRET, settings: { timeZone: 5 } };
    const problems = [...fileProblems({ accounts: [wrong] }), ...fileProblems(null), ...fileProblems([SECRET])];
    for (const problem of problems) expect(problem).not.toContain('Must be set');
  });
});

describe('a credential that no header can carry', () => {
  const UNSENDABLE = {
    'a line break at its end': `${SECRET}\n`,
    'a line break within': `${SECRET}\r\nX-Other: 1`,
    'a control character': `\u0007${SECRET}`,
    'a delete character': `${SECRET}\u007f`,
    'a character beyond Latin-1': `${SECRET}\u2013`,
    'an emoji': `${SECRET}\u{1f511}`,
  };

  test.each(Object.entries(UNSENDABLE))('is reported (%s), without its value', (_, credential) => {
    const cannot = /: Contains characters that are not allowed in a header/;
    for (const { environment } of CONNECTORS) {
      const problems = environmentProblems({ [environment.credential]: credential });
      const ofKey = problems.filter((problem) => problem.startsWith(`${environment.credential}: `));
      expect(ofKey).toEqual([expect.stringMatching(cannot)]);
    }
    const named = [
      expect.stringMatching(/accounts\[0\]\.credential: Contains characters that are not allowed in a header/),
    ];
    expect(problemsOf(() => parseFile(fileWith({ credential })))).toEqual(named);
    expect(problemsOf(() => parseFile(fileWith({ credential: '${KEY}' }), { KEY: credential }))).toEqual(named);
    expect(problemsOf(() => parseAccounts([{ key: 'a', provider: 'CALCOM', credential }]))).toEqual(named);
  });

  test('hides no other problem', () => {
    expect(environmentProblems({ VASTAL_API_KEY: `${SECRET}\n` })).toEqual([
      expect.stringMatching(/^VASTAL_API_KEY: /),
      expect.stringMatching(/^VASTAL_TIME_ZONE: /),
    ]);
  });

  test('may contain spaces, punctuation and letters of Latin-1', () => {
    const credential = 'Bearer a+b/c==\u00e9!"#$%~';
    const { accounts } = parseConfig({ CALCOM_API_KEY: credential }, noFile);
    expect(accounts).toMatchObject([{ credential: { fixed: credential } }]);
  });
});

/** The required values of the provider's account. */
const NEEDED: Readonly<Record<string, Environment>> = {
  GRAVITY_RAIL: { GRAVITY_RAIL_WORKSPACE: WORKSPACE },
  VASTAL: { VASTAL_TIME_ZONE: 'UTC' },
  CALDAV: { CALDAV_TIME_ZONE: 'UTC' },
  ICALENDAR: { ICALENDAR_TIME_ZONE: 'UTC' },
};

/** The providers whose base URL is that of any server, with any path. */
const SERVERS: ReadonlySet<string> = new Set(['CALDAV', 'ICALENDAR']);

/** The providers whose base URL includes the version. */
const VERSIONED: ReadonlySet<string> = new Set(['GUIDEBOOK', 'VASTAL']);

const titled = (definitions: typeof CONNECTORS) =>
  definitions.map((definition) => [definition.title, definition] as const);

function baseUrlOf({ provider, environment }: (typeof CONNECTORS)[number]) {
  const variable = environment.settings.baseUrl ?? '';
  const withoutUrl = { [environment.credential]: 'k', ...NEEDED[provider] };
  return { variable, withoutUrl, withUrl: (url: string) => ({ ...withoutUrl, [variable]: url }) };
}

describe.each(titled(CONNECTORS))('the base URL of %s', (_, definition) => {
  const { variable, withUrl } = baseUrlOf(definition);

  test.each([
    ['a user', `https://${SECRET}@host.test/v1`],
    ['a password', `https://:${SECRET}@host.test/v1`],
    ['a user and a password', `https://u:${SECRET}@host.test`],
    ['a query', `https://host.test/v1?key=${SECRET}`],
    ['an empty query', 'https://host.test/v1?'],
    ['a fragment', `https://host.test/v1#${SECRET}`],
    ['an empty fragment', 'https://host.test/v1#'],
  ])('has no %s', (_part, url) => {
    expect(environmentProblems(withUrl(url))).toContain(`${variable}: Must have no user, password, query or fragment`);
  });

  test.each(['http://host.test/v1', 'http://10.0.0.7', 'http://127.0.0.1.host.test'])(
    'must be encrypted beyond loopback (%s)',
    (url) => {
      expect(environmentProblems(withUrl(url))).toContain(
        `${variable}: Must be an https:// URL; http:// is allowed for loopback addresses only`,
      );
    },
  );

  test.each([SECRET, 'ftp://host.test', 'host.test:8080', '//host.test', 'https://'])('is not %s', (url) => {
    expect(environmentProblems(withUrl(url))).toEqual([`${variable}: Must be an http:// or https:// URL`]);
  });

  test.each([
    'http://127.0.0.1:4101',
    'http://localhost:4101',
    'http://[::1]:4101',
    'https://host.test',
    'https://host.test/base',
  ])('can be %s, with the version where the provider has it', (origin) => {
    const baseUrl = VERSIONED.has(definition.provider) ? `${origin}/v1` : origin;
    expect(parseConfig(withUrl(baseUrl), noFile).accounts).toMatchObject([{ settings: { baseUrl } }]);
  });
});

describe.each(titled(CONNECTORS.filter(({ provider }) => SERVERS.has(provider))))(
  'the base URL of any server, as for %s,',
  (_, definition) => {
    const { variable, withUrl, withoutUrl } = baseUrlOf(definition);

    test('can have any path', () => {
      for (const baseUrl of ['https://host.test/v2', 'https://host.test/remote.php/dav/']) {
        expect(parseConfig(withUrl(baseUrl), noFile).accounts).toMatchObject([{ settings: { baseUrl } }]);
      }
    });

    test('must be set', () => {
      expect(environmentProblems(withoutUrl)).toEqual([`${variable}: Must be set`]);
    });
  },
);

describe.each(titled(CONNECTORS.filter(({ provider }) => !SERVERS.has(provider))))(
  'the base URL of the API of %s',
  (_, definition) => {
    const { withUrl } = baseUrlOf(definition);
    const isVersioned = VERSIONED.has(definition.provider);

    test('has the version exactly where the provider wants it', () => {
      const wrong = isVersioned
        ? ['https://host.test', 'https://host.test/', 'https://host.test/v1/x', 'https://host.test/v']
        : ['https://host.test/v2', 'https://host.test/v2/', 'https://host.test/api/v2/w'];
      const message = isVersioned ? /Must end in the version of the API, as https:/ : /Must not contain the version/;
      for (const url of wrong) {
        expect(environmentProblems(withUrl(url)), url).toEqual([expect.stringMatching(message)]);
      }
    });
  },
);

describe('the secret of webhooks', () => {
  const GOOD = `${SECRET}-${SECRET}`;

  test('may be left out, and is used unchanged', () => {
    const settingsOf = (environment: Environment) =>
      parseConfig({ CALCOM_API_KEY: SECRET, ...environment }, noFile).accounts[0]?.settings;
    expect(settingsOf({})).not.toHaveProperty('webhookSecret');
    expect(settingsOf({ CALCOM_WEBHOOK_SECRET: '' })).not.toHaveProperty('webhookSecret');
    expect(settingsOf({ CALCOM_WEBHOOK_SECRET: GOOD })).toMatchObject({ webhookSecret: GOOD });
    const file = fileWith({ settings: { webhookSecret: '${HOOK}' } });
    expect(parseFile(file, { HOOK: GOOD }).accounts[0]?.settings).toMatchObject({ webhookSecret: GOOD });
  });

  test('must be too long to be guessed', () => {
    const problem = 'Must have at least 16 characters';
    expect(environmentProblems({ CALCOM_API_KEY: SECRET, CALCOM_WEBHOOK_SECRET: SECRET })).toEqual([
      `CALCOM_WEBHOOK_SECRET: ${problem}`,
    ]);
    const settings = { webhookSecret: SECRET };
    expect(fileProblems({ accounts: [{ key: 'a', provider: 'CALCOM', credential: 'k', settings }] })).toEqual([
      `accounts.yaml: accounts[0].settings.webhookSecret: ${problem}`,
    ]);
  });
});
