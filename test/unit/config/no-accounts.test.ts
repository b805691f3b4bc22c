import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import type { Environment } from '../../../src/config/issues.ts';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import { fileWith, noFile, parseFile, problemsOf, SECRET } from '../../support/invalid-config.ts';

function environmentProblems(environment: Environment) {
  return problemsOf(() => parseConfig(environment, noFile));
}

describe('SANDBOX=false without any account', () => {
  test('is reported with advice', () => {
    const [problem, ...others] = environmentProblems({ SANDBOX: 'false', CALCOM_API_KEY: '' });
    expect(problem).toMatch(/^SANDBOX: /);
    const ways = [...CONNECTORS.map(({ environment }) => environment.credential), 'CONFIG_FILE', 'remove SANDBOX'];
    for (const way of ways) expect(problem).toContain(way);
    expect(others).toEqual([]);
  });

  test('is reported together with other problems', () => {
    expect(environmentProblems({ SANDBOX: 'false', PORT: SECRET })).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^SANDBOX: /),
    ]);
  });

  test('is not reported if there is an account, even an invalid one', () => {
    expect(parseConfig({ SANDBOX: 'false', CALCOM_API_KEY: 'k' }, noFile).sandbox).toBe(false);
    expect(parseFile(fileWith({}), { SANDBOX: 'false' }).sandbox).toBe(false);
    expect(environmentProblems({ SANDBOX: 'false', VASTAL_API_KEY: 'k' })).toEqual([
      expect.stringMatching(/^VASTAL_TIME_ZONE: /),
    ]);
    expect(problemsOf(() => parseFile('{"accounts": []}', { SANDBOX: 'false' }))).toEqual([
      expect.stringMatching(/Name at least one/),
    ]);
  });
});

describe('NODE_ENV=production without any account', () => {
  const PRODUCTION = { NODE_ENV: 'production' };

  test.each([{}, { CALCOM_API_KEY: '' }, { SANDBOX: '' }])('is reported instead of serving demo data (%j)', (given) => {
    expect(environmentProblems({ ...PRODUCTION, ...given })).toEqual([
      expect.stringMatching(/^SANDBOX: No account is configured: .*CALCOM_API_KEY.*CONFIG_FILE.*SANDBOX=true/),
    ]);
  });

  test('starts the sandbox when SANDBOX is true', () => {
    expect(parseConfig({ ...PRODUCTION, SANDBOX: 'true' }, noFile).sandbox).toBe(true);
  });

  test('is not reported if there is an account', () => {
    expect(parseConfig({ ...PRODUCTION, CALCOM_API_KEY: 'k' }, noFile).sandbox).toBe(false);
    expect(parseFile(fileWith({}), PRODUCTION).sandbox).toBe(false);
  });
});

describe('a variable that begins like those of a provider', () => {
  test('is reported with the known names if no provider has it', () => {
    expect(environmentProblems({ CALCOM_API_KEYY: SECRET, VASTAL_TIMEZONE: SECRET })).toEqual([
      expect.stringMatching(
        /^CALCOM_API_KEYY: Unknown variable; those of Cal\.com are CALCOM_API_KEY, CALCOM_BASE_URL/,
      ),
      expect.stringMatching(/^VASTAL_TIMEZONE: Unknown variable; .*VASTAL_TIME_ZONE/),
    ]);
  });

  test.each(
    CONNECTORS.flatMap(({ environment: { credential, settings } }) =>
      Object.values(settings).map((name) => [name, credential] as const),
    ),
  )('%s is reported without %s', (name, credential) => {
    const problem = `${name}: Has no effect without ${credential}`;
    expect(environmentProblems({ [name]: 'https://host.test' })).toEqual([problem]);
    expect(environmentProblems({ [name]: 'https://host.test', [credential]: '' })).toEqual([problem]);
  });

  test('may be inserted into the configuration file', () => {
    const { accounts } = parseFile(fileWith({ credential: '${CALCOM_MAREN}' }), { CALCOM_MAREN: 'k' });
    expect(accounts).toMatchObject([{ credential: { fixed: 'k' } }]);
  });

  test.each(['CALCOM_SERVICE_HOST', 'CALCOM_SERVICE_PORT_HTTP', 'CALCOM_PORT', 'CALCOM_PORT_80_TCP_ADDR'])(
    'is ignored if Kubernetes sets it for a service of that name (%s)',
    (name) => {
      expect(parseConfig({ [name]: 'tcp://10.0.0.1:80' }, noFile).sandbox).toBe(true);
    },
  );
});
