import { type ExecutionResult, execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/auth/client.ts';
import type { Connector, Result } from '../../../src/connectors/connector.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { PersonalizedSchedule } from '../../../src/domain/personalized-schedule.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { createLoaders } from '../../../src/loaders/loaders.ts';
import { NOW } from '../../support/gateway.ts';
import { plainAccount, plainCall } from '../../support/plain-account.ts';

/** The reads of an account that fail: `<kind> <id>`, and the error code. */
type Failing = Readonly<Record<string, 'UPSTREAM_UNAVAILABLE' | 'NOT_FOUND'>>;

/** An account with the personalized schedules, sessions and attendees 1 to 3; session n has location n and track n. */
function accountWith(account: string, failing: Failing, reads: string[]) {
  const gets =
    <T>(kind: string, make: (id: string) => T) =>
    async (ids: readonly string[]): Promise<Result<T>[]> => {
      reads.push(`${account} ${kind} ${ids.join()}`);
      return ids.map((id) => {
        const code = failing[`${kind} ${id}`];
        return code ? new ProviderError(account, code, `${kind} ${id}`) : make(id);
      });
    };
  const owned = (id: string) => ({ account, id, calendarId: 'c', name: `${account} ${id}` });
  const session = (id: string) => ({ ...owned(id), start: Number(id), end: null, locationIds: [id], trackIds: [id] });
  const schedule = (id: string, sessionIds: string[]) =>
    ({ ...owned(id), sessionIds, attendeeIds: sessionIds }) as unknown as PersonalizedSchedule;
  return plainAccount(account, {
    personalizedSchedules: {
      list: async () => [schedule('1', ['1', '2']), schedule('2', ['2']), schedule('3', ['3'])],
      ofAttendees: gets('assigned', () => []),
    },
    sessions: {
      get: gets('session', session),
      locationNames: gets('place', (id) => `place ${account} ${id}`),
      trackNames: gets('track', (id) => `track ${account} ${id}`),
    },
    attendees: { get: gets('attendee', owned) },
    calendars: { get: gets('calendar', (id) => ({ ...owned(id), timeZone: 'UTC' })) },
  } as unknown as Partial<Connector>);
}

async function executeQuery(selection: string, failing: Readonly<Record<string, Failing>>) {
  const reads: string[] = [];
  const all = Object.entries(failing).map(([key, failures]) => accountWith(key, failures, reads));
  const accounts = { all, get: (key: string) => all.find((account) => account.key === key) };
  const contextValue = {
    accounts,
    session: { client: ANONYMOUS },
    now: () => NOW,
    failedAccounts: new Map(),
    callTo: plainCall,
    loaders: createLoaders(accounts as never, plainCall, async () => []),
  };
  const document = parse(
    `{ personalizedSchedules { nodes { name ${selection} } accountResults { error { message } } } }`,
  );
  const { data, errors } = (await execute({ schema, document, contextValue })) as ExecutionResult<{
    personalizedSchedules: {
      nodes: { name: string }[];
      accountResults: { error: { message: string } | null }[];
    };
  }>;
  const { nodes = [], accountResults = [] } = data?.personalizedSchedules ?? {};
  const failed = (errors ?? []).map(({ path = [], message }) => `${path.slice(1).join('.')}: ${message}`);
  return {
    nodes,
    names: nodes.map(({ name }) => name),
    accountErrors: accountResults.map(({ error }) => error?.message),
    failed: failed.toSorted(),
    reads,
  };
}

const everything =
  'calendar { name } sessions { name date locations tracks } attendees { name personalizedSchedules { name } }';

test('reads everything that is selected once, in batches', async () => {
  const { names, reads } = await executeQuery(everything, { a: {} });
  expect(names).toEqual(['a 1', 'a 2', 'a 3']);
  expect(reads.toSorted()).toEqual([
    'a assigned 1,2,3',
    'a attendee 1,2,3',
    'a calendar c',
    'a place 1,2,3',
    'a session 1,2,3',
    'a track 1,2,3',
  ]);
});

test('reads nothing that is not selected', async () => {
  expect((await executeQuery('', { a: {} })).reads).toEqual([]);
  expect((await executeQuery('sessions { name }', { a: {} })).reads).toEqual(['a session 1,2,3']);
  expect((await executeQuery('attendees { name }', { a: {} })).reads).toEqual(['a attendee 1,2,3']);
  expect((await executeQuery('sessions { date }', { a: {} })).reads.toSorted()).toEqual([
    'a calendar c',
    'a session 1,2,3',
  ]);
});

test.each([
  ['session 2', 'sessions { name }', ['nodes.0.sessions', 'nodes.1.sessions']],
  ['place 2', 'sessions { locations tracks }', ['nodes.0.sessions.1.locations', 'nodes.1.sessions.0.locations']],
  ['track 1', 'sessions { locations tracks }', ['nodes.0.sessions.0.tracks']],
  ['attendee 3', 'attendees { name }', ['nodes.2.attendees']],
  ['calendar c', 'calendar { name }', ['nodes.0.calendar', 'nodes.1.calendar', 'nodes.2.calendar']],
  [
    'assigned 2',
    'attendees { personalizedSchedules { name } }',
    ['nodes.0.attendees.1.personalizedSchedules', 'nodes.1.attendees.0.personalizedSchedules'],
  ],
])('returns null for each field that needs %s when it cannot be read', async (failingRead, selection, paths) => {
  const result = await executeQuery(selection, { a: { [failingRead]: 'UPSTREAM_UNAVAILABLE' }, b: {} });
  expect(result.names).toEqual(['a 1', 'a 2', 'a 3', 'b 1', 'b 2', 'b 3']);
  expect(result.failed).toEqual(paths.map((path) => `${path}: ${failingRead}`));
  expect(result.accountErrors).toEqual([undefined, undefined]);
});

test('does not read the locations of sessions that cannot be read', async () => {
  const { reads } = await executeQuery('sessions { locations }', { a: { 'session 2': 'UPSTREAM_UNAVAILABLE' } });
  expect(reads).toEqual(['a session 1,2,3', 'a place 3']);
});

test('returns null for a calendar that does not exist', async () => {
  const result = await executeQuery('calendar { name }', { a: { 'calendar c': 'NOT_FOUND' } });
  expect(result.names).toEqual(['a 1', 'a 2', 'a 3']);
  expect(result.failed).toEqual([0, 1, 2].map((i) => `nodes.${i}.calendar: calendar c`));
});

test.each([
  ['session 2', { sessions: [], attendees: [{ name: 'a 2' }] }],
  ['place 2', { sessions: [{ name: 'a 2', locations: [], tracks: ['track a 2'] }] }],
  ['track 2', { sessions: [{ name: 'a 2', locations: ['place a 2'], tracks: [] }] }],
  ['attendee 2', { sessions: [{ name: 'a 2' }], attendees: [] }],
])('omits only %s when it does not exist', async (missing, second) => {
  const result = await executeQuery('sessions { name locations tracks } attendees { name }', {
    a: { [missing]: 'NOT_FOUND' },
  });
  expect(result.names).toEqual(['a 1', 'a 2', 'a 3']);
  expect(result.failed).toEqual([]);
  expect(result.nodes[1]).toMatchObject(second);
});
