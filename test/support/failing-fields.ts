import type { SandboxName } from '../../src/sandbox/sandbox.ts';
import { type Gateway, idOf } from './gateway.ts';

// docs/architecture.md, decision 3: a field that needs an upstream call of its own is nullable, and fails alone.

/** An operation with the field, and the requests whose failure is that of the field alone. */
export interface FailingField {
  /** The fields of a query, or a whole mutation. */
  readonly operation: string;
  readonly provider: SandboxName;
  /** Requests whose path contains this text fail; all requests by default. */
  readonly path?: string;
  /** The number of such requests that succeed before. */
  readonly after?: number;
  /**
   * Run before the requests fail. What it returns replaces `$ID` in the operation; a mutation that is run before with the same
   * idempotency key returns the same payload, whose fields are read anew.
   */
  readonly prepare?: (execute: Gateway['execute']) => Promise<string>;
}

export const WINDOW = 'from: "2026-11-24T00:00:00Z", to: "2026-11-26T00:00:00Z"';
const EVENT_TYPE = `"${idOf('EventType', 'calcom', '2102')}"`;
const SCHEDULE = `"${idOf('Schedule', 'calcom', '2201')}"`;
const RESERVATION = `"${idOf('Reservation', 'calcom', '5ca1ab1e-0000-4000-8000-000000000001')}"`;
const BOOKING = `"${idOf('Booking', 'calcom', '5ca1ab1eBooking0000001')}"`;
const ATTENDEE = `"${idOf('Attendee', 'guidebook', '1204.3301')}"`;
const GUIDE = `"${idOf('Calendar', 'guidebook', '1204')}"`;
const PLAN = `"${idOf('PersonalizedSchedule', 'guidebook', '1204.640')}"`;

const pendingBooking = (number: number) => `"${idOf('Booking', 'calcom', `5ca1ab1eBooking000000${number}`)}"`;

const node = (type: string, id: string, selection: string) => `node(id: ${id}) { ... on ${type} { ${selection} } }`;
const guidebook = (query: string, path: string): FailingField => ({ operation: query, provider: 'guidebook', path });
const calcom = (query: string, path?: string): FailingField => ({
  operation: query,
  provider: 'calcom',
  ...(path && { path }),
});
const vastalBooking = (selection: string): FailingField => ({
  operation: `bookings(${WINDOW}, accounts: ["${idOf('Account', 'vastal')}"]) { nodes { title calendar { name ${selection} } } }`,
  provider: 'vastal',
  path: '/availability',
});
const agenda = (selection: string) => node('Calendar', GUIDE, `name ${selection}`);
const plan = (selection: string) => node('PersonalizedSchedule', PLAN, `name ${selection}`);
const session = (selection: string) => agenda(`sessions(first: 3) { nodes { name ${selection} } }`);
const rail = `accounts: ["${idOf('Account', 'gravity-rail')}"]`;

const KEY = 'idempotencyKey: "key"';
const ADA = 'attendee: { name: "Ada", email: "ada@example.test", timeZone: "UTC" }';
const SLOT = `eventType: ${EVENT_TYPE}, start: "2026-11-24T08:30:00Z"`;
const VISIT = `"${idOf('EventType', 'gravity-rail', '11')}"`;

/** A booking mutation, whose payload is read again when the mutation is repeated. */
function repeated(mutation: string, input: string): FailingField {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  const operation = `mutation { ${mutation}(input: { ${input}, ${KEY} }) {
    __typename ... on ${type} { booking { title } } ... on MutationError { message } } }`;
  return {
    operation,
    provider: 'calcom',
    path: '/bookings',
    prepare: async (execute) => JSON.stringify((await execute(operation)).data),
  };
}

/** A dry run of an update of a personalized schedule. */
const preview = (selection: string, path: string) =>
  guidebook(
    `mutation { updatePersonalizedSchedule(input: { id: ${PLAN}, sessions: ["${idOf('Session', 'guidebook', '1204.50103')}"], dryRun: true }) {
      ... on UpdatePersonalizedSchedulePayload { changes { path } preview { name ${selection} } } } }`,
    path,
  );

async function reserve(execute: Gateway['execute'], slot: string): Promise<string> {
  const { data } = await execute(
    `mutation { reserveSlot(input: { ${slot} }) { ... on ReserveSlotPayload { reservation { id } } } }`,
  );
  return data.reserveSlot.reservation.id;
}

const confirm = (id: string) => `mutation { confirmReservation(input: { id: "${id}", ${ADA}, ${KEY} }) {
  ... on ConfirmReservationPayload { reservation { start booking { title } } } ... on MutationError { message } } }`;

export const FAILING_ALONE: Readonly<Record<string, FailingField>> = {
  'Query.node': calcom(node('Schedule', SCHEDULE, 'name')),
  'Query.schedule': calcom(`schedule(id: ${SCHEDULE}) { name }`),
  'Query.booking': calcom(`booking(id: ${BOOKING}) { title }`),
  'Query.calendar': guidebook(`calendar(id: ${GUIDE}) { name }`, '/guides/'),
  'Query.personalizedSchedule': guidebook(`personalizedSchedule(id: ${PLAN}) { name }`, '/personalized-schedules/'),
  'Query.reservation': calcom(`reservation(id: ${RESERVATION}) { start }`),
  'Query.slots': calcom(`slots(eventType: ${EVENT_TYPE}, ${WINDOW}) { start }`, '/slots'),
  'ProviderAccount.owner': calcom('accounts { name owner { name } }', '/me'),
  'ProviderAccount.defaultSchedule': calcom('accounts { name defaultSchedule { name } }', '/schedules/default'),
  'Attendee.calendar': guidebook(node('Attendee', ATTENDEE, 'name calendar { name }'), '/guides/'),
  'Attendee.personalizedSchedules': guidebook(
    node('Attendee', ATTENDEE, 'name personalizedSchedules { name }'),
    '/personalized-schedules/',
  ),
  'Attendee.conflicts': guidebook(node('Attendee', ATTENDEE, 'name conflicts { overlap { start } }'), '/sessions/'),
  'PersonalizedSchedule.ics': guidebook(plan('ics'), '/sessions/'),
  'Booking.eventType': calcom(node('Booking', BOOKING, 'title eventType { name }'), '/event-types'),
  'Calendar.schedules': vastalBooking('schedules { name }'),
  'Calendar.openings': vastalBooking(`openings(${WINDOW}) { start }`),
  'Calendar.busy': {
    operation: `calendars(${rail}) { nodes { name busy(${WINDOW}) { start } } }`,
    provider: 'gravity-rail',
    path: '/calendar-events',
  },
  'Calendar.sessions': guidebook(session(''), '/sessions/'),
  'Calendar.attendees': guidebook(agenda('attendees(first: 3) { nodes { name } }'), '/attendees/'),
  'EventType.calendars': {
    operation: `eventTypes(${rail}) { nodes { name calendars { name } } }`,
    provider: 'gravity-rail',
    path: '/calendars',
  },
  'EventType.schedule': calcom(node('EventType', EVENT_TYPE, 'name schedule { name }'), '/schedules'),
  'EventType.slots': calcom(node('EventType', EVENT_TYPE, `name slots(${WINDOW}) { start }`), '/slots'),
  'PersonalizedSchedule.calendar': guidebook(plan('calendar { name }'), '/guides/'),
  'PersonalizedSchedule.attendees': guidebook(plan('attendees { name }'), '/attendees/'),
  'PersonalizedSchedule.sessions': guidebook(plan('sessions { name }'), '/sessions/'),
  'PersonalizedSchedule.conflicts': guidebook(plan('conflicts { overlap { start } }'), '/sessions/'),
  'ConferenceSession.calendar': guidebook(plan('sessions { name calendar { name } }'), '/guides/'),
  'ConferenceSession.date': guidebook(plan('sessions { name date }'), '/guides/'),
  'ConferenceSession.locations': guidebook(session('locations'), '/locations/'),
  'ConferenceSession.tracks': guidebook(session('tracks'), '/schedule-tracks/'),
  'Reservation.eventType': calcom(node('Reservation', RESERVATION, 'start eventType { name }'), '/event-types'),
  'ScheduleRecurrence.eventTypes': {
    operation: `schedules(${rail}) { nodes { name recurrence { start eventTypes { name } } } }`,
    provider: 'gravity-rail',
    path: '/calendar-event-types',
  },
  'WeeklyHours.eventType': {
    operation: `schedules(accounts: ["${idOf('Account', 'vastal')}"]) { nodes { name weeklyHours { start eventType { name } } } }`,
    provider: 'vastal',
    path: '/appointment-types',
  },
  'Booking.calendar': {
    operation: `booking(id: "${idOf('Booking', 'gravity-rail', '9003')}") { title calendar { name } }`,
    provider: 'gravity-rail',
    path: '/calendars/',
  },
  'Reservation.calendar': {
    operation: 'reservation(id: "$ID") { start calendar { name } }',
    provider: 'gravity-rail',
    path: '/calendars',
    prepare: (execute) => reserve(execute, `eventType: ${VISIT}, start: "2026-11-24T08:30:00Z"`),
  },
  'Reservation.booking': {
    operation: confirm('$ID'),
    provider: 'calcom',
    path: '/bookings',
    async prepare(execute) {
      const id = await reserve(execute, SLOT);
      await execute(confirm(id));
      return id;
    },
  },
  'Schedule.calendar': {
    operation: `schedules(${rail}) { nodes { name calendar { name } } }`,
    provider: 'gravity-rail',
    path: '/calendars',
    after: 1,
  },
  'Slot.calendars': {
    operation: `slots(eventType: ${VISIT}, ${WINDOW}) { start calendars { name } }`,
    provider: 'gravity-rail',
    path: '/calendars',
    after: 1,
  },
  'PersonalizedSchedulePreview.attendees': preview('attendees { name }', '/attendees/'),
  'PersonalizedSchedulePreview.sessions': preview('sessions { name }', '/sessions/'),
  'PersonalizedSchedulePreview.conflicts': preview('conflicts { overlap { start } }', '/sessions/'),
  'CreateBookingPayload.booking': repeated('createBooking', `${SLOT}, ${ADA}`),
  'RescheduleBookingPayload.booking': repeated('rescheduleBooking', `id: ${BOOKING}, start: "2026-11-30T10:00:00Z"`),
  'CancelBookingPayload.booking': repeated('cancelBooking', `id: ${BOOKING}, reason: "Ill"`),
  'ApproveBookingPayload.booking': repeated('approveBooking', `id: ${pendingBooking(3)}`),
  'DeclineBookingPayload.booking': repeated('declineBooking', `id: ${pendingBooking(4)}, reason: "Ill"`),
};

/** A list over accounts: `accountResults` has the failure of one of them, and the list has the items of the others. */
export const FAILING_IN_ACCOUNT_RESULTS: Readonly<Record<string, FailingField>> = {
  'Query.calendars': calcom('calendars { nodes { name } $RESULTS }'),
  'Query.schedules': calcom('schedules { nodes { name } $RESULTS }'),
  'Query.eventTypes': calcom('eventTypes { nodes { name } $RESULTS }'),
  'Query.personalizedSchedules': guidebook(
    'personalizedSchedules { nodes { name } $RESULTS }',
    '/personalized-schedules/',
  ),
  'Query.bookings': calcom(`bookings(${WINDOW}) { nodes { title } $RESULTS }`),
  'Calendar.bookings': {
    operation: `calendars(accounts: ["${idOf('Account', 'vastal')}"]) { nodes { name bookings(${WINDOW}) { nodes { title } $RESULTS } } }`,
    provider: 'vastal',
    path: '/appointments',
  },
  'Calendar.personalizedSchedules': guidebook(
    agenda('personalizedSchedules { nodes { name } $RESULTS }'),
    '/personalized-schedules/',
  ),
  'Query.availability': calcom(
    `availability(input: { ${WINDOW}, participants: [${EVENT_TYPE}, ${GUIDE}] }) { openings { start } $RESULTS }`,
  ),
};

/** Fields that cost calls and have nothing to fail with: what they load was loaded already, or is one of the results of a list. */
export const NOT_FAILING_ALONE: Readonly<Record<string, string>> = {
  'Query.accounts': 'comes from the configuration',
  'Query.nodes': 'its items are nullable, see below',
  'Query._entities': 'its items are nullable, see test/e2e/federation-entities.test.ts',
  'Calendar.isUnconstrained': 'its schedules come with the calendar where it can be true',
  'Booking.ics': 'needs a call for a booking without a title alone, see test/e2e/ics-fields.test.ts',
  'Slot.eventType': 'comes with the slots: both need it, and one operation reads it once',
  'CalendarFeed.target': 'needs a feed, see test/e2e/calendar-feed-access.test.ts',
  'ReservationState.calendar': 'only events have it, see test/e2e/nullable-event-fields.test.ts',
  'BookingChange.booking': 'only events have it, see test/e2e/nullable-event-fields.test.ts',
  'RescheduleBookingPayload.replacedId': 'needs no call: null if the id is unchanged',
  'PublishPersonalizedSchedulesPayload.outcome': 'comes with the mutation: null on a dry run',
  'PublishPersonalizedSchedulesPayload.personalizedSchedules': 'comes with the mutation: null unless on a dry run',
  'UpdateCalendarPayload.calendar': 'comes with the mutation: null on a dry run',
  'UpdateCalendarPayload.preview': 'comes with the mutation: null unless on a dry run',
  'UpdateSchedulePayload.schedule': 'comes with the mutation: null on a dry run',
  'UpdateSchedulePayload.preview': 'comes with the mutation: null unless on a dry run',
  'UpdatePersonalizedSchedulePayload.personalizedSchedule': 'comes with the mutation: null on a dry run',
  'UpdatePersonalizedSchedulePayload.preview': 'comes with the mutation: null unless on a dry run',
};
