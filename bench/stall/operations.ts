import { encodeGlobalId } from '../../src/domain/global-id.ts';
import type { LongOperation } from './measure.ts';

const DAY = 86_400_000;
const idOf = (type: string, account: string, id: number | string) => encodeGlobalId({ type, account, id: String(id) });

function listOf<T>(count: number, create: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => create(index));
}

const START = Math.ceil(Date.now() / DAY) * DAY;
/** The arguments of a window of so many days, from tomorrow or a later day on. */
function days(count: number, later = 0): string {
  const from = START + later * DAY;
  return `from: "${new Date(from).toISOString()}", to: "${new Date(from + count * DAY).toISOString()}"`;
}
const TEN_YEARS = days(3650);

function query(title: string, text: string): LongOperation {
  return { title, run: (send) => send(text) };
}

function availability(participants: readonly string[], window: string, more: string, selection: string): string {
  const input = `participants: ${JSON.stringify(participants)}, ${window}, ${more}`;
  return `{ availability(input: { ${input} }) { ${selection} } }`;
}

const schedules = (count: number) => listOf(count, (i) => idOf('Schedule', 'cal', i + 1));
const eventTypes = (count: number) => listOf(count, (i) => idOf('EventType', 'cal', i + 1));
const calendars = (count: number) => listOf(count, (i) => idOf('Calendar', 'gr', i + 1));
const guide = (id: number) => `calendar(id: "${idOf('Calendar', 'gb', id)}")`;
const of = (account: string) => `accounts: ["${idOf('Account', account, '')}"]`;
const EVERYTHING = `id name timeZone isDefault effect weeklyHours { days start end } dateOverrides { date hours { start end } }
  validUntil revision providerData`;

const openings: readonly LongOperation[] = [
  query(
    '450 days of openings of 50 calendars with 40 rules each',
    `{ calendars(${of('gr')}, first: 50) { nodes { openings(${days(450)}) { start } } } }`,
  ),
  query(
    '900 days of openings of one calendar with 1,000 rules',
    `{ calendars(${of('one')}, first: 1) { nodes { openings(${days(900)}) { start end } } } }`,
  ),
  query(
    'the same under 3 aliases of 300 days',
    `{ calendars(${of('one')}, first: 1) { nodes { ${listOf(3, (i) => `a${i}: openings(${days(300)}) { start }`).join(' ')} } } }`,
  ),
  query(
    'openings of 100 schedules under 8 aliases',
    `{ schedules(${of('cal')}, first: 100) { nodes { ${listOf(8, (i) => `a${i}: openings(${days(8)}) { start }`).join(' ')} } } }`,
  ),
  query(
    'ten years of openings of a schedule that is open in every other minute',
    `{ schedules(${of('minutes')}, first: 1) { nodes { openings(${days(700)}) { start } } } }`,
  ),
  query(
    'openings of 20 such schedules, which is too large a response',
    `{ schedules(${of('minutes')}, first: 20) { nodes { openings(${days(365)}) { start } } } }`,
  ),
];

const slots: readonly LongOperation[] = [
  query(
    '350 days of slots of an event type of 50 calendars with 40 rules each',
    `{ slots(eventType: "${idOf('EventType', 'gr', 1)}", ${days(350)}) { start calendars { id } } }`,
  ),
  query(
    '7 days of slots of 50 such event types',
    `{ eventTypes(${of('gr')}, first: 50) { nodes { slots(${days(7)}) { start } } } }`,
  ),
  query(
    '300 days of slots of a Cal.com event type',
    `{ slots(eventType: "${idOf('EventType', 'cal', 1)}", ${days(300)}) { start end } }`,
  ),
  query(
    '100 days of slots of 5 Cal.com event types',
    `{ eventTypes(${of('cal')}, first: 5) { nodes { slots(${days(100)}) { start end } } } }`,
  ),
];

const available: readonly LongOperation[] = [
  query(
    'availability of 100 schedules in 400 days, with slots',
    availability(schedules(100), days(400), 'durationMinutes: 30', 'openings { start } slots { start }'),
  ),
  query(
    'availability of any of 54 schedules in 500 days, with slots',
    availability(schedules(54), days(500), 'durationMinutes: 60, require: ANY', 'openings { start } slots { start }'),
  ),
  query(
    'availability of 50 calendars in 350 days, with openings of each',
    availability(calendars(50), days(350), 'durationMinutes: 60', 'openings { start } participants { busy { start } }'),
  ),
  query(
    'availability of 50 calendars in 7 days, with what blocks',
    availability(calendars(50), days(7), 'durationMinutes: 60', 'blocked { start end reasons { kind } }'),
  ),
  query(
    'what blocks 100 schedules in 2,000 days, which has too many reasons',
    availability(schedules(100), days(2000), 'durationMinutes: 60', 'blocked { start end }'),
  ),
  query(
    'availability of 100 event types in 200 days',
    availability(eventTypes(100), days(200), 'durationMinutes: 15', 'openings { start } slots { start }'),
  ),
  query(
    'availability of an attendee with 2,000 sessions and 99 schedules in 300 days',
    availability(
      [idOf('Attendee', 'gb', '10.5000'), ...schedules(99)],
      days(300),
      'durationMinutes: 15',
      'openings { start } slots { start }',
    ),
  ),
];

const PAGE = 'first: 1000';
const lists: readonly LongOperation[] = [
  query('1,000 of 10,000 attendees', `{ ${guide(11)} { attendees(${PAGE}) { totalCount nodes { id name email } } } }`),
  query(
    'the last 1,000 of 10,000 attendees',
    `{ ${guide(11)} { attendees(last: 1000) { totalCount nodes { id name email } } } }`,
  ),
  query(
    'attendees of the calendar of each attendee',
    `{ ${guide(9)} { attendees(first: 400) { nodes { calendar { attendees(${PAGE}) { nodes { id } } } } } } }`,
  ),
  query(
    '1,000 personalized schedules with sessions and attendees of a guide of 4,000',
    `{ personalizedSchedules(${of('gb')}, ${PAGE}) { nodes { id name sessions { id name start end descriptionHtml locations tracks }
      attendees { id name } } } }`,
  ),
  query(
    'conflicts of 2,000 parallel sessions',
    `{ personalizedSchedule(id: "${idOf('PersonalizedSchedule', 'gb', '10.5000')}") { conflicts { first { id } second { id } } } }`,
  ),
  query(
    'a personalized schedule of 4,000 sessions as iCalendar',
    `{ personalizedSchedule(id: "${idOf('PersonalizedSchedule', 'gb', '9.1')}") { ics } }`,
  ),
  query(
    '1,000 sessions by nodes(ids)',
    `{ nodes(ids: ${JSON.stringify(listOf(1000, (i) => idOf('Session', 'gb', `9.${i + 1}`)))}) { id ... on Session { name start locations tracks } } }`,
  ),
  query('100 schedules with all content', `{ schedules(${of('cal')}, ${PAGE}) { nodes { ${EVERYTHING} } } }`),
  query(
    '1,000 of 5,000 Cal.com bookings with iCalendar',
    `{ bookings(${of('cal')}, ${PAGE}, ${TEN_YEARS}) { nodes { id title start end notes ics attendees { name email } eventType { id title: name } } } }`,
  ),
];

const upstream: readonly LongOperation[] = [
  query(
    'a year of an iCalendar feed of 9 MB',
    `{ bookings(${of('feed')}, ${PAGE}, ${days(365)}) { totalCount nodes { id title start } } }`,
  ),
  query('busy time of the same feed', `{ calendars(${of('feed')}) { nodes { busy(${days(365)}) { start end } } } }`),
  query(
    'a month of a CalDAV calendar of 9 MB',
    `{ bookings(${of('dav')}, ${PAGE}, ${days(31)}) { totalCount nodes { id title start } } }`,
  ),
  query(
    'a schedule of 2,000 weekly ranges and 2,000 overrides',
    `{ schedules(${of('whole')}) { nodes { ${EVERYTHING} } } }`,
  ),
  query('20 such schedules in one response', `{ schedules(${of('nested')}) { nodes { id name revision } } }`),
];

const INTROSPECTION = `{ __schema { types { name description fields { name description args { name description type { name ofType { name ofType { name
  ofType { name } } } } defaultValue } type { name ofType { name ofType { name ofType { name } } } } } inputFields { name description defaultValue type { name } }
  enumValues { name description } possibleTypes { name } } } }`;

const edge: readonly LongOperation[] = [
  query('introspection', INTROSPECTION),
  query(
    '930 fields in 30 root fields',
    `{ ${listOf(30, (i) => `a${i}: accounts { ${'id name provider health capabilities '.repeat(6)} }`).join(' ')} }`,
  ),
  query('950 equal fields', `{ accounts { ${'id '.repeat(950)} } }`),
  {
    title: 'variables of 1 MB with 60,000 unknown fields',
    prepare: async () => ({ input: Object.fromEntries(listOf(60_000, (i) => [`unknown${i}`, 1])) }),
    run: (send, variables) =>
      send(
        'mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { __typename } }',
        Object(variables),
      ),
  },
  {
    title: 'an update of a schedule with 1,000 date overrides of 2 ranges',
    run: (send) =>
      send('mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { __typename } }', {
        input: {
          id: idOf('Schedule', 'cal', 1),
          dryRun: true,
          dateOverrides: listOf(1000, (i) => ({
            date: new Date(START + i * DAY).toISOString().slice(0, 10),
            hours: listOf(2, (k) => ({ start: `${10 + k}:00`, end: `${10 + k}:30` })),
          })),
        },
      }),
  },
  {
    title: 'holds of 20 slots of event types of 50 calendars with 40 rules each',
    prepare: async (send) => {
      const found = listOf(20, async (i) => {
        const { start } = await send(
          `{ slots(eventType: "${idOf('EventType', 'gr', i + 1)}", ${days(1, i)}) { start } }`,
        );
        return { eventType: idOf('EventType', 'gr', i + 1), start: /"start":"([^"]+)"/.exec(start)?.[1] };
      });
      return { slots: await Promise.all(found) };
    },
    run: (send, variables) =>
      send(
        'mutation ($slots: [RequestedSlotInput!]!) { reserveSlots(input: { slots: $slots }) { __typename ... on MutationError { message } } }',
        Object(variables),
      ),
  },
  {
    title: 'a batch of 10 reads of 100 schedules',
    run: (send) =>
      send(
        listOf(10, (i) => ({ query: `query Q${i} { schedules(${of('cal')}, ${PAGE}) { nodes { ${EVERYTHING} } } }` })),
      ),
  },
];

const CREATE_FEED = `mutation ($input: CreateCalendarFeedInput!) { createCalendarFeed(input: $input) { ... on CreateCalendarFeedPayload { path } } }`;

function calendarFeed(title: string, kind: string, target: string): LongOperation {
  return {
    title,
    prepare: async (send) => {
      const { start } = await send(CREATE_FEED, { input: { kind, target, pastDays: 0, futureDays: 60 } });
      return /\/calendars\/[^"]+/.exec(start)?.[0] ?? start;
    },
    run: (send, path) => send('', {}, String(path)),
  };
}

const feeds: readonly LongOperation[] = [
  calendarFeed('a calendar feed of 4,000 sessions', 'PERSONALIZED_SCHEDULES', idOf('Attendee', 'gb', '9.1')),
  calendarFeed('a calendar feed of the availability of a schedule', 'AVAILABILITY', idOf('Schedule', 'cal', 1)),
  calendarFeed('a calendar feed of bookings', 'BOOKINGS', idOf('Calendar', 'feed', 'default')),
];

export const LONG_OPERATIONS: readonly LongOperation[] = [
  ...openings,
  ...slots,
  ...available,
  ...lists,
  ...upstream,
  ...edge,
  ...feeds,
];
