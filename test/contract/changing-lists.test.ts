import { describe, expect, test } from 'vitest';
import type { Connector, Result } from '../../src/connectors/connector.ts';
import { connectCalcom } from './calcom-account.ts';
import { openAccount } from './gravity-rail-account.ts';
import { CALL, start } from './guidebook-account.ts';

const HOUR = 3_600_000;
const FIRST = Date.parse('2026-12-01T00:00:00Z');
/** More than one page of every provider. */
const ROWS = 300;
const times = Array.from({ length: ROWS }, (_, i) => ({
  start: FIRST + 2 * i * HOUR,
  end: FIRST + (2 * i + 1) * HOUR,
}));
const WINDOW = { from: FIRST, to: FIRST + 2 * ROWS * HOUR };
const EVERY_TIME = Number.POSITIVE_INFINITY;

/** Changes a list between two pages, at most as often as stated. */
interface Change<Row> {
  readonly apply: (rows: Row[]) => void;
  readonly times: number;
}

/** A callback for fake providers, to be armed once they have started. */
function changing<Row>(change: Change<Row>) {
  let list: Row[] | undefined;
  let runs = 0;
  return {
    arm: (rows: Row[]) => (list = rows),
    afterPage() {
      runs += 1;
      if (list && runs <= change.times) change.apply(list);
    },
  };
}

async function guidebookSessions(change: Change<{ id: number }>) {
  const { arm, afterPage } = changing(change);
  const account = await start({
    data: {
      guides: [{ id: 1204, name: 'Harvest', timezone: 'UTC' }],
      sessions: times.map(({ start: startTime }, i) => ({
        id: i + 1,
        guide: 1204,
        start_time: new Date(startTime).toISOString(),
      })),
    },
    afterPage,
  });
  arm(account.sandbox.data.sessions);
  const [sessions] = await account.sessions.ofCalendars(['1204'], CALL);
  return outcomeOf(sessions);
}

async function gravityRailBusy(change: Change<{ id: number }>, options: Parameters<typeof openAccount>[2] = {}) {
  const { arm, afterPage } = changing(change);
  const events = times.map((time, i) => ({
    id: i + 1,
    calendarId: 31,
    startTime: new Date(time.start).toISOString(),
    endTime: new Date(time.end).toISOString(),
  }));
  const account = await openAccount(
    { calendars: [{ id: 31, timezone: 'UTC' }], events },
    {},
    { ...options, afterPage },
  );
  arm(account.state.events);
  const [busy] = await account.calendars.busy([{ calendarId: '31', ...WINDOW }], account.call);
  return outcomeOf(busy);
}

async function calcomBusy(change: Change<{ id: number }>) {
  return outcomeOf((await readCalcom(change)).busy);
}

/** The starts that were read, and those of the bookings that remain in the window. */
async function calcomBusyStarts(change: Change<{ id: number }>) {
  const { busy, bookings } = await readCalcom(change);
  const read = busy instanceof Error ? [] : (busy?.map(({ start }) => start) ?? []);
  const remaining = bookings.map(({ start }) => start).filter((start) => start < WINDOW.to);
  return [read, remaining];
}

async function readCalcom(change: Change<{ id: number }>) {
  const { arm, afterPage } = changing(change);
  const account = await connectCalcom(
    { eventTypes: [{ id: 5 }], bookings: times.map((time, i) => ({ id: i + 1, eventTypeId: 5, ...time })) },
    { afterPage },
  );
  const { bookings } = account.sandbox.data;
  arm(bookings);
  const { busy } = account.eventTypes as Required<NonNullable<Connector['eventTypes']>>;
  const [read] = await busy([{ eventTypeId: '5', ...WINDOW }], account.call);
  return { busy: read, bookings };
}

/** The starts of the returned rows, ascending, or the code of the error. */
function outcomeOf(
  result: Result<readonly { readonly start: number }[]> | undefined,
): readonly number[] | string | undefined {
  return result instanceof Error ? result.code : result?.map(({ start: time }) => time).toSorted((a, b) => a - b);
}

const STARTS = times.map(({ start: time }) => time);

const READS = {
  'Guidebook sessions': guidebookSessions,
  'Gravity Rail events': gravityRailBusy,
  'Gravity Rail events without a total': (change: Change<{ id: number }>) =>
    gravityRailBusy(change, { pageNames: { rows: 'bare' } }),
  'Cal.com bookings': calcomBusy,
};

describe.each(Object.entries(READS))('%s, when the list changes between two pages', (_, read) => {
  test('returns every remaining row when a row of the first page is removed', async () => {
    expect(await read({ apply: (rows) => rows.shift(), times: 1 })).toEqual(STARTS.slice(1));
  });

  test('returns every row when the list is stable', async () => {
    expect(await read({ apply: () => undefined, times: 0 })).toEqual(STARTS);
  });

  test('returns UPSTREAM_UNAVAILABLE when a row is removed during every read', async () => {
    expect(await read({ apply: (rows) => rows.shift(), times: EVERY_TIME })).toBe('UPSTREAM_UNAVAILABLE');
  });
});

/** Replaces a row of the first page by one at the end, so that the number of rows stays the same. */
function replaceFirst(rows: { id: number; start?: number; end?: number }[]) {
  const { start = 0, end = 0, ...row } = rows.shift()!;
  const later = 4 * ROWS * HOUR;
  rows.push({ ...row, id: ROWS + 1, start: start + later, end: end + later });
}

test('returns every remaining row of Cal.com bookings when a row of the first page is removed and another one is added', async () => {
  const [busy, remaining] = await calcomBusyStarts({ apply: replaceFirst, times: 1 });
  expect(busy).toEqual(remaining);
});

test('reads a Gravity Rail calendar by itself when no page contains it', async () => {
  let calendars: { id: number }[] = [];
  const account = await openAccount(
    { calendars: Array.from({ length: 150 }, (_, i) => ({ id: i + 1, timezone: 'UTC' })) },
    {},
    { afterPage: (_, page) => page === 1 && calendars.shift() },
  );
  calendars = account.state.calendars;
  const ids = ['2', '51', '101', '102', '103'];
  const read = await account.calendars.get(ids, account.call, { schedules: false });
  expect(read.map((calendar) => (calendar instanceof Error ? calendar.code : calendar.id))).toEqual(ids);
});
