import { expect, test } from 'vitest';
import { type Gateway, idOf, startGateway } from '../support/gateway.ts';
import {
  answered,
  calcomAccount,
  gravityRailAccount,
  guidebookAccount,
  type SmallAccount,
  vastalAccount,
} from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.

const JUNE_FIRST = '2026-06-01T08:00:00Z 2026-06-01T18:00:00Z';

/** @param window `from to`, as two instants. */
async function busy({ execute }: Gateway, id: string, window: string): Promise<string[]> {
  const [from, to] = window.split(' ');
  const { data, errors } = await execute(
    'query ($id: ID!, $from: DateTime!, $to: DateTime!) { calendar(id: $id) { busy(from: $from, to: $to) { start end } } }',
    { id, from, to },
  );
  expect(errors).toBeUndefined();
  return answered(data.calendar.busy);
}

async function gatewayOf({ entry }: SmallAccount): Promise<Gateway> {
  return startGateway([entry]);
}

test("Cal.com: returns the owner's accepted bookings and the times of that calendar alone, joined and clipped to the window", async () => {
  const june = (start: string, end: string) => ({ start: `2026-06-01T${start}Z`, end: `2026-06-01T${end}Z` });
  const gateway = await gatewayOf(
    await calcomAccount({
      eventTypes: [{ id: 7 }],
      bookings: [
        june('09:00', '09:30'),
        { ...june('13:00', '13:30'), status: 'pending' },
        { ...june('14:00', '14:30'), status: 'cancelled' },
        { ...june('15:00', '15:30'), status: 'rejected' },
      ],
      connections: [
        {
          credentialId: 5,
          calendars: [
            {
              externalId: 'work@example.com',
              busy: [june('07:00', '08:15'), june('09:30', '10:00'), june('17:30', '19:00'), june('18:00', '20:00')],
            },
            { externalId: 'home@example.com', busy: [june('12:00', '12:30')] },
          ],
        },
      ],
    }),
  );
  expect(await busy(gateway, idOf('Calendar', 'calcom', '5:work@example.com'), JUNE_FIRST)).toEqual([
    '2026-06-01T08:00Z 2026-06-01T08:15Z',
    '2026-06-01T09:00Z 2026-06-01T10:00Z',
    '2026-06-01T17:30Z 2026-06-01T18:00Z',
  ]);
});

test.each(['utc', 'offset'] as const)(
  "Gravity Rail: returns the calendar's events that are not cancelled or rejected, with times in %s",
  async (eventTimes) => {
    const event = (calendarId: number, hour: number, status: string) => ({
      calendarId,
      startTime: `2026-06-01T${hour}:00:00Z`,
      endTime: `2026-06-01T${hour}:30:00Z`,
      status,
    });
    const gateway = await gatewayOf(
      await gravityRailAccount(
        {
          calendars: [
            { id: 31, timezone: 'Asia/Kathmandu' },
            { id: 32, timezone: 'UTC' },
          ],
          events: [
            event(31, 10, 'confirmed'),
            event(31, 11, 'completed'),
            event(31, 12, 'cancelled'),
            event(31, 13, 'rejected'),
            event(31, 14, 'an unknown status'),
            event(32, 15, 'confirmed'),
            { calendarId: 31, startTime: '2026-05-31T00:00:00Z', endTime: '2026-06-01T08:30:00Z' },
          ],
        },
        { eventTimes },
      ),
    );
    expect(await busy(gateway, idOf('Calendar', 'gr', '31'), JUNE_FIRST)).toEqual([
      '2026-06-01T08:00Z 2026-06-01T08:30Z',
      '2026-06-01T10:00Z 2026-06-01T10:30Z',
      '2026-06-01T11:00Z 2026-06-01T11:30Z',
      '2026-06-01T14:00Z 2026-06-01T14:30Z',
    ]);
  },
);

test.each([
  ['a summer day', '2026-06-01T16:00:00', '2026-06-01T17:00:00', ['2026-06-01T14:00Z 2026-06-01T15:00Z']],
  // 02:00 to 03:00 is repeated on 25 October, and skipped on 29 March.
  ['a repeated hour', '2026-10-25T02:30:00', '2026-10-25T03:00:00', ['2026-10-25T00:30Z 2026-10-25T02:00Z']],
  ['a skipped hour', '2026-03-29T02:30:00', '2026-03-29T03:30:00', ['2026-03-29T01:00Z 2026-03-29T01:30Z']],
  ['inside a skipped hour', '2026-03-29T02:15:00', '2026-03-29T02:45:00', []],
])(
  'Gravity Rail: reads event times without an offset in the zone of the calendar: %s',
  async (_, startTime, endTime, expected) => {
    const account = await gravityRailAccount({ calendars: [{ id: 31, timezone: 'Europe/Madrid' }] });
    const event = {
      id: 9001,
      calendarId: 31,
      eventTypeId: null,
      title: 'Visit',
      startTime,
      endTime,
      status: 'confirmed',
    };
    const body = { items: [event], total: 1, page: 1, pageSize: 50 };
    account.fakeProvider.faults.add({ kind: 'wrong-shape', path: '/calendar-events', body });
    const gateway = await gatewayOf(account);
    const window = '2026-01-01T00:00:00Z 2027-01-01T00:00:00Z';
    expect(await busy(gateway, idOf('Calendar', 'gr', '31'), window)).toEqual(expected);
  },
);

test('Vastal: returns every appointment that is not cancelled', async () => {
  const statuses = ['pending', 'confirmed', 'completed', 'no_show', 'cancelled'];
  const gateway = await gatewayOf(
    await vastalAccount('America/New_York', {
      appointmentTypes: [{ id: 'type_a', durationMinutes: 30 }],
      appointments: [
        ...statuses.map((status, i) => ({ start_time: `2026-06-01T${10 + i}:00Z`, status })),
        { start_time: '2026-06-01T04:00Z', end_time: '2026-06-01T08:10Z' },
        { start_time: '2026-06-01T18:00Z' },
      ],
    }),
  );
  expect(await busy(gateway, idOf('Calendar', 'vastal', 'default'), JUNE_FIRST)).toEqual([
    '2026-06-01T08:00Z 2026-06-01T08:10Z',
    '2026-06-01T10:00Z 2026-06-01T10:30Z',
    '2026-06-01T11:00Z 2026-06-01T11:30Z',
    '2026-06-01T12:00Z 2026-06-01T12:30Z',
    '2026-06-01T13:00Z 2026-06-01T13:30Z',
  ]);
});

test('Guidebook: returns sessions, an all-day session as its date in the zone of the guide, and none without an end', async () => {
  const gateway = await gatewayOf(
    await guidebookAccount({
      guides: [
        { id: 1204, timezone: 'Pacific/Honolulu' },
        { id: 1205, timezone: 'America/New_York' },
      ],
      sessions: [
        { start_time: '2026-06-01T09:00Z', end_time: '2026-06-01T09:30Z' },
        { start_time: '2026-06-01T09:30Z', end_time: '2026-06-01T10:00Z' },
        { start_time: '2026-06-05T12:00Z' },
        // 14:00 of 1 June in Honolulu.
        { start_time: '2026-06-02T00:00Z', all_day: true },
        // The day on which clocks fall back.
        { guide: 1205, start_time: '2026-11-01T12:00Z', all_day: true },
      ],
    }),
  );
  const guide = (id: string) => idOf('Calendar', 'guidebook', id);
  expect(await busy(gateway, guide('1204'), '2026-06-01T00:00:00Z 2026-06-08T00:00:00Z')).toEqual([
    '2026-06-01T09:00Z 2026-06-02T10:00Z',
  ]);
  expect(await busy(gateway, guide('1205'), '2026-10-30T00:00:00Z 2026-11-04T00:00:00Z')).toEqual([
    '2026-11-01T04:00Z 2026-11-02T05:00Z',
  ]);
  // Neither the date nor the start of the all-day session is in this window, but its last hours are.
  expect(await busy(gateway, guide('1204'), '2026-06-02T09:00:00Z 2026-06-02T12:00:00Z')).toEqual([
    '2026-06-02T09:00Z 2026-06-02T10:00Z',
  ]);
});

test('returns conflicts of sessions of a personalized schedule that overlap, not of those that touch', async () => {
  const { execute } = await gatewayOf(
    await guidebookAccount({
      guides: [{ id: 1204, timezone: 'America/New_York' }],
      attendees: [{ id: 3301 }],
      sessions: [
        { id: 1, name: 'Talk', start_time: '2026-11-03T14:00Z', end_time: '2026-11-03T15:00Z' },
        { id: 2, name: 'Break', start_time: '2026-11-03T15:00Z', end_time: '2026-11-03T15:30Z' },
        { id: 3, name: 'Panel', start_time: '2026-11-03T14:30Z', end_time: '2026-11-03T15:00Z' },
        { id: 4, name: 'Night', start_time: '2026-11-01T03:30Z', end_time: '2026-11-01T04:30Z' },
        { id: 5, name: 'Fair', start_time: '2026-11-01T12:00Z', all_day: true },
        { id: 6, name: 'Morning after', start_time: '2026-11-02T05:00Z', end_time: '2026-11-02T06:00Z' },
        { id: 7, name: 'Open end', start_time: '2026-11-03T14:15Z' },
      ],
      personalizedSchedules: [{ id: 640, attendees: [3301], sessions: [7, 6, 5, 4, 3, 2, 1, 1] }],
    }),
  );
  const { data, errors } = await execute(
    `query ($id: ID!) { personalizedSchedule(id: $id) {
      sessions { name }
      conflicts { first { name } second { name } overlap { start end } }
    } }`,
    { id: idOf('PersonalizedSchedule', 'guidebook', '1204.640') },
  );
  expect(errors).toBeUndefined();
  const { conflicts, sessions } = data.personalizedSchedule;
  // Guidebook lists the talk twice.
  expect(sessions).toHaveLength(7);
  expect(conflicts.map(({ first, second }: any) => `${first.name}, ${second.name}`)).toEqual([
    'Night, Fair',
    'Talk, Panel',
  ]);
  // 1 November begins at 04:00Z in New York.
  expect(answered(conflicts.map(({ overlap }: any) => overlap))).toEqual([
    '2026-11-01T04:00Z 2026-11-01T04:30Z',
    '2026-11-03T14:30Z 2026-11-03T15:00Z',
  ]);
});
