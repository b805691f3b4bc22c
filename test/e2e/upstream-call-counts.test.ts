import { expect, onTestFinished, test } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { type FakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { gravityRailEntry } from '../support/account-entries.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';

// The table of docs/performance.md, line by line.

const REPORT = { 'x-upstream-report': '1' };
const now = () => NOW;

async function fakeProvider(given: FakeProvider) {
  const running = await startFakeProvider(given);
  onTestFinished(() => running.close());
  return running;
}

/** A gateway over one Gravity Rail workspace with this many calendars and schedules per calendar. */
async function gravityRail(calendars: number, schedulesEach: number) {
  const ids = Array.from({ length: calendars }, (_, i) => i + 1);
  const { url, requests } = await fakeProvider(
    createGravityRailSandbox({
      now,
      data: {
        calendars: ids.map((id) => ({
          id,
          name: `Room ${id}`,
          timezone: 'Europe/Madrid',
          schedules: Array.from({ length: schedulesEach }, (_, i) => ({
            id: id * 100 + i,
            name: `Rule ${i}`,
            recurrence: 'weekly',
            daysOfWeek: [i % 7],
            startTime: '2026-09-07T09:00:00',
            endTime: '2026-09-07T17:00:00',
          })),
        })),
      },
    }),
  );
  const gateway = await startGateway([gravityRailEntry(url, {}, 'gr')]);
  return { ...gateway, requests };
}

const CALENDARS_WITH_SCHEDULES =
  '{ calendars(first: 1000) { nodes { name schedules { name weeklyHours { days } } } } }';

test('50 calendars with their schedules, Gravity Rail: 1 call', async () => {
  const { execute, requests } = await gravityRail(50, 3);
  const { data, errors } = await execute(CALENDARS_WITH_SCHEDULES);
  expect(errors).toBeUndefined();
  expect(data.calendars.nodes).toHaveLength(50);
  expect(data.calendars.nodes[49].schedules).toHaveLength(3);
  expect(requests.map(({ query }) => Object.fromEntries(new URLSearchParams(query)))).toEqual([
    { page: '1', pageSize: '50', includeSchedules: 'true' },
  ]);
});

test('120 calendars with their schedules, Gravity Rail: 1 call per page', async () => {
  const { execute, requests } = await gravityRail(120, 1);
  const { data } = await execute(CALENDARS_WITH_SCHEDULES);
  expect(data.calendars.nodes).toHaveLength(120);
  expect(requests).toHaveLength(3);
});

test('12 schedules in 3 calendars by nodes, Gravity Rail: 1 call when one list contains them', async () => {
  const { execute, requests } = await gravityRail(3, 4);
  const ids = [1, 2, 3].flatMap((id) => [0, 1, 2, 3].map((i) => idOf('Schedule', 'gr', `${id}.${id * 100 + i}`)));
  const { data } = await execute('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name timeZone } } }', {
    ids,
  });
  expect(data.nodes.filter(Boolean)).toHaveLength(12);
  expect(requests).toHaveLength(1);
});

test('12 schedules in 3 calendars of a large workspace by nodes, Gravity Rail: 3 calls at most', async () => {
  const { execute, requests } = await gravityRail(150, 4);
  const ids = [10, 70, 140].flatMap((id) => [0, 1, 2, 3].map((i) => idOf('Schedule', 'gr', `${id}.${id * 100 + i}`)));
  const { data } = await execute('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name timeZone } } }', {
    ids,
  });
  expect(data.nodes.filter(Boolean)).toHaveLength(12);
  expect(requests.length).toBeLessThanOrEqual(3);
});

async function calcom(schedules: number) {
  const ids = Array.from({ length: schedules }, (_, i) => i + 1);
  const { url, requests } = await fakeProvider(
    createCalcomSandbox({
      now,
      slotsCacheMs: 0,
      data: {
        users: [{ id: 1, username: 'nora' }],
        schedules: ids.map((id) => ({ id, name: `Hours ${id}`, timeZone: 'Europe/Oslo' })),
        eventTypes: [{ id: 7, slug: 'talk', lengthInMinutes: 30 }],
        reservations: [{ uid: 'held', eventTypeId: 7, slotStart: NOW + 86_400_000, until: NOW + 600_000 }],
      },
    }),
  );
  const gateway = await startGateway([
    { key: 'nora', provider: 'CALCOM', credential: 'cal_live_sandbox', settings: { baseUrl: url } },
  ]);
  return { ...gateway, requests };
}

test('40 schedules of one Cal.com account by nodes: 1 call', async () => {
  const { execute, requests } = await calcom(45);
  const ids = Array.from({ length: 40 }, (_, i) => idOf('Schedule', 'nora', String(40 - i)));
  const { data } = await execute('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name } } }', { ids });
  expect(data.nodes.map(({ name }: { name: string }) => name).slice(0, 2)).toEqual(['Hours 40', 'Hours 39']);
  expect(requests.map(({ path }) => path)).toEqual(['/v2/schedules']);
});

test('one schedule by id, Cal.com: 1 call', async () => {
  const { execute, requests } = await calcom(45);
  const { data } = await execute('query ($id: ID!) { schedule(id: $id) { name } }', {
    id: idOf('Schedule', 'nora', '12'),
  });
  expect(data.schedule.name).toBe('Hours 12');
  expect(requests.map(({ path }) => path)).toEqual(['/v2/schedules/12']);
});

test('the same reservation selected 10 times in one operation: 1 call', async () => {
  const { execute, requests } = await calcom(1);
  const fields = Array.from({ length: 10 }, (_, i) => `r${i}: reservation(id: $id) { status }`).join(' ');
  const { data, extensions } = await execute(
    `query ($id: ID!) { ${fields} }`,
    { id: idOf('Reservation', 'nora', 'held') },
    REPORT,
  );
  expect(Object.values<{ status: string }>(data).map(({ status }) => status)).toEqual(Array(10).fill('HELD'));
  expect(requests.map(({ path }) => path)).toEqual(['/v2/slots/reservations/held']);
  expect(extensions.upstream).toMatchObject({ calls: 1, accounts: [{ account: 'nora', calls: 1, retried: 0 }] });
});

test('the 40 personalized schedules of a guide with all related objects: the pages of each list, twice those of the schedules', async () => {
  const [schedules, sessions, attendees] = [40, 100, 30];
  const { url, requests } = await fakeProvider(
    createGuidebookSandbox({
      now,
      pageSize: 20,
      data: {
        guides: [{ id: 9, name: 'Summit', timezone: 'America/Denver' }],
        locations: ['Hall', 'Barn'].map((name, i) => ({ id: 1 + i, guide: 9, name })),
        scheduleTracks: ['Main', 'Side'].map((name, i) => ({ id: 1 + i, guide: 9, name })),
        sessions: Array.from({ length: sessions }, (_, i) => ({
          id: 1000 + i,
          guide: 9,
          name: `Talk ${i}`,
          start_time: NOW + i * 1_800_000,
          end_time: NOW + (i + 1) * 1_800_000,
          locations: [1 + (i % 2)],
          schedule_tracks: [1 + (i % 2)],
        })),
        attendees: Array.from({ length: attendees }, (_, i) => ({ id: 500 + i, guide: 9, first_name: `Guest ${i}` })),
        personalizedSchedules: Array.from({ length: schedules }, (_, i) => ({
          id: 700 + i,
          guide: 9,
          name: `Plan ${i}`,
          attendees: [500 + (i % attendees)],
          sessions: [1000 + i, 1001 + i, 1002 + i],
        })),
      },
    }),
  );
  const { execute } = await startGateway([
    {
      key: 'gb',
      provider: 'GUIDEBOOK',
      credential: 'guidebook-sandbox-key',
      settings: { baseUrl: `${url}/open-api/v1.1` },
    },
  ]);
  const { data, errors } = await execute(
    `query ($guide: ID!) { calendar(id: $guide) { personalizedSchedules(first: 40) { nodes {
      name attendees { name personalizedSchedules { name } } sessions { name date locations tracks calendar { name } } conflicts { overlap { start } }
    } } } }`,
    { guide: idOf('Calendar', 'gb', '9') },
  );
  expect(errors).toBeUndefined();
  const { nodes } = data.calendar.personalizedSchedules;
  expect(nodes).toHaveLength(schedules);
  expect(nodes[39].sessions[2]).toMatchObject({ name: 'Talk 41', locations: ['Barn'], tracks: ['Side'] });

  const paths = requests.map(({ path }) => path.replace('/open-api/v1.1', ''));
  const byPath = Object.fromEntries([...Map.groupBy(paths, (path) => path)].map(([path, all]) => [path, all.length]));
  const pages = (rows: number) => Math.ceil(rows / 20);
  expect(byPath).toEqual({
    '/guides/9/': 1,
    // The page of 40, and the list for the schedules of the attendees.
    '/personalized-schedules/': 2 * pages(schedules),
    '/sessions/': pages(sessions),
    '/attendees/': pages(attendees),
    '/locations/': 1,
    '/schedule-tracks/': 1,
  });
});

test('a dashboard over four accounts: the calls of each account', async () => {
  const { execute, sandbox } = await startSandboxGateway();
  const { errors, extensions } = await execute(
    `{ calendars(first: 50) { nodes { name schedules { name } } } eventTypes(first: 50) { nodes { name } } }`,
    {},
    REPORT,
  );
  expect(errors).toBeUndefined();
  const counts = takeCounts(sandbox);
  expect(counts).toEqual({
    calcom: 2, // calendars, event types
    'gravity-rail': 2, // a page of calendars with their schedules, a page of event types
    guidebook: 1, // guides
    vastal: 2, // windows, appointment types
  });
  expect(extensions.upstream.calls).toBe(7);
});

test('a dashboard calls all accounts at once: it takes as long as the slowest, not the sum', async () => {
  const { execute, sandbox } = await startSandboxGateway({ timeoutMs: 20_000 });
  const names = Object.keys(sandbox.fakeProviders);
  const waiting = new Set<string>();
  for (const { faults } of Object.values(sandbox.fakeProviders)) faults.add({ kind: 'timeout' });

  const execution = execute('{ calendars { nodes { schedules { name } } accountResults { error { code } } } }');
  // Each fake provider has received its request before any of them responds.
  await Promise.all(
    Object.entries(sandbox.fakeProviders).map(async ([name, { requests }]) => {
      while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
      waiting.add(name);
    }),
  );
  expect([...waiting].sort()).toEqual(names.sort());
  for (const { faults } of Object.values(sandbox.fakeProviders)) faults.clear();
  const { data } = await execution;
  expect(data.calendars.accountResults).toHaveLength(4);
});

test('returns no report unless it is requested', async () => {
  const { execute } = await calcom(1);
  const { extensions } = await execute('{ schedules { nodes { name } } }');
  expect(extensions).toBeUndefined();
});
