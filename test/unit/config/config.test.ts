import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { DEFAULT_LIMITS } from '../../../src/settings/limits.ts';
import { parseRedisUrl } from '../../../src/settings/redis.ts';
import { DEFAULT_WEB } from '../../../src/settings/web.ts';
import { noFile, problemsOf, SECRET } from '../../support/invalid-config.ts';
import { DEFAULTS, shown, WORKSPACE } from './shown-config.ts';

describe('an empty environment', () => {
  test('starts the sandbox, on the loopback interface', () => {
    expect(parseConfig({}, noFile)).toEqual({
      host: '127.0.0.1',
      port: 4000,
      accounts: [],
      sandbox: true,
      timeoutMs: 10_000,
      operationTimeoutMs: 25_000,
      maximumCalls: 500,
      redis: undefined,
      logLevel: 'info',
      clients: undefined,
      limits: DEFAULT_LIMITS,
      web: DEFAULT_WEB,
      metricsAccess: { readers: 'loopback', token: undefined, port: undefined, byAccount: false },
      tracing: undefined,
      shutdown: { timeoutMs: 10_000, delayMs: 0 },
      requestDeduplication: true,
      freezeResponses: true,
    });
  });

  test('switches in-flight deduplication off when REQUEST_DEDUPLICATION is false', () => {
    expect(parseConfig({ REQUEST_DEDUPLICATION: 'false' }, noFile).requestDeduplication).toBe(false);
    expect(() => parseConfig({ REQUEST_DEDUPLICATION: 'off' }, noFile)).toThrow(
      'REQUEST_DEDUPLICATION: Must be true or false',
    );
  });

  test('is equal to one with empty variables', () => {
    const names = [
      'PORT',
      'HOST',
      'REDIS_URL',
      'SANDBOX',
      'UPSTREAM_TIMEOUT_MS',
      'OPERATION_TIMEOUT_MS',
      'MAX_UPSTREAM_CALLS',
      'LOG_LEVEL',
      'CONFIG_FILE',
      'METRICS',
      'METRICS_BY_ACCOUNT',
      'METRICS_PORT',
      'METRICS_TOKEN',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'OTEL_TRACES_SAMPLER',
      'OTEL_TRACES_SAMPLER_ARG',
      'LOG_FORMAT',
      'SHUTDOWN_TIMEOUT_MS',
      'SHUTDOWN_DELAY_MS',
      'CALCOM_API_KEY',
    ];
    const empty = Object.fromEntries([...names, 'VASTAL_API_KEY', 'VASTAL_TIME_ZONE'].map((name) => [name, '']));
    expect(parseConfig(empty, noFile)).toEqual(parseConfig({}, noFile));
  });

  test('may contain variables of other programs', () => {
    expect(parseConfig({ PATH: '/bin', HOME: '/', CALENDAR_BASE_URL: 'x' }, noFile).accounts).toEqual([]);
  });
});

describe('the process', () => {
  test('takes several hosts as nodes of a cluster, or as sentinels if they have a name', () => {
    const url = 'redis://:p%40ss@one.test,two.test:6380';
    const redisOf = (environment: Readonly<Record<string, string>>) => parseConfig(environment, noFile).redis;
    expect(redisOf({ REDIS_URL: url })).toMatchObject({ isCluster: true, sentinel: undefined });
    expect(redisOf({ REDIS_URL: 'redis://one.test', REDIS_CLUSTER: 'true' })).toMatchObject({ isCluster: true });
    const sentinel = { REDIS_SENTINEL_NAME: 'main', REDIS_SENTINEL_PASSWORD: 'secret' };
    expect(redisOf({ REDIS_URL: url, ...sentinel })).toEqual({
      url,
      isCluster: false,
      sentinel: { masterName: 'main', password: 'secret' },
    });
    expect(parseRedisUrl(url)).toMatchObject({
      hosts: [
        { host: 'one.test', port: 6379 },
        { host: 'two.test', port: 6380 },
      ],
      password: 'p@ss',
      database: 0,
    });
    for (const [wrong, problem] of [
      [{ REDIS_URL: url, REDIS_CLUSTER: 'false' }, 'Several hosts need'],
      [{ REDIS_URL: url, REDIS_CLUSTER: 'true', ...sentinel }, 'Must not be true together'],
      [{ REDIS_URL: `${url}/1` }, 'no database but 0'],
      [{ REDIS_URL: 'redis://one.test,,two.test' }, 'with one host or several'],
    ] as const) {
      expect(() => redisOf(wrong)).toThrow(problem);
    }
  });

  test('takes its port, its host, its limits and its Redis from the environment', () => {
    const environment = {
      PORT: '0',
      HOST: '::',
      ALLOW_UNAUTHENTICATED: 'true',
      UPSTREAM_TIMEOUT_MS: '2500',
      OPERATION_TIMEOUT_MS: '6000',
      MAX_UPSTREAM_CALLS: '40',
      REDIS_URL: 'rediss://cache.test:6380/1',
    };
    expect(parseConfig(environment, noFile)).toMatchObject({
      port: 0,
      host: '::',
      timeoutMs: 2500,
      operationTimeoutMs: 6000,
      maximumCalls: 40,
      redis: { url: 'rediss://cache.test:6380/1', isCluster: false, sentinel: undefined },
    });
  });

  test.each([
    ['PORT', SECRET],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['UPSTREAM_TIMEOUT_MS', '0'],
    ['UPSTREAM_TIMEOUT_MS', SECRET],
    ['OPERATION_TIMEOUT_MS', '0'],
    ['OPERATION_TIMEOUT_MS', SECRET],
    ['MAX_UPSTREAM_CALLS', '0'],
    ['MAX_UPSTREAM_CALLS', SECRET],
    ['REDIS_URL', `http://:${SECRET}@cache.test`],
    ['REDIS_URL', SECRET],
    ['SANDBOX', 'yes'],
    ['SANDBOX', SECRET],
  ])('rejects an invalid %s (%s)', (name, value) => {
    expect(problemsOf(() => parseConfig({ [name]: value }, noFile))).toEqual([expect.stringMatching(`^${name}: .+`)]);
  });
});

describe('the accounts of the environment', () => {
  test.each([
    ['Cal.com', { CALCOM_API_KEY: SECRET }, 'calcom', 'CALCOM', DEFAULTS.CALCOM],
    ['Guidebook', { GUIDEBOOK_API_KEY: SECRET }, 'guidebook', 'GUIDEBOOK', DEFAULTS.GUIDEBOOK],
    [
      'Vastal',
      { VASTAL_API_KEY: SECRET, VASTAL_TIME_ZONE: 'Europe/Oslo' },
      'vastal',
      'VASTAL',
      { ...DEFAULTS.VASTAL, timeZone: 'Europe/Oslo' },
    ],
    [
      'Gravity Rail',
      { GRAVITY_RAIL_API_KEY: SECRET, GRAVITY_RAIL_WORKSPACE: WORKSPACE, GRAVITY_RAIL_DAY_NUMBERING: 'iso' },
      'gravity-rail',
      'GRAVITY_RAIL',
      { ...DEFAULTS.GRAVITY_RAIL, workspaceUuid: WORKSPACE, dayNumbering: 'iso' },
    ],
  ])('have %s when its key is set', (name, environment, key, provider, settings) => {
    const config = parseConfig(environment, noFile);
    expect(config.sandbox).toBe(false);
    expect(shown(config)).toMatchObject([{ key, name, provider, settings, credential: { fixed: SECRET } }]);
  });

  test('are one per provider, in the order of the providers', () => {
    const environment = { VASTAL_API_KEY: 'v', VASTAL_TIME_ZONE: 'UTC', GUIDEBOOK_API_KEY: 'g', CALCOM_API_KEY: 'c' };
    expect(parseConfig(environment, noFile).accounts.map(({ key }) => key)).toEqual(['calcom', 'guidebook', 'vastal']);
  });

  test.each([
    ['CALCOM_BASE_URL', { CALCOM_API_KEY: 'k' }],
    ['GUIDEBOOK_BASE_URL', { GUIDEBOOK_API_KEY: 'k' }],
    ['VASTAL_BASE_URL', { VASTAL_API_KEY: 'k', VASTAL_TIME_ZONE: 'UTC' }],
    ['GRAVITY_RAIL_BASE_URL', { GRAVITY_RAIL_API_KEY: 'k', GRAVITY_RAIL_WORKSPACE: WORKSPACE }],
  ])('can have another base URL by %s', (name, environment) => {
    const url = /GUIDEBOOK|VASTAL/.test(name) ? 'http://127.0.0.1:9999/v1' : 'http://127.0.0.1:9999/base';
    expect(shown(parseConfig({ ...environment, [name]: url }, noFile))).toMatchObject([{ settings: { baseUrl: url } }]);
    for (const wrong of [SECRET, 'ftp://files.test', `//${SECRET}`]) {
      const problems = problemsOf(() => parseConfig({ ...environment, [name]: wrong }, noFile));
      expect(problems, wrong).toEqual([expect.stringMatching(`^${name}: `)]);
    }
  });

  test('require the settings without a default', () => {
    expect(problemsOf(() => parseConfig({ VASTAL_API_KEY: SECRET, VASTAL_TIME_ZONE: '' }, noFile))).toEqual([
      expect.stringMatching(/^VASTAL_TIME_ZONE: /),
    ]);
    expect(problemsOf(() => parseConfig({ VASTAL_API_KEY: SECRET, VASTAL_TIME_ZONE: SECRET }, noFile))).toEqual([
      expect.stringMatching(/^VASTAL_TIME_ZONE: .*IANA/),
    ]);
    expect(problemsOf(() => parseConfig({ GRAVITY_RAIL_API_KEY: SECRET }, noFile))).toEqual([
      expect.stringMatching(/^GRAVITY_RAIL_WORKSPACE: /),
    ]);
    const gravityRail = { GRAVITY_RAIL_API_KEY: SECRET, GRAVITY_RAIL_WORKSPACE: `a/${SECRET}` };
    expect(problemsOf(() => parseConfig({ ...gravityRail, GRAVITY_RAIL_DAY_NUMBERING: SECRET }, noFile))).toEqual([
      expect.stringMatching(/^GRAVITY_RAIL_WORKSPACE: /),
      expect.stringMatching(/^GRAVITY_RAIL_DAY_NUMBERING: /),
    ]);
  });

  test('disable the sandbox, unless it is requested', () => {
    const sandboxOf = (SANDBOX: string) => parseConfig({ CALCOM_API_KEY: 'k', SANDBOX }, noFile).sandbox;
    expect([sandboxOf(''), sandboxOf('false'), sandboxOf('true')]).toEqual([false, false, true]);
    expect(parseConfig({ CALCOM_API_KEY: 'k', SANDBOX: 'true' }, noFile).accounts).toHaveLength(1);
  });
});
