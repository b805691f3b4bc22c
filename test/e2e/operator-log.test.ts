import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/domain/errors.ts';
import { withRejectionLog } from '../../src/observability/authentication-log.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createUpstreamLog } from '../../src/observability/upstream-log.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { runProject } from '../support/project-process.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const RESERVE = `mutation Hold($input: ReserveSlotInput!) { reserveSlot(input: $input) {
  __typename ... on MutationError { code message } } }`;
const SECRET = 'S3CRET-hunter2';

function memoryLog() {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', accounts: [] }, { write: (line) => void lines.push(line) });
  return { logger, entries: () => lines.map((line) => JSON.parse(line)), text: () => lines.join('') };
}

describe('a failed mutation', () => {
  const input = { eventType: idOf('EventType', 'calcom', '2104'), start: '2026-11-25T15:00:00Z' };

  test('is one line with account, provider, code and operation when the provider fails', async () => {
    const { execute, log, sandbox } = await startSandboxGateway();
    sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 403 });
    const { data } = await execute(RESERVE, { input }, { 'x-request-id': 'r-1' });
    expect(data.reserveSlot.code).toBe('FORBIDDEN');
    expect(log.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'warn',
        msg: 'mutation failed',
        requestId: 'r-1',
        name: 'Hold',
        mutation: 'reserveSlot',
        account: 'calcom',
        provider: 'CALCOM',
        code: 'FORBIDDEN',
        reason: expect.stringContaining('403'),
      }),
    ]);
  });

  test.each([
    ['invalid input', { ...input, holdMinutes: 0 }, 'INVALID_INPUT'],
    ['an unknown event type', { ...input, eventType: idOf('EventType', 'calcom', '99') }, 'NOT_FOUND'],
  ])('is a line at info when the client causes it by %s', async (_, wrong, code) => {
    const { execute, log } = await startSandboxGateway();
    const { data } = await execute(RESERVE, { input: wrong });
    expect(data.reserveSlot.code).toBe(code);
    expect(log.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'info', msg: 'mutation failed', code }),
    ]);
  });
});

test('logs rejected keys once a minute, with their number and without the keys', async () => {
  let now = NOW;
  const { logger, entries, text } = memoryLog();
  const reject = () => Promise.reject(new GatewayError('UNAUTHENTICATED', 'Invalid API key'));
  const authenticate = withRejectionLog(reject, logger, () => now);
  for (let i = 0; i < 3; i += 1) await expect(authenticate(`Bearer ${SECRET}`)).rejects.toThrow('Invalid API key');
  expect(entries()).toMatchObject([{ level: 'warn', msg: 'client rejected', reason: 'Invalid API key' }]);
  now += 60_000;
  await expect(authenticate(SECRET)).rejects.toThrow('Invalid API key');
  expect(entries()[1]).toMatchObject({ suppressed: 2 });
  expect(text()).not.toContain(SECRET);
});

test('logs a rejected key of a request over HTTP', async () => {
  const { keys, clients } = keyedClients({ reader: { calcom: 'read' } });
  const { execute, log } = await startSandboxGateway({ clients });
  await execute('{ accounts { name } }', {}, bearer(`${keys.reader}x`));
  await execute('{ accounts { name } }', {}, bearer(keys.reader));
  expect(log.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'client rejected' }]);
  expect(log.join()).not.toContain(keys.reader);
});

test('logs failures of a provider once a minute, and its circuit breaker whenever it opens or closes', () => {
  let now = NOW;
  const { logger, entries } = memoryLog();
  const log = createUpstreamLog(logger, new Map([['nora', 'CALCOM']]), () => now);
  const call = { account: 'nora', method: 'GET', pattern: '/me', status: undefined, reason: 'ECONNREFUSED' };
  for (let i = 0; i < 6; i += 1) log.onCall({ ...call, outcome: 'UPSTREAM_UNAVAILABLE' });
  log.onCircuitChange('nora', 'OPEN');
  log.onCall({ ...call, outcome: 'OK', status: 200 });
  log.onCall({ ...call, outcome: 'NOT_FOUND', status: 404 });
  log.onCircuitChange('nora', 'CLOSED');
  now += 60_000;
  log.onCall({ ...call, outcome: 'UPSTREAM_UNAVAILABLE' });
  const nora = { account: 'nora', provider: 'CALCOM' };
  expect(entries()).toMatchObject([
    { ...nora, level: 'warn', code: 'UPSTREAM_UNAVAILABLE', reason: 'ECONNREFUSED' },
    { ...nora, level: 'error', state: 'OPEN' },
    { ...nora, level: 'info', state: 'CLOSED' },
    { ...nora, level: 'warn', suppressed: 5 },
  ]);
});

describe('a process that is no child of a terminal', () => {
  test('writes its start and the reason of a failure as JSON', async () => {
    const gateway = runProject('src/main.ts', {
      PORT: '0',
      CALCOM_API_KEY: SECRET,
      CALCOM_BASE_URL: 'http://127.0.0.1:1',
    });
    const [line, url = ''] = await gateway.output(/.*listens on (http:\/\/\S+).*\n/);
    expect(JSON.parse(line)).toMatchObject({ level: 'info', url, accounts: [{ key: 'calcom', provider: 'CALCOM' }] });
    const body = JSON.stringify({ query: '{ schedules { nodes { name } } }' });
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(JSON.parse(gateway.stderr())).toMatchObject({ level: 'warn', account: 'calcom', reason: 'ECONNREFUSED' });
    expect(gateway.stdout() + gateway.stderr()).not.toContain(SECRET);
  });

  test('formats its log for people when LOG_FORMAT is pretty', async () => {
    const gateway = runProject('src/main.ts', {
      PORT: '0',
      LOG_FORMAT: 'pretty',
      CALCOM_API_KEY: SECRET,
      CALCOM_ACCEPT_UNSIGNED_WEBHOOKS: 'true',
    });
    await gateway.output(/Accounts:\n {2}calcom/);
    expect(gateway.stderr()).toMatch(/WARN.*: unsigned webhook deliveries/);
  });
});
