import { describe, expect, test } from 'vitest';
import { fileWith, parseFile, problemsOf, SECRET } from '../../support/invalid-config.ts';
import { DEFAULTS, shown, WORKSPACE } from './shown-config.ts';

describe('a file', () => {
  const YAML = `
# two people at one provider
accounts:
  - key: maren
    provider: CALCOM
    name: Maren Holt
    credential: \${CALCOM_MAREN}
  - key: jonas
    provider: calcom
    credential: Bearer \${CALCOM_JONAS}-\${SUFFIX}
    settings: { baseUrl: "\${CALCOM_HOST}/eu" }
  - key: clinic
    provider: gravity-rail
    credentialFromHeader: X-Clinic-Key
    settings:
      workspaceUuid: ${WORKSPACE}
      dayNumbering: sunday0
`;
  const ENVIRONMENT = { CALCOM_MAREN: SECRET, CALCOM_JONAS: 'j', SUFFIX: '2', CALCOM_HOST: 'https://calcom.test' };
  const ACCOUNTS = [
    {
      key: 'maren',
      name: 'Maren Holt',
      provider: 'CALCOM',
      settings: DEFAULTS.CALCOM,
      credential: { fixed: SECRET },
    },
    {
      key: 'jonas',
      name: 'Cal.com',
      provider: 'CALCOM',
      settings: { baseUrl: 'https://calcom.test/eu' },
      credential: { fixed: 'Bearer j-2' },
    },
    {
      key: 'clinic',
      name: 'Gravity Rail',
      provider: 'GRAVITY_RAIL',
      settings: { workspaceUuid: WORKSPACE, dayNumbering: 'sunday0' },
      credential: { fromHeader: 'X-Clinic-Key' },
    },
  ];

  test('has any number of accounts per provider, with secrets from the environment or from headers', () => {
    const config = parseFile(YAML, ENVIRONMENT);
    expect(shown(config)).toMatchObject(ACCOUNTS);
    expect(config.sandbox).toBe(false);
  });

  test('can be JSON', () => {
    const text = JSON.stringify({
      accounts: [
        { key: 'maren', provider: 'CALCOM', name: 'Maren Holt', credential: '${CALCOM_MAREN}' },
        {
          key: 'jonas',
          provider: 'calcom',
          credential: 'Bearer ${CALCOM_JONAS}-${SUFFIX}',
          settings: { baseUrl: '${CALCOM_HOST}/eu' },
        },
        {
          key: 'clinic',
          provider: 'Gravity-Rail',
          credentialFromHeader: 'X-Clinic-Key',
          settings: { workspaceUuid: WORKSPACE, dayNumbering: 'sunday0' },
        },
      ],
    });
    expect(shown(parseFile(text, ENVIRONMENT))).toMatchObject(ACCOUNTS);
  });

  test('adds to the accounts of the environment', () => {
    const keys = parseFile(YAML, { ...ENVIRONMENT, CALCOM_API_KEY: 'k', SANDBOX: 'true' });
    expect(keys).toMatchObject({ sandbox: true });
    expect(keys.accounts.map(({ key }) => key)).toEqual(['calcom', 'maren', 'jonas', 'clinic']);
  });

  test('sets the rate limit and cache duration of an account', () => {
    const settings = { timeZone: 'UTC', rateLimit: { calls: 10_000, seconds: 3600 }, cacheTtlSeconds: 0 };
    const [account] = parseFile(fileWith({ provider: 'VASTAL', settings })).accounts;
    expect(account?.settings).toMatchObject(settings);
  });

  test.each([
    ['CALCOM', { rateLimit: { calls: 0, seconds: 60 } }, 'rateLimit.calls'],
    ['CALCOM', { rateLimit: { calls: 1.5, seconds: 60 } }, 'rateLimit.calls'],
    ['CALCOM', { rateLimit: { calls: 5 } }, 'rateLimit.seconds'],
    ['CALCOM', { rateLimit: { calls: 5, seconds: 0 } }, 'rateLimit.seconds'],
    ['CALCOM', { rateLimit: SECRET }, 'rateLimit'],
    ['CALCOM', { cacheTtlSeconds: 5 }, ''],
    ['GUIDEBOOK', { cacheTtlSeconds: -1 }, 'cacheTtlSeconds'],
    ['GUIDEBOOK', { cacheTtlSeconds: SECRET }, 'cacheTtlSeconds'],
  ])('rejects invalid limits (%s, %j)', (provider, settings, where) => {
    const problems = problemsOf(() => parseFile(fileWith({ provider, settings })));
    expect(problems).toEqual([expect.stringContaining(where === '' ? 'settings: ' : `settings.${where}: `)]);
  });

  test('uses a secret unchanged, whatever it contains', () => {
    const secret = '$& $1 ${OTHER} \': # "\\ {}';
    const [account] = parseFile(fileWith({ credential: '${KEY}' }), { KEY: secret, OTHER: 'no' }).accounts;
    expect(account?.credential).toEqual({ fixed: secret });
  });
});
