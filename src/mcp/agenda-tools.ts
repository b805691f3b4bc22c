import { z } from 'zod';
import { isLocalDate } from '../time/local-date.ts';
import { ToolError } from './failure.ts';
import { type BookingStatus, McpGetAgendaDocument, McpListBookingsDocument } from './generated/graphql.ts';
import {
  bounded,
  email,
  fromTo,
  id,
  inZone,
  named,
  nextCursor,
  paging,
  range,
  time,
  timeIn,
  timeZone,
} from './schemas.ts';
import { defineTool, READS } from './tool.ts';

const MAX_SESSIONS = 100;
const NOT_CANCELLED: BookingStatus[] = ['ACCEPTED', 'PENDING'];

const person = z.object({ name: z.string().nullable(), email: z.string().nullable() });

function boundedOrNull(text: string | null): string | null {
  return text === null ? null : bounded(text);
}

export const listBookings = defineTool({
  name: 'list_bookings',
  title: 'List bookings',
  description:
    'Lists the bookings that overlap a window, of all accounts or filtered by attendee, event type or calendar. Use it to find ' +
    'the booking that someone wants to move or cancel.',
  needs: 'reading',
  annotations: READS,
  input: {
    ...fromTo,
    timeZone: timeZone('The time zone of the times in the result.'),
    attendeeEmail: email('Only bookings with this attendee.').optional(),
    eventTypeId: id('Event type id').optional().describe('Only bookings of this event type.'),
    calendarId: id('Calendar id').optional().describe('Only bookings of this calendar.'),
    includeCancelled: z.boolean().default(false).describe('Whether cancelled bookings are listed too.'),
    ...paging,
  },
  output: {
    bookings: z.array(
      z.object({
        id: z.string(),
        title: z.string().nullable(),
        ...range,
        status: z.string().describe('ACCEPTED, PENDING (the host must accept it) or CANCELLED.'),
        location: z.string().nullable(),
        account: named,
        eventType: named.nullable(),
        calendar: named.nullable(),
        attendees: z.array(person),
      }),
    ),
    nextCursor,
  },
  document: McpListBookingsDocument,
  variables: (input) => ({
    from: input.from,
    to: input.to,
    accounts: input.accountIds ?? null,
    eventType: input.eventTypeId ?? null,
    calendar: input.calendarId ?? null,
    attendeeEmail: input.attendeeEmail ?? null,
    statuses: input.includeCancelled ? null : NOT_CANCELLED,
    first: input.limit,
    after: input.cursor ?? null,
  }),
  answer({ bookings }, { timeZone: zone }) {
    const nodes = bookings?.nodes ?? [];
    return {
      summary: `${nodes.length} booking(s).`,
      output: {
        bookings: nodes.map(({ title, location, attendees, ...booking }) => ({
          ...booking,
          ...inZone(booking, zone),
          title: boundedOrNull(title),
          location: boundedOrNull(location),
          attendees: attendees.map((attendee) => ({ name: attendee.name, email: attendee.email })),
        })),
        nextCursor: bookings?.pageInfo.hasNextPage ? bookings.pageInfo.endCursor : null,
      },
      accountResults: bookings?.accountResults,
    };
  },
});

export const getAgenda = defineTool({
  name: 'get_agenda',
  title: "Get a person's agenda at an event",
  description:
    'Gets the personalized schedules of one attendee of a conference or similar event: the sessions that are assigned to the ' +
    'person, and the pairs of sessions that overlap. `calendarId` is the programme of the event, from find_calendars.',
  needs: 'reading',
  annotations: READS,
  input: {
    calendarId: id('Calendar id of find_calendars.'),
    attendeeEmail: email('The email address of the attendee.'),
    date: z
      .string()
      .refine(isLocalDate, 'Must be a date such as 2026-12-07')
      .optional()
      .describe('Only sessions that start on this date at the event, such as 2026-12-07.'),
    timeZone: timeZone('The time zone of the times in the result.'),
  },
  output: {
    attendee: z.object({ id: z.string().describe('A participant of find_common_times.'), name: z.string() }),
    sessions: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        start: time,
        end: time.nullable(),
        isAllDay: z.boolean(),
        locations: z.array(z.string()),
        schedule: z.string().describe('The personalized schedule to which the session belongs.'),
      }),
    ),
    conflicts: z.array(z.object({ first: named, second: named })).describe('Pairs of sessions that overlap.'),
    isTruncated: z.boolean().describe(`Whether there are more than ${MAX_SESSIONS} sessions: ask for one date.`),
  },
  document: McpGetAgendaDocument,
  variables: ({ calendarId, attendeeEmail }) => ({ calendar: calendarId, email: attendeeEmail }),
  answer({ calendar }, { timeZone: zone, date }) {
    const [attendee] = calendar?.attendees?.nodes ?? [];
    if (!attendee) {
      const message = 'The calendar has no attendee with this email address, or has no attendees at all';
      throw new ToolError({ code: 'NOT_FOUND', message });
    }
    const sessions = (attendee.personalizedSchedules ?? [])
      .flatMap((schedule) => (schedule.sessions ?? []).map((session) => ({ schedule, session })))
      .filter(({ session }) => date === undefined || session.date === date)
      .toSorted((a, b) => Date.parse(a.session.start) - Date.parse(b.session.start));
    return {
      summary: `${sessions.length} session(s).`,
      output: {
        attendee: { id: attendee.id, name: attendee.name },
        sessions: sessions.slice(0, MAX_SESSIONS).map(({ schedule, session }) => ({
          id: session.id,
          name: bounded(session.name),
          start: timeIn(zone, session.start),
          end: session.end === null ? null : timeIn(zone, session.end),
          isAllDay: session.allDay,
          locations: [...(session.locations ?? [])],
          schedule: schedule.name,
        })),
        conflicts: [...(attendee.conflicts ?? [])],
        isTruncated: sessions.length > MAX_SESSIONS,
      },
    };
  },
});
