import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { FOUR, type Provider, startFourCalendars } from '../support/four-calendars.ts';
import { idOf } from '../support/gateway.ts';
import { takePaths } from '../support/small-accounts.ts';

// What availability costs upstream, and its result when an account fails or the input is invalid.

const [FROM, TO] = ['2026-12-01T08:00:00Z', '2026-12-01T16:00:00Z'];
const TUESDAY = `${FROM} ${TO}`;

const WHO: Record<Provider, keyof typeof FOUR> = { calcom: 'ann', gr: 'bob', vastal: 'cy', guidebook: 'dee' };

describe.each(Object.entries(WHO) as [Provider, keyof typeof FOUR][])('when %s fails', (provider, who) => {
  test.each([
    ['returns 503', { kind: 'status', status: 503 }],
    ['closes the connection', { kind: 'reset' }],
    ['returns an unexpected shape', { kind: 'wrong-shape' }],
  ] as const)(
    'because it %s: returns SOURCE_FAILED for the whole window, an error in its account result, and complete results of the others',
    async (_, fault) => {
      const gateway = await startFourCalendars();
      const input = { participants: FOUR, window: TUESDAY, durationMinutes: 30 };
      const whole = await availability(gateway, input);
      gateway.accounts[provider].fakeProvider.faults.add(fault);
      const found = await availability(gateway, input);

      expect(found.openings).toEqual([]);
      expect(found.slots).toEqual([]);
      expect(found.participants).toEqual({ ...whole.participants, [who]: { openings: [], busy: [] } });
      for (const range of found.blocked) {
        expect(range.split(' ').filter((reason) => reason.startsWith(`${who}:`))).toEqual([`${who}:SOURCE_FAILED`]);
      }
      const others = found.blocked.flatMap((range) => range.split(' ').filter((part) => /^\w+:[A-Z]/.test(part)));
      expect(new Set(others).size).toBeGreaterThan(3);
      const failed = Object.keys(WHO).indexOf(provider);
      for (const [i, { error, fetchedAt }] of found.accountResults.entries()) {
        if (i === failed) {
          expect(error?.code).toMatch(/^UPSTREAM_/);
          expect(fetchedAt).toBeNull();
        } else expect(error).toBeNull();
      }

      const any = await availability(gateway, { ...input, require: 'ANY' });
      expect(any.openings).not.toEqual([]);
      expect(any.participants).toEqual(found.participants);
    },
  );
});

test.each<[Provider, string]>([
  ['calcom', '/v2/schedules'],
  ['calcom', '/v2/bookings'],
  ['calcom', '/v2/calendars'],
  ['calcom', '/v2/calendars/busy-times'],
  ['gr', '/calendar-events'],
  ['vastal', '/calendar/availability'],
  ['vastal', '/calendar/appointments'],
  ['guidebook', '/sessions/'],
  ['guidebook', '/personalized-schedules/'],
])('returns SOURCE_FAILED for the whole participant when %s cannot read %s', async (provider, path) => {
  const gateway = await startFourCalendars();
  gateway.accounts[provider].fakeProvider.faults.add({ kind: 'status', status: 500, path });
  const who = WHO[provider];
  const found = await availability(gateway, { participants: { [who]: FOUR[who] }, window: TUESDAY });
  expect(found.blocked).toEqual([`2026-12-01T08:00Z 2026-12-01T16:00Z ${who}:SOURCE_FAILED`]);
  expect(found.accountResults.map(({ error }) => error?.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
});

test('returns a participant that could not be read with its id', async () => {
  const { execute, accounts } = await startFourCalendars();
  accounts.guidebook.fakeProvider.faults.add({ kind: 'reset' });
  const { data, errors } = await execute(
    `query ($input: AvailabilityInput!) { availability(input: $input) {
      participants { participant { __typename id } } accountResults { account { name } error { retryable } }
    } }`,
    { input: { participants: [FOUR.dee], from: FROM, to: TO } },
  );
  expect(errors).toBeUndefined();
  expect(data.availability.participants).toEqual([{ participant: { __typename: 'Attendee', id: FOUR.dee } }]);
  expect(data.availability.accountResults[0].error.retryable).toBe(true);
});

test('participants of one account that fail in part: one account result, with the error', async () => {
  const gateway = await startFourCalendars();
  gateway.accounts.calcom.fakeProvider.faults.add({ kind: 'status', status: 503, path: '/v2/bookings' });
  const found = await availability(gateway, {
    participants: { hours: idOf('Schedule', 'calcom', '201'), ann: FOUR.ann },
    window: TUESDAY,
    require: 'ANY',
  });
  expect(found.openings).toEqual(['2026-12-01T08:00Z 2026-12-01T16:00Z']);
  expect(found.accountResults.map(({ error }) => error?.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
});

/** The issues of an invalid input, by path. */
async function issuesOf(input: Record<string, unknown>) {
  const { execute, accounts } = await startFourCalendars();
  const { data, errors } = await execute(
    'query ($input: AvailabilityInput!) { availability(input: $input) { openings { start } } }',
    { input: { from: FROM, to: TO, ...input } },
  );
  expect(data?.availability ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors?.[0].extensions.code).toBe('INVALID_INPUT');
  const paths: string[] = errors?.[0].extensions.issues.map(({ path }: { path: string[] }) => path.join('.'));
  return { paths: paths.toSorted(), accounts, message: errors?.[0].message as string };
}

test('rejects participants that do not exist, with the path of each', async () => {
  const { paths } = await issuesOf({
    participants: [
      FOUR.ann,
      idOf('Calendar', 'gr', '999'),
      idOf('Schedule', 'calcom', '999'),
      FOUR.cy,
      idOf('EventType', 'vastal', 'type_none'),
      idOf('Attendee', 'guidebook', '1204.1'),
      idOf('PersonalizedSchedule', 'guidebook', '1204.1'),
      idOf('Calendar', 'unknown', '1'),
      idOf('Calendar', 'gr', '999'),
      idOf('Calendar', 'calcom', '5:unknown@example.com'),
      idOf('Calendar', 'guidebook', '1'),
    ],
  });
  expect(paths).toEqual([1, 10, 2, 4, 5, 6, 7, 8, 9].map((i) => `input.participants.${i}`));
});

test('returns every error of the input at once, before anything is requested upstream', async () => {
  const { paths, accounts } = await issuesOf({
    participants: [],
    from: TO,
    to: FROM,
    durationMinutes: 0,
    stepMinutes: -1,
    bufferBeforeMinutes: -1,
    bufferAfterMinutes: -5,
    minimumNoticeMinutes: -1,
  });
  expect(paths).toEqual(
    [
      'bufferAfterMinutes',
      'bufferBeforeMinutes',
      'durationMinutes',
      'minimumNoticeMinutes',
      'participants',
      'stepMinutes',
      'to',
    ].map((field) => `input.${field}`),
  );
  expect(Object.values(accounts).flatMap(({ fakeProvider }) => fakeProvider.requests)).toEqual([]);
});

test('rejects malformed ids and ids of other types, together with an empty window', async () => {
  const { paths, message } = await issuesOf({
    participants: [FOUR.bob, 'nonsense', idOf('Session', 'guidebook', '1204.1'), idOf('Account', 'gr')],
    to: FROM,
  });
  expect(paths).toEqual(['input.participants.1', 'input.participants.2', 'input.participants.3', 'input.to']);
  expect(message).toContain('Session');
});

describe('upstream requests', () => {
  async function pathsOf(participants: Record<string, string>, provider: Provider) {
    const gateway = await startFourCalendars();
    const found = await availability(gateway, { participants, window: TUESDAY, bufferBeforeMinutes: 10 });
    expect(found.accountResults.every(({ error }) => error === null)).toBe(true);
    const paths = Object.entries(takePaths(gateway.accounts[provider]));
    return Object.fromEntries(
      paths.map(([path, count]) => [path.replace(/^\/(v2|v1|open-api\/v1\.1|api\/v2\/w\/[^/]+)/, ''), count]),
    );
  }

  test('Cal.com, schedules, an event type and a calendar: 7, each list once, and the times of two calendars', async () => {
    expect(
      await pathsOf(
        {
          hours: idOf('Schedule', 'calcom', '201'),
          others: idOf('Schedule', 'calcom', '202'),
          ann: FOUR.ann,
          home: idOf('Calendar', 'calcom', '5:home@example.com'),
        },
        'calcom',
      ),
    ).toEqual({
      '/schedules': 1,
      '/event-types/7': 1,
      '/calendars': 1,
      '/bookings': 1,
      '/calendars/busy-times': 2,
      '/me/ooo': 1,
    });
  });

  test('Gravity Rail, for two calendars and a schedule of each: 2, a page of calendars with their rules and one of events', async () => {
    expect(
      await pathsOf(
        {
          bob: FOUR.bob,
          room: idOf('Calendar', 'gr', '32'),
          hours: idOf('Schedule', 'gr', '31.501'),
          evenings: idOf('Schedule', 'gr', '32.503'),
        },
        'gr',
      ),
    ).toEqual({ '/calendars': 1, '/calendar-events': 1 });
  });

  test('Vastal, for the calendar, its schedule and an event type: 3, windows, types and appointments once each', async () => {
    expect(
      await pathsOf(
        {
          cy: FOUR.cy,
          hours: idOf('Schedule', 'vastal', 'default'),
          type: idOf('EventType', 'vastal', 'type_a'),
        },
        'vastal',
      ),
    ).toEqual({ '/calendar/availability': 1, '/calendar/appointment-types': 1, '/calendar/appointments': 1 });
  });

  test('Guidebook, for two attendees of a guide: 3, since both share one list of each kind', async () => {
    expect(await pathsOf({ dee: FOUR.dee, other: idOf('Attendee', 'guidebook', '1204.3302') }, 'guidebook')).toEqual({
      '/attendees/': 1,
      '/personalized-schedules/': 1,
      '/sessions/': 1,
    });
  });

  test('Guidebook, for a personalized schedule with one session: 2, the schedule and the session', async () => {
    expect(await pathsOf({ plan: idOf('PersonalizedSchedule', 'guidebook', '1204.641') }, 'guidebook')).toEqual({
      '/personalized-schedules/641/': 1,
      '/sessions/3/': 1,
    });
  });

  test('all four together: the sum of each, and no more for a participant that is listed three times', async () => {
    const gateway = await startFourCalendars();
    const counts = () =>
      Object.values(gateway.accounts).map(({ fakeProvider }) => fakeProvider.requests.splice(0).length);
    await availability(gateway, { participants: FOUR, window: TUESDAY });
    // Event type, schedule, calendars, bookings, times of one calendar, days out of office; calendar, events; windows, appointments, appointment
    // types (for the longest possible appointment); attendee, personalized schedules, sessions.
    expect(counts()).toEqual([6, 2, 3, 3]);
    const participants = [...Object.values(FOUR), ...Object.values(FOUR), ...Object.values(FOUR)];
    const { errors } = await gateway.execute(
      'query ($input: AvailabilityInput!) { availability(input: $input) { openings { start } } }',
      { input: { participants, from: FROM, to: TO } },
    );
    expect(errors).toBeUndefined();
    expect(counts()).toEqual([6, 2, 3, 3]);
  });
});
