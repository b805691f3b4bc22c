import { expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const GUIDE = idOf('Calendar', 'guidebook', '1204');

interface Item {
  readonly name: string;
  readonly date: string;
  readonly tracks: readonly string[];
}

test('sessions are those on the date, on the track, and both; totalCount counts them', async () => {
  const { execute, sandbox } = await startSandboxGateway();
  const all = await execute(
    'query ($id: ID!) { calendar(id: $id) { sessions(first: 1000) { nodes { name date tracks } } } }',
    { id: GUIDE },
  );
  const sessions: Item[] = all.data.calendar.sessions.nodes;
  const { date, tracks } = sessions.find((session) => session.tracks.length > 0)!;
  const track = tracks[0]!;
  const filtered = (args: string) => `sessions(${args}, first: 1000) { totalCount nodes { name date tracks } }`;
  const { data, errors } = await execute(
    `query ($id: ID!, $date: Date, $track: String) { calendar(id: $id) {
      onDate: ${filtered('date: $date')}
      onTrack: ${filtered('track: $track')}
      onBoth: ${filtered('date: $date, track: $track')}
      nowhere: ${filtered('track: "Not a track"')}
    } }`,
    { id: GUIDE, date, track },
  );
  expect(errors).toBeUndefined();
  const isOnDate = (session: Item) => session.date === date;
  const isOnTrack = (session: Item) => session.tracks.includes(track);
  const expected = {
    onDate: sessions.filter(isOnDate),
    onTrack: sessions.filter(isOnTrack),
    onBoth: sessions.filter((session) => isOnDate(session) && isOnTrack(session)),
    nowhere: [],
  };
  for (const [name, nodes] of Object.entries(expected)) {
    expect(data.calendar[name], name).toEqual({ totalCount: nodes.length, nodes });
  }
  expect(expected.onBoth.length).toBeGreaterThan(0);
  expect(expected.onBoth.length).toBeLessThan(expected.onTrack.length);
  expect(expected.onTrack.length).toBeLessThan(sessions.length);
  const queries = sandbox.fakeProviders.guidebook.requests.filter(({ path }) => path.endsWith('/sessions/'));
  expect(queries.some(({ query }) => JSON.stringify(query).includes('schedule_tracks'))).toBe(true);
});

test('attendees are those with the email address, and one filtered request finds them', async () => {
  const { execute, sandbox } = await startSandboxGateway();
  const all = await execute(
    'query ($id: ID!) { calendar(id: $id) { attendees(first: 1000) { totalCount nodes { id email } } } }',
    { id: GUIDE },
  );
  const { nodes, totalCount } = all.data.calendar.attendees;
  expect(totalCount).toBe(nodes.length);
  const attendee = nodes[3];
  const before = sandbox.fakeProviders.guidebook.requests.length;
  const { data } = await execute(
    `query ($id: ID!, $email: String) { calendar(id: $id) {
      attendees(email: $email) { totalCount nodes { id email } }
      none: attendees(email: "none@example.test") { totalCount nodes { id } }
    } }`,
    { id: GUIDE, email: attendee.email },
  );
  expect(data.calendar).toEqual({
    attendees: { totalCount: 1, nodes: [attendee] },
    none: { totalCount: 0, nodes: [] },
  });
  const paths = sandbox.fakeProviders.guidebook.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => path.endsWith('/attendees/'))).toHaveLength(2);
});

test('attendees and sessions of a provider without them are empty, whatever the filter', async () => {
  const { execute } = await startSandboxGateway();
  const { data, errors } = await execute(
    `query ($id: ID!) { calendar(id: $id) {
      sessions(date: "2026-11-24", track: "x") { totalCount nodes { id } }
      attendees(email: "x") { totalCount nodes { id } }
    } }`,
    { id: idOf('Calendar', 'vastal', 'default') },
  );
  expect(errors).toBeUndefined();
  const none = { totalCount: 0, nodes: [] };
  expect(data.calendar).toEqual({ sessions: none, attendees: none });
});

test.each(['calendars', 'schedules', 'eventTypes'])(
  '%s are those whose name contains the text, without regard to case',
  async (list) => {
    const { execute } = await startSandboxGateway();
    const query = `query ($text: String, $first: Int, $after: String) {
    ${list}(nameContains: $text, first: $first, after: $after) { totalCount nodes { name } pageInfo { endCursor } } }`;
    const all = (await execute(query, { first: 1000 })).data[list];
    const names: string[] = all.nodes.map(({ name }: { name: string }) => name);
    const text = names[0]!.slice(0, 3);
    const expected = names.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
    expect(expected.length).toBeLessThan(names.length);
    for (const spelling of [text.toUpperCase(), text.toLowerCase()]) {
      const { data } = await execute(query, { first: 1000, text: spelling });
      expect(data[list].nodes.map(({ name }: { name: string }) => name)).toEqual(expected);
      expect(data[list].totalCount).toBe(expected.length);
    }
    expect((await execute(query, { text: '', first: 1000 })).data[list].totalCount).toBe(names.length);
    const none = (await execute(query, { text: 'no such name', first: 1000 })).data[list];
    expect(none).toEqual({ totalCount: 0, nodes: [], pageInfo: { endCursor: null } });
  },
);
