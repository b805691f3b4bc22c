import { describe, expect, onTestFinished, test } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { answered } from '../support/small-accounts.ts';

// NOW is Monday, 2026-11-23 08:00Z. The schedule is open on week days from 09:00 to 17:00Z.
const RESULT = '__typename ... on MutationError { message }';
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ${RESULT} ... on ReserveSlotPayload { reservation { id start } } } }`;
const UPDATE = `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { ${RESULT} ... on UpdateReservationPayload { reservation { id start } } } }`;
const RELEASE = `mutation ($input: ReleaseReservationInput!) { releaseReservation(input: $input) { ${RESULT} } }`;
const RESERVE_SLOTS = `mutation ($input: ReserveSlotsInput!) { reserveSlots(input: $input) { ${RESULT} } }`;
const AVAILABILITY = `query ($p: [ID!]!, $from: DateTime!, $to: DateTime!) {
  availability(input: { participants: $p, from: $from, to: $to }) {
    openings { start end } blocked { reasons { kind } } accountResults { error { code } }
  }
}`;

const SLOTS = `query ($eventType: ID!, $from: DateTime!, $to: DateTime!) {
  slots(eventType: $eventType, from: $from, to: $to) { start }
}`;
const DAILY = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const DATA: CalcomData = {
  users: [{ id: 1, username: 'nora' }],
  schedules: [{ id: 5 }],
  eventTypes: [
    { id: 9001, slug: 'talk', lengthInMinutes: 60, minimumBookingNotice: 0 },
    { id: 9004, slug: 'walk', lengthInMinutes: 60, minimumBookingNotice: 180 },
  ],
};
const TALK = idOf('EventType', 'nora', '9001');
const WALK = idOf('EventType', 'nora', '9004');
const at = (time: string) => `2026-11-24T${time}:00.000Z`;

async function start(data: CalcomData = {}, slotsCacheMs = 0) {
  const sandbox = createCalcomSandbox({ now: () => NOW, slotsCacheMs, data: { ...DATA, ...data } });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const settings = { baseUrl: running.url };
  const gateway = await startGateway([{ key: 'nora', provider: 'CALCOM', credential: 'cal_live_sandbox', settings }]);
  const run = async (document: string, input: object) =>
    Object.values((await gateway.execute(document, { input })).data)[0] as any;
  return {
    ...gateway,
    sandbox,
    faults: running.faults,
    run,
    posts: () => running.requests.filter(({ method }) => method === 'POST').length,
    reserve: (eventType: string, start: string) => run(RESERVE, { eventType, start }),
  };
}

describe('two event types of one user', () => {
  test('cannot both be held at one time', async () => {
    const { reserve, sandbox } = await start();
    expect((await reserve(TALK, at('10:00'))).__typename).toBe('ReserveSlotPayload');
    expect(await reserve(WALK, at('10:00'))).toEqual({
      __typename: 'SlotTakenError',
      message: expect.stringContaining('held by another reservation'),
    });
    expect((await reserve(WALK, at('11:00'))).__typename).toBe('ReserveSlotPayload');
    expect(sandbox.data.reservations).toHaveLength(2);
  });

  test('cannot both be held at one time when they are requested at the same time', async () => {
    const { reserve, sandbox } = await start();
    const results = await Promise.all([reserve(TALK, at('10:00')), reserve(WALK, at('10:00'))]);
    const names = new Set(results.map(({ __typename }) => __typename));
    expect(names).toEqual(new Set(['ReserveSlotPayload', 'SlotTakenError']));
    expect(sandbox.data.reservations).toHaveLength(1);
  });

  test('cannot both be held at one time when Cal.com still offers it, and accepts both', async () => {
    const { reserve, sandbox, faults } = await start();
    await reserve(TALK, at('10:00'));
    const offered = { '2026-11-24': [{ start: at('10:00'), end: at('11:00') }] };
    const body = { status: 'success', data: offered };
    faults.add({ kind: 'wrong-shape', method: 'GET', path: '/v2/slots', body, times: 1 });
    expect((await reserve(WALK, at('10:00'))).__typename).toBe('SlotTakenError');
    expect(sandbox.data.reservations).toMatchObject([{ eventTypeId: 9001 }]);
  });

  test('cannot be held together at one time', async () => {
    const { run, sandbox } = await start();
    const slots = [TALK, WALK].map((eventType) => ({ eventType, start: at('10:00') }));
    expect((await run(RESERVE_SLOTS, { slots })).__typename).toBe('SlotTakenError');
    expect(sandbox.data.reservations).toEqual([]);
  });

  test('cannot be moved onto each other', async () => {
    const { reserve, run, sandbox } = await start();
    await reserve(TALK, at('10:00'));
    const { reservation } = await reserve(WALK, at('12:00'));
    expect((await run(UPDATE, { id: reservation.id, start: at('10:00') })).__typename).toBe('SlotTakenError');
    expect((await run(UPDATE, { id: reservation.id, start: at('11:00') })).reservation.start).toBe(at('11:00'));
    expect(sandbox.data.reservations).toHaveLength(2);
  });
});

describe('a time that Cal.com does not offer', () => {
  const DURING = { start: '2026-11-24T12:00:00Z', end: '2026-11-24T13:00:00Z' };
  test.each([
    ['outside the hours', TALK, at('18:00'), 'outside the hours'],
    ['that reaches out of the hours', TALK, at('16:30'), 'outside the hours'],
    ['off the grid', TALK, at('10:07'), 'no slot that starts at this time'],
    ['over a booking', TALK, at('14:00'), 'taken by a booking'],
    ['over an event of a connected calendar', TALK, at('12:00'), 'taken by a booking or an event'],
    ['on an out-of-office day', TALK, '2026-11-25T10:00:00.000Z', 'This time is closed'],
    ['inside the minimum notice', WALK, '2026-11-23T10:00:00Z', 'minimum booking notice'],
  ])('is not held: %s', async (_, eventType, time, reason) => {
    const { reserve, posts } = await start({
      bookings: [{ eventTypeId: 9001, start: '2026-11-24T14:00:00Z' }],
      outOfOffice: [{ start: '2026-11-25', end: '2026-11-25' }],
      connections: [{ credentialId: 6, calendars: [{ externalId: 'home', busy: [DURING] }] }],
    });
    expect(await reserve(eventType, time)).toEqual({
      __typename: 'SlotTakenError',
      message: expect.stringContaining(reason),
    });
    expect(posts()).toBe(0);
  });

  test.each([
    ['outside the hours', at('18:00')],
    ['off the grid', at('11:07')],
    ['over a booking', at('14:00')],
    ['over a booking, and over itself', at('13:30')],
  ])('is rejected when a hold is moved to it: %s', async (_, time) => {
    const { reserve, run, sandbox } = await start({
      bookings: [{ eventTypeId: 9001, start: '2026-11-24T14:00:00Z' }],
    });
    const { reservation } = await reserve(TALK, at('13:00'));
    const [held] = sandbox.data.reservations;
    expect((await run(UPDATE, { id: reservation.id, start: time })).__typename).toBe('SlotTakenError');
    expect(sandbox.data.reservations).toEqual([held]);
  });
});

test('holds a slot again right after its release, although Cal.com caches slots', async () => {
  const { reserve, run } = await start({}, 2000);
  const { reservation } = await reserve(TALK, at('10:00'));
  expect((await reserve(TALK, at('10:00'))).__typename).toBe('SlotTakenError');
  await run(RELEASE, { id: reservation.id });
  expect((await reserve(TALK, at('10:00'))).__typename).toBe('ReserveSlotPayload');
});

test("closes an event type's availability on a day with its maximum of accepted bookings", async () => {
  const { execute } = await start({
    eventTypes: [{ id: 9001, lengthInMinutes: 60, bookingLimitsCount: { day: 1 } }],
    bookings: [
      { eventTypeId: 9001, start: '2026-11-24T09:00:00Z' },
      { eventTypeId: 9001, start: '2026-11-25T09:00:00Z', status: 'cancelled' },
    ],
  });
  const window = { from: '2026-11-24T10:00:00Z', to: '2026-11-25T10:00:00Z' };
  const { data } = await execute(AVAILABILITY, { p: [TALK], ...window });
  expect(data.availability.accountResults).toEqual([{ error: null }]);
  expect(answered(data.availability.openings)).toEqual(['2026-11-25T09:00Z 2026-11-25T10:00Z']);
  expect(data.availability.blocked[0].reasons).toEqual([{ kind: 'BOOKING_LIMIT' }]);
});

/** Limits that one booking of 60 minutes reaches. */
const oneBooking = (period: string) => [
  { bookingLimitsCount: { [period]: 1 } },
  { bookingLimitsDuration: { [period]: 119 } },
];

// 2026-11-29 is a Sunday: at Cal.com the first day of a week.
test.each([
  ['week', '2026-11-28T09:00:00Z', ['2026-11-29', '2026-11-30', '2026-12-06'], [false, false, false]],
  ['week', '2026-11-29T09:00:00Z', ['2026-11-28', '2026-12-05', '2026-12-06'], [false, true, false]],
  ['month', '2026-12-31T09:00:00Z', ['2026-11-30', '2026-12-01', '2027-01-01'], [false, true, false]],
  ['year', '2026-12-31T09:00:00Z', ['2026-11-30', '2027-01-01'], [true, false]],
  ['year', '2027-01-01T09:00:00Z', ['2026-12-31', '2027-12-31', '2028-01-01'], [false, true, false]],
])('availability and slots agree on the limits of a %s with a booking at %s', async (period, booked, dates, full) => {
  for (const limits of oneBooking(period)) {
    const { execute } = await start({
      schedules: [{ id: 5, availability: [{ days: DAILY, startTime: '09:00', endTime: '10:00' }] }],
      eventTypes: [{ id: 9001, lengthInMinutes: 60, ...limits }],
      bookings: [{ eventTypeId: 9001, start: booked }],
    });
    const found = dates.map(async (date) => {
      const window = { from: `${date}T09:00:00Z`, to: `${date}T10:00:00Z` };
      const [available, offered] = [
        await execute(AVAILABILITY, { p: [TALK], ...window }),
        await execute(SLOTS, { eventType: TALK, ...window }),
      ];
      expect(available.data.availability.openings).toHaveLength(offered.data.slots.length);
      return available.data.availability.blocked.some(({ reasons }: any) => reasons[0].kind === 'BOOKING_LIMIT');
    });
    expect(await Promise.all(found)).toEqual(full);
  }
});

describe('a limit on the minutes of bookings', () => {
  const limited = (day: number, more: CalcomData = {}) =>
    start({
      eventTypes: [
        { id: 9001, lengthInMinutes: 60, lengthInMinutesOptions: [30, 60], bookingLimitsDuration: { day } },
        { id: 9004, lengthInMinutes: 60 },
      ],
      ...more,
    });
  const kindsOf = async ({ execute }: Awaited<ReturnType<typeof start>>) => {
    const { data } = await execute(AVAILABILITY, { p: [TALK], from: at('09:00'), to: at('13:00') });
    return data.availability.blocked.map(({ reasons }: any) => reasons.map(({ kind }: any) => kind).join());
  };

  test.each([
    [89, ['BUSY,BOOKING_LIMIT', 'BOOKING_LIMIT']],
    [90, ['BUSY']],
  ])('of %i closes the day of a booking when the shortest booking has no room: %j', async (day, kinds) => {
    const gateway = await limited(day, { bookings: [{ eventTypeId: 9001, start: at('09:00'), end: at('10:00') }] });
    expect(await kindsOf(gateway)).toEqual(kinds);
  });

  test('that is shorter than every length closes all days', async () => {
    expect(await kindsOf(await limited(29))).toEqual(['BOOKING_LIMIT']);
    expect(await kindsOf(await limited(30))).toEqual([]);
  });

  test('counts holds: rejects what has no room beside them, and does not offer it', async () => {
    const gateway = await limited(90);
    const { reserve, run, execute, sandbox } = gateway;
    expect((await reserve(TALK, at('10:00'))).__typename).toBe('ReserveSlotPayload');
    expect(await reserve(TALK, at('12:00'))).toEqual({
      __typename: 'SlotTakenError',
      message: expect.stringContaining('of minutes'),
    });
    const { data } = await execute(SLOTS, { eventType: TALK, from: at('09:00'), to: '2026-11-25T10:00:00Z' });
    expect(data.slots).toEqual([{ start: '2026-11-25T09:00:00.000Z' }]);
    const shorter = await run(RESERVE, { eventType: TALK, start: at('12:00'), durationMinutes: 30 });
    expect(shorter.__typename).toBe('ReserveSlotPayload');
    expect(await kindsOf(gateway)).toEqual([
      'BOOKING_LIMIT',
      'HELD,BOOKING_LIMIT',
      'BOOKING_LIMIT',
      'HELD,BOOKING_LIMIT',
      'BOOKING_LIMIT',
    ]);
    expect(sandbox.data.reservations).toHaveLength(2);
  });

  test('does not apply to other event types', async () => {
    const { reserve } = await limited(60);
    expect((await reserve(TALK, at('10:00'))).__typename).toBe('ReserveSlotPayload');
    expect((await reserve(WALK, at('12:00'))).__typename).toBe('ReserveSlotPayload');
  });
});

test('returns an event type with seats as busy, and offers none of its slots, only when no seat is left', async () => {
  const { execute } = await start({
    eventTypes: [
      { id: 9001, lengthInMinutes: 60, seatsPerTimeSlot: 2 },
      { id: 9004, lengthInMinutes: 60 },
    ],
    bookings: [
      { eventTypeId: 9001, start: '2026-11-24T09:00:00Z', attendees: [{}] },
      { eventTypeId: 9001, start: '2026-11-24T11:00:00Z', attendees: [{}, {}] },
      { eventTypeId: 9001, start: '2026-11-24T13:00:00Z', attendees: [{}, {}, {}] },
    ],
  });
  const openingsOf = async (id: string) => {
    const { data } = await execute(AVAILABILITY, { p: [id], from: '2026-11-24T09:00:00Z', to: '2026-11-24T15:00:00Z' });
    return answered(data.availability.openings);
  };
  const others = ['2026-11-24T12:00Z 2026-11-24T13:00Z', '2026-11-24T14:00Z 2026-11-24T15:00Z'];
  expect(await openingsOf(TALK)).toEqual(['2026-11-24T09:00Z 2026-11-24T11:00Z', ...others]);
  expect(await openingsOf(WALK)).toEqual(['2026-11-24T10:00Z 2026-11-24T11:00Z', ...others]);
  const { data } = await execute(SLOTS, { eventType: TALK, from: at('09:00'), to: at('15:00') });
  const times = data.slots.map(({ start }: any) => start.slice(11, 16));
  expect(times).toEqual(['09:00', '10:00', '12:00', '14:00']);
});

test('returns an event type as busy on each day of a booking of ten days', async () => {
  const { execute } = await start({
    bookings: [{ eventTypeId: 9004, start: '2026-11-24T00:00:00Z', end: '2026-12-04T00:00:00Z' }],
  });
  for (const date of ['2026-11-24', '2026-11-27', '2026-12-03']) {
    const window = { from: `${date}T09:00:00Z`, to: `${date}T12:00:00Z` };
    const { data } = await execute(AVAILABILITY, { p: [TALK], ...window });
    expect(data.availability).toMatchObject({ openings: [], blocked: [{ reasons: [{ kind: 'BUSY' }] }] });
  }
});
