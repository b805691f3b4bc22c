import { type GraphQLObjectType, getNamedType, isLeafType, isNonNullType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { FIELD_COSTS } from '../../src/graphql/limits/query-cost.ts';
import { schema } from '../../src/graphql/schema.ts';
import type { SandboxName } from '../../src/sandbox/sandbox.ts';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';

// docs/architecture.md, decision 3: a field that needs an upstream call of its own is nullable, and fails alone.

/** A query with the field, and the requests whose failure is that of the field alone. */
interface Case {
  readonly query: string;
  readonly provider: SandboxName;
  /** Requests whose path contains this text fail; all requests by default. */
  readonly path?: string;
}

const WINDOW = 'from: "2026-11-24T00:00:00Z", to: "2026-11-26T00:00:00Z"';
const EVENT_TYPE = `"${idOf('EventType', 'calcom', '2102')}"`;
const SCHEDULE = `"${idOf('Schedule', 'calcom', '2201')}"`;
const RESERVATION = `"${idOf('Reservation', 'calcom', '5ca1ab1e-0000-4000-8000-000000000001')}"`;
const BOOKING = `"${idOf('Booking', 'calcom', '5ca1ab1eBooking0000001')}"`;
const ATTENDEE = `"${idOf('Attendee', 'guidebook', '1204.3301')}"`;
const GUIDE = `"${idOf('Calendar', 'guidebook', '1204')}"`;
const PLAN = `"${idOf('PersonalizedSchedule', 'guidebook', '1204.640')}"`;

const node = (type: string, id: string, selection: string) => `node(id: ${id}) { ... on ${type} { ${selection} } }`;
const guidebook = (query: string, path: string): Case => ({ query, provider: 'guidebook', path });
const calcom = (query: string, path?: string): Case => ({ query, provider: 'calcom', ...(path && { path }) });
const vastalBooking = (selection: string): Case => ({
  query: `bookings(${WINDOW}, accounts: ["${idOf('Account', 'vastal')}"]) { nodes { title calendar { name ${selection} } } }`,
  provider: 'vastal',
  path: '/availability',
});
const agenda = (selection: string) => node('Calendar', GUIDE, `name ${selection}`);
const plan = (selection: string) => node('PersonalizedSchedule', PLAN, `name ${selection}`);
const session = (selection: string) => agenda(`sessions(first: 3) { nodes { name ${selection} } }`);
const rail = `accounts: ["${idOf('Account', 'gravity-rail')}"]`;

const FAILING_ALONE: Readonly<Record<string, Case>> = {
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
  'Booking.eventType': calcom(node('Booking', BOOKING, 'title eventType { name }'), '/event-types'),
  'Calendar.schedules': vastalBooking('schedules { name }'),
  'Calendar.openings': vastalBooking(`openings(${WINDOW}) { start }`),
  'Calendar.busy': {
    query: `calendars(${rail}) { nodes { name busy(${WINDOW}) { start } } }`,
    provider: 'gravity-rail',
    path: '/calendar-events',
  },
  'Calendar.sessions': guidebook(session(''), '/sessions/'),
  'Calendar.attendees': guidebook(agenda('attendees(first: 3) { nodes { name } }'), '/attendees/'),
  'EventType.calendars': {
    query: `eventTypes(${rail}) { nodes { name calendars { name } } }`,
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
    query: `schedules(${rail}) { nodes { name recurrence { start eventTypes { name } } } }`,
    provider: 'gravity-rail',
    path: '/calendar-event-types',
  },
  'WeeklyHours.eventType': {
    query: `schedules(accounts: ["${idOf('Account', 'vastal')}"]) { nodes { name weeklyHours { start eventType { name } } } }`,
    provider: 'vastal',
    path: '/appointment-types',
  },
};

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((value: any, key) => value?.[key], data);
}

describe('returns null and one error, and everything else, when the request fails of', () => {
  test.each(Object.entries(FAILING_ALONE))('%s', async (coordinate, { query, provider, path }) => {
    const document = `{ everything: accounts { name } ${query} }`;
    const { data: whole } = await (await startSandboxGateway()).ask(document);
    const { ask, sandbox } = await startSandboxGateway();
    const { faults } = sandbox.fakeProviders[provider];
    faults.add({ kind: 'status', status: 503, ...(path !== undefined && { path }) });
    const { data, errors = [] } = await ask(document);
    const field = coordinate.split('.')[1];
    expect(errors.length).toBeGreaterThan(0);
    const expected = structuredClone(whole);
    for (const { path: place, extensions } of errors) {
      expect(place.at(-1)).toBe(field);
      expect(extensions.code).toBe('UPSTREAM_UNAVAILABLE');
      expect(valueAt(whole, place), place.join('.')).not.toBeNull();
      Object.assign(valueAt(expected, place.slice(0, -1)) as object, { [place.at(-1)]: null });
    }
    expect(data).toEqual(expected);
  });
});

/** Fields that cost calls and have nothing to fail with: what they load was loaded already, or is one of the results of a list. */
const NOT_FAILING_ALONE: Readonly<Record<string, string>> = {
  'Query.accounts': 'comes from the configuration',
  'Query.calendars': 'accountResults has the failures',
  'Query.schedules': 'accountResults has the failures',
  'Query.eventTypes': 'accountResults has the failures',
  'Query.personalizedSchedules': 'accountResults has the failures',
  'Query.bookings': 'accountResults has the failures',
  'Query.availability': 'accountResults has the failures',
  'Calendar.bookings': 'accountResults has the failures',
  'Calendar.personalizedSchedules': 'accountResults has the failures',
  'Query.nodes': 'its items are nullable',
  'Calendar.isUnconstrained': 'its schedules come with the calendar where it can be true',
  'Booking.calendar': 'the request is the same as that for the booking',
  'Reservation.calendar': 'the request is the same as that for the reservation',
  'PersonalizedSchedulePreview.attendees': 'only dry runs have it; resolved as for PersonalizedSchedule',
  'PersonalizedSchedulePreview.sessions': 'only dry runs have it; resolved as for PersonalizedSchedule',
  'PersonalizedSchedulePreview.conflicts': 'only dry runs have it; resolved as for PersonalizedSchedule',
  'ReservationState.calendar': 'only events have it',
  'BookingChange.booking': 'only events have it',
  'Reservation.booking': 'only a confirmed reservation has one',
  'Schedule.calendar': 'the request is the same as that for the schedule',
  'Slot.calendars': 'the request is the same as that for the slots',
  'Slot.eventType': 'the request is the same as that for the slots',
};

describe('every field that needs an upstream call', () => {
  const costly = Object.keys(FIELD_COSTS).filter((coordinate) => !/^(Mutation|Subscription)\./.test(coordinate));

  test('is nullable, and is tested above or has a reason', () => {
    const fieldOf = (coordinate: string) => {
      const [type, field] = coordinate.split('.') as [string, string];
      return (schema.getType(type) as GraphQLObjectType).getFields()[field];
    };
    expect(costly.filter((coordinate) => !fieldOf(coordinate))).toEqual([]);
    const tested = new Set([...Object.keys(FAILING_ALONE), ...Object.keys(NOT_FAILING_ALONE)]);
    expect(costly.filter((coordinate) => !tested.has(coordinate))).toEqual([]);
    const nonNull = [...tested].filter((coordinate) => isNonNullType(fieldOf(coordinate)?.type));
    expect(nonNull).toEqual(['Query.accounts', 'Query.nodes']);
  });
});

/** Every field without a cost and without required arguments, down to the given depth. */
function freeFields(type: GraphQLObjectType, depth: number): string {
  return Object.values(type.getFields())
    .filter(({ name }) => !(`${type.name}.${name}` in FIELD_COSTS) && !(`${type.name}.${name}` in FAILING_ALONE))
    .filter(({ args }) => args.every(({ type: argument }) => !isNonNullType(argument)))
    .flatMap(({ name, type: fieldType }) => {
      const named = getNamedType(fieldType);
      if (isLeafType(named)) return [name];
      const below = isObjectType(named) && depth > 0 ? freeFields(named, depth - 1) : '';
      return below === '' ? [] : [`${name} { ${below} }`];
    })
    .join(' ');
}

describe('the fields without a cost need no upstream call, so that they cannot fail', () => {
  test.each([
    ['Calendar', 'calendars(first: 100)'],
    ['Schedule', 'schedules(first: 100)'],
    ['EventType', 'eventTypes(first: 100)'],
    ['PersonalizedSchedule', 'personalizedSchedules(first: 100)'],
    ['Booking', `bookings(first: 100, ${WINDOW})`],
  ])('%s', async (name, list) => {
    const { ask, sandbox } = await startSandboxGateway();
    await ask(`{ ${list} { nodes { id } } }`);
    const calls = takeCounts(sandbox);
    const other = await startSandboxGateway();
    const fields = freeFields(schema.getType(name) as GraphQLObjectType, 2);
    const { errors } = await other.ask(`{ ${list} { nodes { ${fields} } } }`);
    expect(errors).toBeUndefined();
    expect(takeCounts(other.sandbox)).toEqual(calls);
  });
});
