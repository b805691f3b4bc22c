import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { at, connectCalcom, MINUTE } from './calcom-account.ts';

const WINDOW = { from: at('2026-06-01T10:00:00Z'), to: at('2026-06-01T12:00:00Z') };
const TAKEN = { start: at('2026-06-01T11:45:00Z'), end: at('2026-06-01T13:00:00Z') };
const DATA: CalcomData = {
  schedules: [{ id: 7 }],
  eventTypes: [{ id: 21, lengthInMinutes: 30 }],
  connections: [
    {
      credentialId: 5,
      calendars: [
        {
          externalId: 'mia@example.com',
          name: 'Mia',
          busy: [TAKEN, { start: '2026-06-01T12:00:00Z', end: '2026-06-01T12:30:00Z' }],
        },
        { externalId: 'home', name: 'Home' },
      ],
    },
    { credentialId: 6, broken: true },
  ],
};

const WANTS = { schedules: false };

describe('calendars', () => {
  test('returns the connected ones with one call', async () => {
    const { calendars, call, sent } = await connectCalcom(DATA);
    const found = await calendars.get(['5:home', '5:other', 'x', '5:mia@example.com'], call, WANTS);
    expect(found.map((each) => (each instanceof ProviderError ? each.code : each.name))).toEqual([
      'Home',
      'NOT_FOUND',
      'NOT_FOUND',
      'Mia',
    ]);
    expect(found[0]).toMatchObject({ openWithoutSchedules: true, timeZone: null, schedules: [] });
    await calendars.get(['x'], call, WANTS);
    expect(sent()).toEqual(['GET /v2/calendars']);
  });
});

describe('busy times', () => {
  test('returns the events of the calendar and the accepted bookings in the window, not those that wait for confirmation', async () => {
    const bookings = [
      { start: '2026-06-01T09:45:00Z' },
      { start: '2026-05-30T00:00:00Z', end: '2026-06-03T00:00:00Z' },
      { start: '2026-06-01T11:00:00Z', status: 'pending' },
      { start: '2026-06-01T10:30:00Z', status: 'cancelled' },
      { start: '2026-06-01T10:30:00Z', status: 'rejected' },
      { start: '2026-06-01T09:30:00Z' },
      { start: '2026-06-01T12:00:00Z' },
    ] as const;
    const { calendars, call } = await connectCalcom({ ...DATA, bookings });
    const [busy] = await calendars.busy([{ calendarId: '5:mia@example.com', ...WINDOW }], call);
    expect(busy).toEqual([
      { start: at('2026-05-30T00:00:00Z'), end: at('2026-06-03T00:00:00Z') },
      { start: at('2026-06-01T09:45:00Z'), end: at('2026-06-01T10:15:00Z') },
      TAKEN,
    ]);
  });

  test.each([1, 2, 3, 4, 5])('returns a booking of ten days on its day %s', async (day) => {
    const booking = { start: at('2026-06-10T09:00:00Z'), end: at('2026-06-20T09:00:00Z') };
    const { calendars, eventTypes, call } = await connectCalcom({
      ...DATA,
      eventTypes: [{ id: 21, lengthInMinutes: 30 }],
      bookings: [{ ...booking, eventTypeId: 21 }],
    });
    const from = booking.start + day * 24 * 60 * MINUTE;
    const window = { from, to: from + 24 * 60 * MINUTE };
    expect(await calendars.busy([{ calendarId: '5:home', ...window }], call)).toEqual([[booking]]);
    expect(await eventTypes.busy?.([{ eventTypeId: '21', ...window }], call)).toEqual([[booking]]);
  });

  test('takes one call per calendar and one for the bookings of a window', async () => {
    const { calendars, call, sent } = await connectCalcom(DATA);
    const request = { calendarId: '5:mia@example.com', ...WINDOW };
    const found = await calendars.busy([request, { ...request, calendarId: '5:home' }, request], call);
    expect(found).toEqual([[TAKEN], [], [TAKEN]]);
    expect(sent().sort()).toEqual(['GET /v2/bookings', 'GET /v2/calendars/busy-times', 'GET /v2/calendars/busy-times']);
  });

  test('reads all pages of bookings', async () => {
    const bookings = Array.from({ length: 501 }, (_, i) => ({
      start: WINDOW.from + (i % 100) * MINUTE,
      end: WINDOW.from + ((i % 100) + 1) * MINUTE,
    }));
    const { calendars, call, running } = await connectCalcom({ ...DATA, bookings });
    const [busy] = await calendars.busy([{ calendarId: '5:home', ...WINDOW }], call);
    expect(busy).toHaveLength(501);
    const skips = running.requests.map(({ query }) => new URLSearchParams(query).get('skip')).filter(Boolean);
    expect(skips).toEqual(['0', '249', '498']);
  });

  test('returns an error for only the broken connection, the connection of another user and the invalid id', async () => {
    const { calendars, call } = await connectCalcom(DATA);
    const ids = ['6:x', '99:x', 'x', '5:home'];
    const found = await calendars.busy(
      ids.map((calendarId) => ({ calendarId, ...WINDOW })),
      call,
    );
    expect(found.map((each) => (each instanceof ProviderError ? each.code : each))).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'NOT_FOUND',
      'NOT_FOUND',
      [],
    ]);
  });

  test('returns UNAUTHENTICATED when the key is wrong', async () => {
    const { calendars, call } = await connectCalcom(DATA, {}, 'cal_wrong');
    const [found] = await calendars.busy([{ calendarId: '5:home', ...WINDOW }], call);
    expect(found).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('busy times of event types', () => {
  const EVENT_TYPES: CalcomData = {
    schedules: [{ id: 7 }],
    eventTypes: [
      { id: 21, lengthInMinutes: 30 },
      { id: 22, lengthInMinutes: 30, beforeEventBuffer: 10, afterEventBuffer: 25 },
      { id: 23, lengthInMinutes: 30, confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: true } },
      { id: 24, lengthInMinutes: 30, confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } },
    ],
    bookings: [
      { eventTypeId: 22, start: '2026-06-01T10:00:00Z' },
      { eventTypeId: 22, start: '2026-06-01T09:10:00Z' },
      { eventTypeId: 23, start: '2026-06-01T11:00:00Z', status: 'pending' },
      { eventTypeId: 24, start: '2026-06-01T11:30:00Z', status: 'pending' },
      { eventTypeId: 99, start: '2026-06-01T10:45:00Z' },
    ],
  };
  const range = (start: string, end: string, bufferBefore = 0, bufferAfter = 0) => ({
    start: at(`2026-06-01T${start}:00Z`),
    end: at(`2026-06-01T${end}:00Z`),
    bufferBefore: bufferBefore * MINUTE,
    bufferAfter: bufferAfter * MINUTE,
  });

  test("are the bookings with their own event type's buffers, and the event type's own unconfirmed ones", async () => {
    const { eventTypes, call } = await connectCalcom(EVENT_TYPES);
    const ids = ['21', '23', '24'];
    const found = await eventTypes.busy!(
      ids.map((eventTypeId) => ({ eventTypeId, ...WINDOW })),
      call,
    );
    const accepted = [range('09:10', '09:40', 10, 25), range('10:00', '10:30', 10, 25), range('10:45', '11:15')];
    const all = found.map((each) =>
      each instanceof ProviderError
        ? each
        : each.map(({ start, end, bufferBefore = 0, bufferAfter = 0 }) => ({ start, end, bufferBefore, bufferAfter })),
    );
    expect(all).toEqual([accepted, [...accepted, range('11:00', '11:30')], accepted]);
  });

  test('omit a booking that has seats left, for its own event type alone', async () => {
    const bookings = [
      { eventTypeId: 25, start: '2026-06-01T10:00:00Z', attendees: [{}] },
      { eventTypeId: 25, start: '2026-06-01T11:00:00Z', attendees: [{}, {}] },
    ];
    const seated = [...EVENT_TYPES.eventTypes!, { id: 25, lengthInMinutes: 30, seatsPerTimeSlot: 2 }];
    const { eventTypes, call } = await connectCalcom({ ...EVENT_TYPES, eventTypes: seated, bookings });
    const windows = ['25', '21'].map((eventTypeId) => ({ eventTypeId, ...WINDOW }));
    const found = await eventTypes.busy!(windows, call);
    const starts = found.map((each) => (each instanceof ProviderError ? each : each.map(({ start }) => start)));
    const full = at('2026-06-01T11:00:00Z');
    expect(starts).toEqual([[full], [at('2026-06-01T10:00:00Z'), full]]);
  });

  test.each([[['21']], [['21', '23']]])(
    'share the call for the event types %s with the event types themselves, one after the other',
    async (ids) => {
      const bookings = ids.map((id) => ({ eventTypeId: Number(id), start: '2026-06-01T10:00:00Z' }));
      const { eventTypes, call, sent } = await connectCalcom({ ...EVENT_TYPES, bookings });
      await eventTypes.get(ids, call);
      await eventTypes.busy!(
        ids.map((eventTypeId) => ({ eventTypeId, ...WINDOW })),
        call,
      );
      expect(sent().filter((request) => request.includes('/event-types'))).toHaveLength(1);
    },
  );

  test('take no call for event types when nothing is booked', async () => {
    const { eventTypes, call, sent } = await connectCalcom({ ...EVENT_TYPES, bookings: [] });
    expect(await eventTypes.busy!([{ eventTypeId: '21', ...WINDOW }], call)).toEqual([[]]);
    expect(sent().sort()).toEqual(['GET /v2/bookings', 'GET /v2/calendars']);
  });

  test('keep the account valid when a listed calendar was just disconnected, for which Cal.com returns 401', async () => {
    const connections = [{ ...DATA.connections![0], isDisconnected: true }];
    const { eventTypes, call } = await connectCalcom({ ...DATA, connections });
    expect(await eventTypes.busy!([{ eventTypeId: '21', ...WINDOW }], call)).toEqual([[]]);
  });
});
