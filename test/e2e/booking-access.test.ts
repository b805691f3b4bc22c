import { isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { VISIBLE_TO_BOOKERS } from '../../src/graphql/booking-access.ts';
import { schema } from '../../src/graphql/schema.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { SEND } from '../support/transports.ts';

// The access `book`: what a public booking page may do, and nothing else.

const EVENT_TYPE = idOf('EventType', 'calcom', '2104');
const WINDOW = { from: '2026-11-24T00:00:00Z', to: '2026-11-28T00:00:00Z' };
const START = '2026-11-25T15:00:00Z';
const ATTENDEE = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };
const RESERVATION = idOf('Reservation', 'calcom', 'unknown');
const BOOKING = idOf('Booking', 'calcom', 'unknown');
const SCHEDULE = idOf('Schedule', 'calcom', '2201');
const CALENDAR = idOf('Calendar', 'calcom', '1');
const PERSONALIZED = idOf('PersonalizedSchedule', 'guidebook', '1');

/** - `EMPTY`: a list in which the account has nothing. */
type Decision = 'ALLOWED' | 'FORBIDDEN' | 'EMPTY';
type Case = readonly [decision: Decision, selection: string];

const time = (name: string) => JSON.stringify(WINDOW[name as 'from' | 'to']);
const window = `from: ${time('from')}, to: ${time('to')}`;

const QUERIES: Record<string, readonly Case[]> = {
  accounts: [
    ['ALLOWED', 'accounts { id name capabilities }'],
    ['FORBIDDEN', 'accounts { owner { email } }'],
    ['FORBIDDEN', 'accounts { defaultSchedule { name } }'],
  ],
  availability: [
    ['ALLOWED', `availability(input: { participants: ["${EVENT_TYPE}"], ${window} }) { openings { start } }`],
    ['FORBIDDEN', `availability(input: { participants: ["${EVENT_TYPE}"], ${window} }) { blocked { start } }`],
    [
      'FORBIDDEN',
      `availability(input: { participants: ["${EVENT_TYPE}"], ${window} }) { participants { busy { start } } }`,
    ],
    ['FORBIDDEN', `availability(input: { participants: ["${SCHEDULE}"], ${window} }) { openings { start } }`],
  ],
  booking: [['FORBIDDEN', `booking(id: "${BOOKING}") { id }`]],
  bookings: [['EMPTY', `bookings(${window}) { nodes { id } }`]],
  calendar: [['FORBIDDEN', `calendar(id: "${CALENDAR}") { id }`]],
  calendarFeeds: [['EMPTY', 'calendarFeeds { nodes { id } }']],
  calendars: [['EMPTY', 'calendars { nodes { id } }']],
  eventTypes: [
    ['ALLOWED', `eventTypes { nodes { id name slots(${window}) { start calendars { name } } } }`],
    ['FORBIDDEN', 'eventTypes { nodes { schedule { name } } }'],
    ['FORBIDDEN', `eventTypes { nodes { calendars { bookings(${window}) { nodes { attendees { email } } } } } }`],
    ['FORBIDDEN', `eventTypes { nodes { calendars { busy(${window}) { start } } } }`],
  ],
  node: [
    ['ALLOWED', `node(id: "${EVENT_TYPE}") { id }`],
    ['FORBIDDEN', `node(id: "${SCHEDULE}") { id }`],
  ],
  nodes: [
    ['ALLOWED', `nodes(ids: ["${EVENT_TYPE}", "${RESERVATION}"]) { id }`],
    ['FORBIDDEN', `nodes(ids: ["${EVENT_TYPE}", "${BOOKING}"]) { id }`],
  ],
  personalizedSchedule: [['FORBIDDEN', `personalizedSchedule(id: "${PERSONALIZED}") { id }`]],
  personalizedSchedules: [['EMPTY', 'personalizedSchedules { nodes { id } }']],
  reservation: [['ALLOWED', `reservation(id: "${RESERVATION}") { id }`]],
  schedule: [['FORBIDDEN', `schedule(id: "${SCHEDULE}") { id }`]],
  schedules: [['EMPTY', 'schedules { nodes { id } }']],
  slots: [['ALLOWED', `slots(eventType: "${EVENT_TYPE}", ${window}) { start }`]],
};

const HOURS = [{ days: ['MONDAY'], start: '09:00', end: '10:00' }];
const MUTATIONS: Record<string, readonly [Decision, object]> = {
  approveBooking: ['FORBIDDEN', { id: BOOKING }],
  cancelBooking: ['FORBIDDEN', { id: BOOKING }],
  confirmReservation: ['ALLOWED', { id: RESERVATION, attendee: ATTENDEE }],
  confirmReservations: ['ALLOWED', { ids: [RESERVATION], attendee: ATTENDEE }],
  createBooking: ['ALLOWED', { eventType: EVENT_TYPE, start: START, attendee: ATTENDEE }],
  createCalendar: ['FORBIDDEN', { account: idOf('Account', 'gravity-rail'), name: 'x', timeZone: 'UTC' }],
  createCalendarFeed: ['FORBIDDEN', { kind: 'BUSY', target: CALENDAR }],
  createPersonalizedSchedule: [
    'FORBIDDEN',
    {
      calendar: idOf('Calendar', 'guidebook', '1'),
      name: 'x',
      attendees: [idOf('Attendee', 'guidebook', '1')],
      sessions: [idOf('Session', 'guidebook', '1')],
    },
  ],
  createSchedule: ['FORBIDDEN', { account: idOf('Account', 'calcom'), name: 'x', timeZone: 'UTC', weeklyHours: HOURS }],
  declineBooking: ['FORBIDDEN', { id: BOOKING }],
  deleteCalendar: ['FORBIDDEN', { id: CALENDAR }],
  deletePersonalizedSchedule: ['FORBIDDEN', { id: PERSONALIZED }],
  deleteSchedule: ['FORBIDDEN', { id: SCHEDULE }],
  publishPersonalizedSchedules: ['FORBIDDEN', { target: { calendar: idOf('Calendar', 'guidebook', '1') } }],
  releaseReservation: ['ALLOWED', { id: RESERVATION }],
  revokeCalendarFeed: ['FORBIDDEN', { id: idOf('CalendarFeed', 'calcom', '1') }],
  rescheduleBooking: ['FORBIDDEN', { id: BOOKING, start: START }],
  reserveSlot: ['ALLOWED', { eventType: EVENT_TYPE, start: START }],
  reserveSlots: ['ALLOWED', { slots: [{ eventType: EVENT_TYPE, start: START }] }],
  updateCalendar: ['FORBIDDEN', { id: CALENDAR, name: 'x' }],
  updatePersonalizedSchedule: ['FORBIDDEN', { id: PERSONALIZED, sessions: [] }],
  updateReservation: ['ALLOWED', { id: RESERVATION, holdMinutes: 5 }],
  updateSchedule: ['FORBIDDEN', { id: SCHEDULE, name: 'x' }],
};

const ACCOUNT = idOf('Account', 'calcom');
const SUBSCRIPTIONS: Record<string, readonly string[]> = {
  bookingChanged: [
    `bookingChanged(account: "${ACCOUNT}") { __typename }`,
    `bookingChanged(bookings: ["${BOOKING}"]) { __typename }`,
  ],
  reservationChanged: [
    `reservationChanged(account: "${ACCOUNT}") { __typename }`,
    `reservationChanged(eventType: "${EVENT_TYPE}") { __typename }`,
  ],
};

async function start() {
  const { keys, clients } = keyedClients({ page: { '*': 'book' }, owner: { '*': 'write' } });
  const gateway = await startSandboxGateway({ clients });
  const as =
    (who: keyof typeof keys) =>
    (query: string, variables: object = {}) =>
      gateway.execute(query, { ...variables }, bearer(keys[who]));
  return { ...gateway, keys, page: as('page'), owner: as('owner') };
}

test('has a decision for each root field of the schema', () => {
  const fieldsOf = (type: typeof schema extends { getQueryType(): infer T } ? T : never) =>
    Object.keys(type?.getFields() ?? {}).toSorted();
  expect(Object.keys(QUERIES).toSorted()).toEqual(fieldsOf(schema.getQueryType()));
  expect(Object.keys(MUTATIONS).toSorted()).toEqual(fieldsOf(schema.getMutationType()));
  expect(Object.keys(SUBSCRIPTIONS).toSorted()).toEqual(fieldsOf(schema.getSubscriptionType()));
});

test('lists only fields that exist', () => {
  for (const [name, visible] of Object.entries(VISIBLE_TO_BOOKERS)) {
    const type = schema.getType(name);
    const existing = isObjectType(type) ? Object.keys(type.getFields()) : [];
    expect(visible.filter((field) => !existing.includes(field))).toEqual([]);
  }
});

describe('a query', () => {
  const cases = Object.values(QUERIES).flat();

  test.each(cases)('is %s: %s', async (decision, selection) => {
    const { page, owner, sandbox } = await start();
    const { data, errors } = await page(`{ ${selection} }`);
    const codes = (errors ?? []).map(({ extensions }) => extensions.code);
    if (decision === 'FORBIDDEN') expect(new Set(codes)).toEqual(new Set(['FORBIDDEN']));
    else expect(codes).toEqual([]);
    if (decision === 'EMPTY') {
      expect(Object.values<any>(data)).toEqual([{ nodes: [] }]);
      expect(Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests)).toEqual([]);
    }
    const allowed = await owner(`{ ${selection} }`);
    expect(JSON.stringify(allowed.errors ?? [])).not.toContain('FORBIDDEN');
  });
});

describe.each(Object.entries(MUTATIONS))('%s', (name, [decision, input]) => {
  test(`is ${decision}`, async () => {
    const { page, sandbox } = await start();
    const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ... on MutationError { code message } } }`;
    const { data, errors } = await page(query, { input });
    expect(errors).toBeUndefined();
    if (decision === 'FORBIDDEN') {
      expect(data[name]).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('for booking only') });
      expect(Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests)).toEqual([]);
    } else {
      expect(data[name].code).not.toBe('FORBIDDEN');
    }
  });
});

test.each(Object.values(SUBSCRIPTIONS).flat())('a subscription is FORBIDDEN: %s', async (selection) => {
  const gateway = await start();
  const operation = { query: `subscription { ${selection} }`, variables: {} };
  expect(await SEND.SSE(gateway, bearer(gateway.keys.page), operation)).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

test('holds and books a slot, follows its own reservation, and reads no attendees of its booking', async () => {
  const gateway = await start();
  const { page, owner } = gateway;
  const listed = await page(`{ eventTypes(accounts: ["${ACCOUNT}"]) { nodes { id slots(${window}) { start } } } }`);
  const eventType = listed.data.eventTypes.nodes.find(({ slots }: any) => slots.length > 0);
  const [{ start: slotStart }] = eventType.slots;
  const held = await page(
    `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) {
      ... on ReserveSlotPayload { reservation { id status } } ... on MutationError { message } } }`,
    { input: { eventType: eventType.id, start: slotStart } },
  );
  const { id } = held.data.reserveSlot.reservation;
  const replay = (filter: string) => ({
    query: `subscription { reservationChanged(${filter}) { __typename
      ... on ReservationChange { kind reservation { id } } ... on ResyncRequired { cursor } } }`,
    variables: {},
  });
  const first = await SEND.SSE(gateway, bearer(gateway.keys.page), replay('after: "elsewhere-0"'));
  const cursor = 'data' in first ? (first.data.reservationChanged.cursor as string) : '';
  const confirmed = await page(
    `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) {
      ... on ConfirmReservationPayload { reservation { status booking { id start status meetingUrl } } }
      ... on MutationError { message } } }`,
    { input: { id, attendee: ATTENDEE } },
  );
  expect(confirmed.errors).toBeUndefined();
  expect(confirmed.data.confirmReservation.reservation).toMatchObject({
    status: 'CONFIRMED',
    booking: { start: slotStart },
  });
  const own = replay(`reservations: ["${id}"], after: "${cursor}"`);
  expect(await SEND.SSE(gateway, bearer(gateway.keys.page), own)).toMatchObject({
    data: { reservationChanged: { kind: 'CONFIRMED', reservation: { id } } },
  });

  const attendees = `{ reservation(id: "${id}") { booking { attendees { email } } } }`;
  expect((await page(attendees)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const { data } = await owner(attendees);
  expect(data.reservation.booking.attendees).toMatchObject([{ email: ATTENDEE.email }]);
});

test('shows the capabilities that the access allows', async () => {
  const { page } = await start();
  const { data } = await page('{ accounts { capabilities } }');
  expect(data.accounts[0].capabilities).toEqual(['READ_EVENT_TYPES', 'READ_SLOTS', 'HOLD_SLOTS', 'CREATE_BOOKINGS']);
});
