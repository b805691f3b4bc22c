import { describe, expect, test } from 'vitest';
import type { SandboxName } from '../../src/sandbox/sandbox.ts';
import { startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const LISTS = `{
  calendars(first: 100) { nodes { name account { id } schedules { name } } accountResults { ...How } }
  schedules(first: 100) { nodes { name account { id } } accountResults { ...How } }
  eventTypes(first: 100) { nodes { name account { id } } accountResults { ...How } }
  personalizedSchedules(first: 100) { nodes { name account { id } } accountResults { ...How } }
}
fragment How on AccountResult { account { id name health } fetchedAt error { code message retryable account { id } } }`;

type Lists = Record<
  string,
  { nodes: { account: { id: string } }[]; accountResults: { account: { id: string }; error: unknown }[] }
>;

const FAULTS = {
  'returns 503': { kind: 'status', status: 503 },
  'closes the connection': { kind: 'reset' },
  'returns an unexpected shape': { kind: 'wrong-shape' },
  'shows a web page': { kind: 'html' },
} as const;

const PROVIDERS: readonly SandboxName[] = ['calcom', 'gravity-rail', 'guidebook', 'vastal'];

describe.each(PROVIDERS)('when %s fails', (down) => {
  test.each(Object.entries(FAULTS))('because it %s, returns everything else', async (_, fault) => {
    const { execute, sandbox } = await startSandboxGateway();
    const whole = (await execute(LISTS)).data as Lists;
    sandbox.fakeProviders[down].faults.add(fault);
    const { data, errors, status } = await execute(LISTS);

    expect(status).toBe(200);
    expect(errors).toBeUndefined();
    for (const [name, list] of Object.entries(data as Lists)) {
      const isDown = ({ account }: { account: { id: string } }) => account.id === accountId(down);
      const { nodes, accountResults } = whole[name]!;
      // Vastal's calendar exists without a call; only its schedules fail, and the calendar with them.
      expect(list.nodes, name).toEqual(nodes.filter((node) => !isDown(node)));
      expect(list.accountResults.map(({ account }) => account.id)).toEqual(
        accountResults.map(({ account }) => account.id),
      );
      for (const result of list.accountResults) {
        if (isDown(result)) {
          expect(result).toMatchObject({
            fetchedAt: null,
            error: { code: expect.stringMatching(/^UPSTREAM_/), account: { id: accountId(down) } },
          });
        } else expect(result.error).toBeNull();
      }
    }
  });
});

test('cancels an account that does not respond in time, and returns the others', async () => {
  const { execute, sandbox } = await startSandboxGateway({ timeoutMs: 150 });
  sandbox.fakeProviders.guidebook.faults.add({ kind: 'timeout' });
  const { data } = await execute(
    '{ calendars(first: 100) { nodes { name } accountResults { account { name } error { code retryable } } } }',
  );
  expect(data.calendars.nodes.length).toBeGreaterThan(10);
  expect(data.calendars.accountResults.find(({ error }: { error: unknown }) => error)).toEqual({
    account: { name: 'Conferences' },
    error: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
  });
});

test('returns an error with a code for a failing node, and the other nodes', async () => {
  const { execute, sandbox } = await startSandboxGateway();
  sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 500 });
  const ids = [scheduleOf('calcom', '2201'), scheduleOf('vastal', 'default')];
  const { data, errors } = await execute('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name } } }', {
    ids,
  });
  expect(data.nodes[0]).toBeNull();
  expect(data.nodes[1].name).toBeTypeOf('string');
  expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
});

describe('a field that needs an upstream call of its own fails alone', () => {
  const SESSIONS = `{ accounts { name } personalizedSchedules(first: 50) {
    nodes { name sessions { name locations date } attendees { name } conflicts { overlap { start } } }
    accountResults { error { code } fetchedAt }
  } }`;
  const FAILING = {
    '/sessions/': ['sessions', 'conflicts'],
    '/attendees/': ['attendees'],
    '/locations/': ['locations'],
  };

  test.each(Object.entries(FAILING))('Guidebook without %s', async (path, fields) => {
    const { execute, sandbox } = await startSandboxGateway();
    sandbox.fakeProviders.guidebook.faults.add({ kind: 'status', status: 503, path });
    const { data, errors } = await execute(SESSIONS);
    expect(data.accounts).toHaveLength(4);
    expect(data.personalizedSchedules.nodes).toHaveLength(10);
    expect(data.personalizedSchedules.accountResults).toEqual([{ error: null, fetchedAt: expect.any(String) }]);
    expect(new Set(errors?.map((error) => error.path.at(-1)))).toEqual(new Set(fields));
    for (const { path: place, extensions } of errors ?? []) {
      expect(extensions.code).toBe('UPSTREAM_UNAVAILABLE');
      expect(place.reduce((value: any, key: string | number) => value?.[key], data)).toBeNull();
    }
  });

  const WINDOW = '(from: "2026-11-23T00:00:00Z", to: "2026-11-25T00:00:00Z")';

  test('busy time of one account, beside other lists', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    const query = `{ calendars(first: 100) { nodes { name account { id } busy${WINDOW} { start } } accountResults { error { code } } }
      eventTypes { nodes { name } } accounts { name } }`;
    const whole = (await execute(query)).data;
    sandbox.fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 500, path: '/calendar-events' });
    const { data, errors } = await execute(query);
    const failed = (calendar: { account: { id: string } }) => calendar.account.id === accountId('gravity-rail');
    expect(data).toEqual({
      ...whole,
      calendars: {
        ...whole.calendars,
        nodes: whole.calendars.nodes.map((calendar: any) =>
          failed(calendar) ? { ...calendar, busy: null } : calendar,
        ),
      },
    });
    expect(errors?.length).toBe(whole.calendars.nodes.filter(failed).length);
    expect(errors?.every(({ path }) => path.at(-1) === 'busy')).toBe(true);
  });

  test('slots of an event type, and sessions of a calendar', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 500, path: '/v2/slots' });
    sandbox.fakeProviders.guidebook.faults.add({ kind: 'status', status: 500, path: '/sessions/' });
    const { data, errors } = await execute(`{
      eventTypes(first: 40) { nodes { account { id } slots${WINDOW} { start } } }
      calendars(first: 40) { nodes { account { id } sessions(first: 3) { nodes { name } } } }
    }`);
    for (const { account, slots } of data.eventTypes.nodes) {
      expect(slots === null).toBe(account.id === accountId('calcom'));
    }
    for (const { account, sessions } of data.calendars.nodes) {
      expect(sessions === null).toBe(account.id === accountId('guidebook'));
    }
    expect(new Set(errors?.map(({ path }) => path.at(-1)))).toEqual(new Set(['slots', 'sessions']));
  });

  test('a list with invalid arguments', async () => {
    const { execute } = await startSandboxGateway();
    const { data, errors } = await execute('{ accounts { id } bad: calendars(after: "zzz") { nodes { name } } }');
    expect(data).toEqual({ accounts: expect.any(Array), bad: null });
    expect(errors).toMatchObject([{ path: ['bad'], extensions: { code: 'INVALID_INPUT' } }]);
  });

  test('reports a failed account in the extensions, also when `accountResults` is not selected', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    const query = '{ eventTypes { nodes { name } } }';
    expect((await execute(query)).extensions).toBeUndefined();
    sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 401 });
    const failedAccounts = [{ id: accountId('calcom'), code: 'UNAUTHENTICATED', message: expect.any(String) }];
    const results = await Promise.all([execute(query), execute(query)]);
    for (const { data, errors, extensions } of results) {
      expect(errors).toBeUndefined();
      expect(data.eventTypes.nodes.length).toBeGreaterThan(0);
      expect(extensions).toEqual({ failedAccounts });
    }
  });

  test('does not fail for what is not selected', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    sandbox.fakeProviders.guidebook.faults.add({ kind: 'status', status: 503, path: '/sessions/' });
    const { data } = await execute(
      '{ personalizedSchedules { nodes { name attendees { name } } accountResults { error { code } } } }',
    );
    expect(data.personalizedSchedules.nodes).toHaveLength(10);
    expect(data.personalizedSchedules.accountResults).toEqual([{ error: null }]);
  });

  test('Gravity Rail without a numbering of days: the hours of weekly rules', async () => {
    const { sandbox } = await startSandboxGateway();
    const entries = sandbox.accounts.map(({ settings, ...account }) => {
      const { dayNumbering: _, ...rest } = settings;
      return { ...account, settings: rest };
    });
    const { execute } = await startGateway(entries);
    const { data, errors } = await execute(`{
      schedules(first: 200) { nodes { name weeklyHours { days } account { id } } accountResults { error { code } } }
      calendars(first: 100) { nodes { name openings(from: "2026-11-23T00:00:00Z", to: "2026-11-24T00:00:00Z") { start } } }
    }`);
    const unreadable = data.schedules.nodes.filter(({ weeklyHours }: { weeklyHours: unknown }) => weeklyHours === null);
    expect(unreadable.length).toBeGreaterThan(0);
    for (const { account } of unreadable) expect(account.id).toBe(accountId('gravity-rail'));
    expect(data.schedules.accountResults.every(({ error }: { error: unknown }) => error === null)).toBe(true);
    expect(data.calendars.nodes.map(({ name }: { name: string }) => name)).toContain('Harvest & Soil Summit');
    expect(errors?.length).toBeGreaterThanOrEqual(unreadable.length);
    for (const { extensions, message } of errors ?? []) {
      expect([extensions.code, message]).toEqual([
        'UNSUPPORTED',
        expect.stringContaining('GRAVITY_RAIL_DAY_NUMBERING'),
      ]);
    }
  });

  test('one invalid row of a list', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    const good = { id: 8, name: 'Good', timeZone: 'UTC', isDefault: false, availability: [], overrides: [] };
    const body = { status: 'success', data: [{ id: 7, name: 'Broken' }, good] };
    sandbox.fakeProviders.calcom.faults.add({ kind: 'wrong-shape', body });
    const { data } = await execute(
      'query ($a: [ID!]) { schedules(accounts: $a) { nodes { name } accountResults { error { code } fetchedAt } } }',
      { a: [accountId('calcom')] },
    );
    expect(data.schedules).toEqual({
      nodes: [{ name: 'Good' }],
      accountResults: [{ error: { code: 'UPSTREAM_INVALID' }, fetchedAt: expect.any(String) }],
    });
  });

  test('returns the id and a name of a participant that cannot be read, and its error for every other field', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 500 });
    const window = 'from: "2026-11-24T08:00:00Z", to: "2026-11-24T18:00:00Z"';
    const id = Buffer.from('EventType:calcom:2101').toString('base64url');
    const named = await execute(`{ availability(input: { participants: ["${id}"], ${window} }) {
      blocked { reasons { kind participant { id ... on EventType { name } } } } } }`);
    expect(named.data.availability.blocked).toEqual([
      { reasons: [{ kind: 'SOURCE_FAILED', participant: { id, name: '(cannot be read now)' } }] },
    ]);
    const more = await execute(`{ availability(input: { participants: ["${id}"], ${window} }) {
      participants { participant { ... on EventType { durationMinutes } } } } }`);
    expect(more.errors?.[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  });
});

function accountId(key: string) {
  return Buffer.from(`Account:${key}:`).toString('base64url');
}

function scheduleOf(account: string, id: string) {
  return Buffer.from(`Schedule:${account}:${id}`).toString('base64url');
}
