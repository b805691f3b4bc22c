import type { CallContext, Connector, PreparedCreate } from '../../src/connectors/connector.ts';
import type { NewCalendar } from '../../src/domain/calendar.ts';
import type { NewPersonalizedSchedule } from '../../src/domain/personalized-schedule.ts';
import type { BookingRequest } from '../../src/domain/reservation.ts';
import type { NewSchedule } from '../../src/domain/schedule.ts';
import type { ConnectorCase } from './cases/connector-case.ts';

type Look = (connector: Connector, call: CallContext) => Promise<string | undefined>;
type Looks = Readonly<Record<string, Look>>;

/**
 * Something that a connector creates, and finds again. Each call of a function makes a new request, as a repetition by
 * a client does.
 */
export interface Recovery {
  /** Returns the id. */
  make(connector: Connector, call: CallContext): Promise<string>;
  readonly find: Look;
  /** Equivalent requests, which must find it, and different ones, which must not. */
  readonly same: Looks;
  readonly other: Looks;
  /** Cancels or removes what was created; `send` sends requests to the fake provider directly. */
  end(id: string, connector: Connector, call: CallContext, send: Send): Promise<unknown>;
  /** The requests of one search. */
  readonly reads: readonly string[];
}

export type Send = (method: 'POST' | 'PATCH', path: string, body?: unknown) => Promise<unknown>;

interface Kind<Input> {
  make(connector: Connector, input: Input, call: CallContext): Promise<string>;
  find(connector: Connector, input: Input, call: CallContext): Promise<string | undefined>;
  readonly input: Input;
  readonly same: Readonly<Record<string, Partial<Input>>>;
  readonly other: Readonly<Record<string, Partial<Input>>>;
  readonly end: Recovery['end'];
  readonly reads: readonly string[];
}

function recovery<Input>({ make, find, input, same, other, end, reads }: Kind<Input>): Recovery {
  const looks = (changes: Readonly<Record<string, Partial<Input>>>): Looks =>
    Object.fromEntries(
      Object.entries(changes).map(([name, change]): [string, Look] => [
        name,
        (connector, call) => find(connector, { ...input, ...change }, call),
      ]),
    );
  return {
    make: (connector, call) => make(connector, input, call),
    find: (connector, call) => find(connector, input, call),
    same: looks(same),
    other: looks(other),
    end,
    reads,
  };
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing in the case');
  return value;
}

/** Both parts of a create. */
function creates<Input>(prepare: (connector: Connector, input: Input) => PreparedCreate | undefined) {
  return {
    make: (connector: Connector, input: Input, call: CallContext) => there(prepare(connector, input)).execute(call),
    find: (connector: Connector, input: Input, call: CallContext) => there(prepare(connector, input)).find(call),
  };
}

const at = (time: string) => Date.parse(`2026-06-01T${time}:00Z`);
const BOOKER = { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' };
const MINUTE = 60_000;

const BOOKING = { start: at('09:00'), end: at('09:30'), booker: BOOKER };
const SAME_BOOKING = {
  'another spelling of the address': { booker: { ...BOOKER, email: 'Mia@Example.COM' } },
  'another name and zone of the booker': { booker: { ...BOOKER, name: 'M.', timeZone: 'Europe/Berlin' } },
};
const OTHER_BOOKING = {
  'another address': { booker: { ...BOOKER, email: 'mia@example.org' } },
  'another start': { start: BOOKING.start - MINUTE },
  'another end': { end: BOOKING.end + MINUTE },
  'another time': { start: at('15:00'), end: at('15:30') },
};

const bookings = {
  make: async (connector: Connector, request: BookingRequest, call: CallContext) =>
    (await there(connector.bookings).create!(request, call)).id,
  find: async (connector: Connector, request: BookingRequest, call: CallContext) =>
    (await there(connector.bookings).find!(request, call))?.id,
};

const WEEK = [{ days: ['MONDAY', 'TUESDAY'], start: '10:00', end: '16:00' }] as const;
const SCHEDULE: NewSchedule = {
  name: 'New',
  isDefault: false,
  effect: 'OPEN',
  weeklyHours: WEEK,
  dateOverrides: [],
  validUntil: null,
};
const OTHER_SCHEDULE = {
  'another name': { name: 'new' },
  'other hours': { weeklyHours: [{ ...WEEK[0], end: '16:30' }] },
  'fewer days': { weeklyHours: [{ ...WEEK[0], days: ['MONDAY'] }] },
} as const satisfies Record<string, Partial<NewSchedule>>;
const WEEK_BY_DAY = [
  { days: ['TUESDAY'], start: '10:00', end: '16:00' },
  { days: ['MONDAY'], start: '10:00', end: '16:00' },
] as const;

const schedules = {
  ...creates<NewSchedule>((connector, input) => connector.schedules?.prepareCreate?.(input)),
  end: (id: string, connector: Connector, call: CallContext) => there(connector.schedules?.remove?.(id, call)),
};

const calcom: Readonly<Record<string, Recovery>> = {
  'schedules.prepareCreate': recovery({
    ...schedules,
    input: { ...SCHEDULE, timeZone: 'UTC', dateOverrides: [{ date: '2026-06-10', hours: [] }] },
    same: { 'other rows for the same hours': { weeklyHours: WEEK_BY_DAY } },
    other: {
      ...OTHER_SCHEDULE,
      'another zone': { timeZone: 'Europe/Berlin' },
      'no closed date': { dateOverrides: [] },
      'another closed date': { dateOverrides: [{ date: '2026-06-11', hours: [] }] },
      'being the default': { isDefault: true },
    },
    reads: ['GET /v2/schedules'],
  }),
  'bookings.find': recovery<BookingRequest>({
    ...bookings,
    input: { ...BOOKING, eventTypeId: '21' },
    same: SAME_BOOKING,
    other: { ...OTHER_BOOKING, 'another event type': { eventTypeId: '22' } },
    end: (id, _connector, _call, send) => send('POST', `/v2/bookings/${id}/cancel`, { cancellationReason: 'ill' }),
    reads: ['GET /v2/bookings'],
  }),
};

const WORKSPACE = '/api/v2/w/7c0e5b1a-93d4-4c7e-8f26-51a2b9d0e364';

const gravityRail: Readonly<Record<string, Recovery>> = {
  'calendars.prepareCreate': recovery<NewCalendar>({
    ...creates((connector, input) => connector.calendars?.prepareCreate?.(input)),
    input: { name: 'New', description: 'Upstairs', timeZone: 'UTC', color: '#0f766e', isPublic: true },
    same: {
      'another spelling of the colour': { color: '#0F766E' },
      'less that is asked for': { description: null, color: undefined, isPublic: undefined },
    },
    other: {
      'another name': { name: 'new' },
      'another description': { description: 'Downstairs' },
      'another zone': { timeZone: 'Europe/Berlin' },
      'another colour': { color: '#0f766f' },
      'being private': { isPublic: false },
    },
    end: (id, connector, call) => there(connector.calendars?.remove?.(id, call)),
    reads: [`GET ${WORKSPACE}/calendars`],
  }),
  'schedules.prepareCreate': recovery({
    ...schedules,
    input: { ...SCHEDULE, calendarId: '1', validUntil: '2026-12-31' },
    same: { 'other rows for the same hours': { weeklyHours: WEEK_BY_DAY }, 'with its zone': { timeZone: 'UTC' } },
    other: {
      ...OTHER_SCHEDULE,
      'another zone': { timeZone: 'Europe/Berlin' },
      'another calendar': { calendarId: '2' },
      'closed hours': { effect: 'CLOSED' },
      'another last date': { validUntil: '2026-12-30' },
      'no last date': { validUntil: null },
      'hours for one event type': { weeklyHours: [{ ...WEEK[0], eventTypeId: '11' }] },
      'a single date': {
        weeklyHours: [],
        dateOverrides: [{ date: '2026-06-01', hours: [{ start: '10:00', end: '16:00' }] }],
        validUntil: null,
      },
    },
    reads: [`GET ${WORKSPACE}/calendars/1`],
  }),
  'bookings.find': recovery<BookingRequest>({
    ...bookings,
    input: { ...BOOKING, eventTypeId: '11', calendarId: '1' },
    same: SAME_BOOKING,
    other: {
      ...OTHER_BOOKING,
      'another event type': { eventTypeId: '12' },
      'another calendar': { calendarId: '2' },
    },
    end: (id, _connector, _call, send) => send('POST', `${WORKSPACE}/calendar-events/${id}/cancel`),
    reads: [`GET ${WORKSPACE}/calendar-events`],
  }),
};

const guidebook: Readonly<Record<string, Recovery>> = {
  'personalizedSchedules.prepareCreate': recovery<NewPersonalizedSchedule>({
    ...creates((connector, input) => connector.personalizedSchedules?.prepareCreate?.(input)),
    input: {
      calendarId: '1204',
      name: 'New',
      attendeeIds: ['1204.3301', '1204.3302'],
      sessionIds: ['1204.51', '1204.52'],
    },
    same: {
      'another order': {
        attendeeIds: ['1204.3302', '1204.3301'],
        sessionIds: ['1204.52', '1204.51', '1204.52'],
      },
      'blanks around the name': { name: ' New ' },
    },
    other: {
      'another name': { name: 'new' },
      'fewer attendees': { attendeeIds: ['1204.3301'] },
      'fewer sessions': { sessionIds: ['1204.52'] },
      'another guide': { calendarId: '1300', attendeeIds: ['1300.3401'], sessionIds: ['1300.61'] },
    },
    end: (id, connector, call) => there(connector.personalizedSchedules?.remove?.(id, call)),
    reads: ['GET /open-api/v1.1/personalized-schedules/'],
  }),
};

const vastal: Readonly<Record<string, Recovery>> = {
  'bookings.find': recovery<BookingRequest>({
    ...bookings,
    input: { ...BOOKING, eventTypeId: 'type_a' },
    same: SAME_BOOKING,
    other: { ...OTHER_BOOKING, 'another event type': { eventTypeId: 'type_b' } },
    end: (id, _connector, _call, send) => send('PATCH', '/v1/calendar/appointments', { id, status: 'cancelled' }),
    reads: ['GET /v1/calendar/appointments'],
  }),
};

const RECOVERIES: Readonly<Record<string, Readonly<Record<string, Recovery>>>> = {
  CALCOM: calcom,
  GRAVITY_RAIL: gravityRail,
  GUIDEBOOK: guidebook,
  VASTAL: vastal,
};

/** By the method that creates the object, or the one that only searches it. */
export function recoveriesOf({ provider }: ConnectorCase): Readonly<Record<string, Recovery>> {
  return RECOVERIES[provider] ?? {};
}
