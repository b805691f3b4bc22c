import { type ExecutionResult, execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Connector, Result } from '../../../src/connectors/connector.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { PersonalizedSchedule } from '../../../src/domain/personalized-schedule.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { createLoaders } from '../../../src/loaders/loaders.ts';
import { NOW } from '../../support/gateway.ts';
import { plainAccount, plainCall } from '../../support/plain-account.ts';

/** What cannot be read of an account: `<kind> <id>`, and why. */
type Broken = Readonly<Record<string, 'UPSTREAM_UNAVAILABLE' | 'NOT_FOUND'>>;

/** Schedules 1 to 3, with the sessions 1 to 3 and attendees 1 to 3; each session has a place and a track of its own id. */
function opened(account: string, broken: Broken, asked: string[]) {
  const gets =
    <T>(kind: string, make: (id: string) => T) =>
    async (ids: readonly string[]): Promise<Result<T>[]> => {
      asked.push(`${account} ${kind} ${ids.join()}`);
      return ids.map((id) => {
        const code = broken[`${kind} ${id}`];
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
      ofCalendars: gets('assigned', () => []),
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

async function ask(selection: string, broken: Readonly<Record<string, Broken>>) {
  const asked: string[] = [];
  const all = Object.entries(broken).map(([key, some]) => opened(key, some, asked));
  const accounts = { all, get: (key: string) => all.find((account) => account.key === key) };
  const contextValue = {
    accounts,
    now: () => NOW,
    callTo: plainCall,
    loaders: createLoaders(accounts as never, plainCall, async () => []),
  };
  const document = parse(`{ personalizedSchedules { nodes { name ${selection} } sources { error { message } } } }`);
  const { data, errors } = (await execute({ schema, document, contextValue })) as ExecutionResult<{
    personalizedSchedules: {
      nodes: { name: string }[];
      sources: { error: { message: string } | null }[];
    };
  }>;
  expect(errors).toBeUndefined();
  const { nodes = [], sources = [] } = data?.personalizedSchedules ?? {};
  return { nodes, names: nodes.map(({ name }) => name), errors: sources.map(({ error }) => error?.message), asked };
}

const everything =
  'calendar { name } sessions { name date locations tracks } attendees { name personalizedSchedules { name } }';

test('everything that is asked for is read in batches, once each', async () => {
  const { names, asked } = await ask(everything, { a: {} });
  expect(names).toEqual(['a 1', 'a 2', 'a 3']);
  expect(asked.toSorted()).toEqual([
    'a assigned c',
    'a attendee 1,2,3',
    'a calendar c',
    'a place 1,2,3',
    'a session 1,2,3',
    'a track 1,2,3',
  ]);
});

test('what is not asked for is not read', async () => {
  expect((await ask('', { a: {} })).asked).toEqual([]);
  expect((await ask('sessions { name }', { a: {} })).asked).toEqual(['a session 1,2,3']);
  expect((await ask('attendees { name }', { a: {} })).asked).toEqual(['a attendee 1,2,3']);
  expect((await ask('sessions { date }', { a: {} })).asked.toSorted()).toEqual(['a calendar c', 'a session 1,2,3']);
});

test.each([
  ['a session', 'sessions { name }', 'session 2', ['a 3']],
  ['a session whose places are asked for', 'sessions { locations tracks }', 'session 2', ['a 3']],
  ['a place', 'sessions { locations tracks }', 'place 2', ['a 3']],
  ['a track', 'sessions { locations tracks }', 'track 1', ['a 2', 'a 3']],
  ['an attendee', 'attendees { name }', 'attendee 3', ['a 1', 'a 2']],
  ['a calendar', 'calendar { name }', 'calendar c', []],
  ['what attendees are assigned', 'attendees { personalizedSchedules { name } }', 'assigned c', []],
])('%s that cannot be read takes its schedules with it, and no other account’s', async (_, selection, what, left) => {
  const answer = await ask(selection, { a: { [what]: 'UPSTREAM_UNAVAILABLE' }, b: {} });
  expect(answer.names).toEqual([...left, 'b 1', 'b 2', 'b 3']);
  expect(answer.errors).toEqual([what, undefined]);
});

test('the places of sessions whose schedule fails anyway are not asked for', async () => {
  const { asked } = await ask('sessions { locations }', { a: { 'session 2': 'UPSTREAM_UNAVAILABLE' } });
  expect(asked).toEqual(['a session 1,2,3', 'a place 3']);
});

test('a calendar that is gone takes its schedules with it, since there is none without', async () => {
  const answer = await ask('calendar { name }', { a: { 'calendar c': 'NOT_FOUND' }, b: {} });
  expect(answer.names).toEqual(['b 1', 'b 2', 'b 3']);
  expect(answer.errors).toEqual(['calendar c', undefined]);
});

test.each([
  ['session 2', { sessions: [], attendees: [{ name: 'a 2' }] }],
  ['place 2', { sessions: [{ name: 'a 2', locations: [], tracks: ['track a 2'] }] }],
  ['track 2', { sessions: [{ name: 'a 2', locations: ['place a 2'], tracks: [] }] }],
  ['attendee 2', { sessions: [{ name: 'a 2' }], attendees: [] }],
])('%s that is gone is left out alone', async (what, second) => {
  const answer = await ask('sessions { name locations tracks } attendees { name }', { a: { [what]: 'NOT_FOUND' } });
  expect(answer.names).toEqual(['a 1', 'a 2', 'a 3']);
  expect(answer.errors).toEqual([undefined]);
  expect(answer.nodes[1]).toMatchObject(second);
});
