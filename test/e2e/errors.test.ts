import { inspect } from 'node:util';
import { request } from 'undici';
import { afterEach, expect, test, vi } from 'vitest';
import { calcom } from '../../src/connectors/calcom/calcom.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

afterEach(() => vi.restoreAllMocks());

test('masks an unexpected error, with a reference that is also in the log', async () => {
  vi.spyOn(calcom, 'create').mockImplementation(() => ({
    schedules: { list: () => Promise.reject(new TypeError('secret detail')), get: () => Promise.resolve([]) },
    status: () => ({ health: 'HEALTHY', callBudget: null }),
    sharedStatus: () => Promise.resolve({ health: 'HEALTHY', callBudget: null }),
    close: () => Promise.resolve(),
  }));
  const { execute, log } = await startGateway([{ key: 'a', provider: 'CALCOM', credential: 'k' }]);
  const { data, errors, status } = await execute('{ schedules { nodes { name } } }');
  expect(status).toBe(200);
  expect(data).toEqual({ schedules: null });
  expect(errors).toHaveLength(1);
  const { message, extensions } = errors?.[0] ?? {};
  expect(extensions).toEqual({ code: 'INTERNAL', reference: expect.stringMatching(/^[\w-]{36}$/) });
  expect(message).toBe(`Internal server error. Reference: ${extensions.reference}`);
  expect(JSON.stringify(errors)).not.toContain('secret detail');
  const logged = log.filter((line) => line.includes(extensions.reference));
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain('secret detail');
});

test('returns the code of an upstream failure of a single object, and does not log it as an internal error', async () => {
  const { execute, log, sandbox } = await startSandboxGateway();
  sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 401 });
  const { errors } = await execute('query ($id: ID!) { schedule(id: $id) { name } }', {
    id: idOf('Schedule', 'calcom', '2201'),
  });
  expect(errors).toMatchObject([
    { path: ['schedule'], extensions: { code: 'UNAUTHENTICATED', retryable: false, account: 'calcom' } },
  ]);
  expect(log.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', msg: 'operation with errors', codes: ['UNAUTHENTICATED'] }),
  ]);
});

test('returns and logs no credential, whatever fails', async () => {
  const { execute, log, sandbox } = await startSandboxGateway();
  const responses: unknown[] = [];
  for (const fault of [
    { kind: 'status', status: 401 },
    { kind: 'wrong-shape', body: { message: 'cal_live_sandbox gr_sandbox_key' } },
    { kind: 'status', status: 500, body: { message: 'guidebook-sandbox-key vst_sandbox_key' } },
  ] as const) {
    for (const { faults } of Object.values(sandbox.fakeProviders)) {
      faults.clear();
      faults.add(fault);
    }
    responses.push(
      await execute(
        '{ accounts { name owner { name } } calendars { nodes { schedules { name } } accountResults { error { message } } } }',
      ),
    );
    responses.push(
      await execute(
        '{ schedules { accountResults { error { message } } } eventTypes { accountResults { error { message } } } }',
      ),
    );
  }
  const output = inspect(responses, { depth: null }) + log.join('\n');
  for (const { credential } of sandbox.accounts) expect(output).not.toContain(credential);
});

test.each([
  ['node', '{ node(id: "nonsense") { id } }', 'Invalid id'],
  [
    'schedule',
    `{ schedule(id: "${idOf('Calendar', 'calcom', '1')}") { id } }`,
    'Expected an id of type Schedule, but got one of type Calendar',
  ],
  ['calendars', '{ calendars(first: -1) { nodes { id } } }', '`first` must be between 0 and 1000'],
  ['calendars', '{ calendars(after: "x") { nodes { id } } }', 'Invalid cursor for this list'],
  ['calendars', '{ calendars(accounts: ["x"]) { nodes { id } } }', 'Unknown account'],
  [
    'slots',
    `{ slots(eventType: "${idOf('EventType', 'calcom', '2101')}", from: "2026-12-02T00:00:00Z", to: "2026-12-01T00:00:00Z") { start } }`,
    '`to` must be after `from`',
  ],
])('rejects an invalid argument of %s as invalid input (%s)', async (_, query, words) => {
  const { execute, sandbox } = await startSandboxGateway();
  const { errors } = await execute(query);
  expect(errors).toHaveLength(1);
  expect(errors?.[0].extensions.code).toBe('INVALID_INPUT');
  expect(errors?.[0].message).toContain(words);
  expect(Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests)).toEqual([]);
});

test.each(['"2026-12-01"', '"2026-12-01T00:00:00"', '"soon"', '1'])(
  'returns the expected format when a date-time is %s',
  async (from) => {
    const { execute } = await startSandboxGateway();
    const { errors } = await execute(
      `{ calendar(id: "${idOf('Calendar', 'calcom', '1')}") { busy(from: ${from}, to: "2026-12-02T00:00:00Z") { start } } }`,
    );
    expect(errors?.[0].message).toContain('Expected an RFC 3339 date-time with offset, such as 2026-06-01T09:00:00Z');
  },
);

test('returns null for objects that do not exist', async () => {
  const { execute } = await startSandboxGateway();
  const { data, errors } = await execute(
    `{
      schedule(id: "${idOf('Schedule', 'calcom', '1')}") { id }
      calendar(id: "${idOf('Calendar', 'gravity-rail', '999')}") { id }
      personalizedSchedule(id: "${idOf('PersonalizedSchedule', 'guidebook', '1204.1')}") { id }
      node(id: "${idOf('EventType', 'vastal', 'type_none')}") { id }
      nodes(ids: ["${idOf('Schedule', 'unknown', '1')}", "${idOf('Account', 'unknown')}"]) { id }
    }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ schedule: null, calendar: null, personalizedSchedule: null, node: null, nodes: [null, null] });
});

test('uses a credential from the request for its own account only', async () => {
  const { sandbox } = await startSandboxGateway();
  const [calcomAccount, ...others] = sandbox.accounts;
  const { credential, ...forwarded } = calcomAccount!;
  const { execute } = await startGateway([{ ...forwarded, credentialFromHeader: 'x-calcom-key' }, ...others]);
  const query =
    '{ schedules(first: 50) { nodes { name account { id } } accountResults { account { id } error { code message } } } }';

  const without = await execute(query);
  expect(without.data.schedules.accountResults[0].error).toEqual({
    code: 'UNAUTHENTICATED',
    message: expect.stringContaining('x-calcom-key'),
  });
  expect(without.data.schedules.nodes.length).toBeGreaterThan(0);

  for (const { requests } of Object.values(sandbox.fakeProviders)) requests.length = 0;
  const withKey = await execute(query, {}, { 'x-calcom-key': credential });
  expect(withKey.data.schedules.accountResults[0].error).toBeNull();
  expect(
    sandbox.fakeProviders.calcom.requests.every(({ headers }) => headers.authorization === `Bearer ${credential}`),
  ).toBe(true);
  const rest = Object.entries(sandbox.fakeProviders).filter(([name]) => name !== 'calcom');
  expect(JSON.stringify(rest.map(([, { requests }]) => requests))).not.toContain(credential);
});

test.each([
  ['application/x-www-form-urlencoded', `query=${encodeURIComponent('mutation { __typename }')}`],
  ['text/plain', '{"query":"{ __typename }"}'],
  ['multipart/form-data; boundary=x', '--x--'],
  ['TEXT/plain;application/json', '{"query":"{ __typename }"}'],
  [undefined, '{"query":"{ __typename }"}'],
])('rejects a POST request that a web page can send to another site without a preflight: %s', async (type, body) => {
  const { url } = await startSandboxGateway();
  const response = await request(url, { method: 'POST', headers: type ? { 'content-type': type } : {}, body });
  expect(response.statusCode).toBe(415);
  expect(await response.body.text()).toContain('application/json');
});

test.each(['variables', 'extensions'])('rejects a GET request whose %s are not JSON', async (name) => {
  const { url } = await startSandboxGateway();
  const response = await request(`${url}?query={__typename}&${name}={`);
  expect(response.statusCode).toBe(400);
  expect(await response.body.text()).toContain(`The parameter ${name} must be JSON`);
});

test('rejects only the text that is no id among the ids of nodes', async () => {
  const { execute } = await startSandboxGateway();
  const ids = ['garbage', idOf('Schedule', 'calcom', '2201'), idOf('Slot', 'calcom', '1')];
  const { data, errors } = await execute('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name } } }', {
    ids,
  });
  expect(data.nodes).toEqual([null, { name: 'Studio hours' }, null]);
  expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
    [['nodes', 0], 'INVALID_INPUT'],
    [['nodes', 2], 'INVALID_INPUT'],
  ]);
});
