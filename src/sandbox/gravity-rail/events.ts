import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { visibleCalendar, visibleCalendars } from './access.ts';
import { nested, readBody } from './body.ts';
import { type CalendarEvent, retireId, takeId } from './data.ts';
import { failure, invalidField } from './error-responses.ts';
import { requestedEvents } from './event-list.ts';
import { eventTypeOf } from './event-types.ts';
import { readInstant } from './local-time.ts';
import { wireName } from './naming.ts';
import { isOpen } from './openings.ts';
import type { Api, ApiEnv, GravityRailSandboxOptions } from './options.ts';
import { pageResponse } from './pages.ts';
import { integerParam } from './query.ts';
import { futureValue, toAttendee } from './starting-state.ts';
import { deletionResponse, wireAttendee, wireEvent } from './wire-rows.ts';

const MINUTE_MS = 60_000;
const attendeeSchema = z.object({
  memberId: z.int().exactOptional(),
  name: z.string().nullable().exactOptional(),
  email: z.string().nullable().exactOptional(),
  status: z.string().exactOptional(),
});

/** Bookings. They are checked against the calendar's rules, its other events and the limit of their type. */
export function addEventRoutes(routes: Hono<ApiEnv>, api: Api): void {
  const { options, state } = api;
  const wire = (event: CalendarEvent) => wireEvent(options, event, zoneOf(api, event));

  routes.get('/calendar-events', (c) => pageResponse(c, api, requestedEvents(c, api), wire));

  routes.get('/calendar-events/:event_id', (c) => c.json(wire(eventOfPath(c, api))));

  routes.post('/calendar-events', async (c) => c.json(wire(await createEvent(c, api)), options.createStatus ?? 200));

  routes.put('/calendar-events/:event_id', async (c) => c.json(wire(await updateEvent(c, api))));

  routes.delete('/calendar-events/:event_id', (c) => {
    const event = eventOfPath(c, api);
    state.events = state.events.filter((other) => other !== event);
    retireId(state, 'events', event.id);
    return deletionResponse(c, options, 'Event');
  });

  routes.post('/calendar-events/:event_id/cancel', (c) => {
    const event = eventOfPath(c, api);
    Object.assign(event, { status: 'cancelled', updatedAt: options.now() });
    return c.json(wire(event));
  });

  routes.get('/calendar-events/:event_id/attendees', (c) =>
    c.json(eventOfPath(c, api).attendees.map((attendee) => wireAttendee(options, attendee))),
  );

  routes.put('/calendar-events/:event_id/attendees/:member_id', async (c) => {
    const memberId = integerParam(c, 'member_id');
    const attendee = eventOfPath(c, api).attendees.find((candidate) => candidate.memberId === memberId);
    if (!attendee) throw failure(404, 'Attendee not found');
    const { memberId: _, ...sent } = await readBody(c, options, attendeeSchema);
    Object.assign(attendee, sent);
    return c.json(wireAttendee(options, attendee));
  });
}

async function createEvent(c: Context<ApiEnv>, api: Api): Promise<CalendarEvent> {
  const { options, state } = api;
  const sent = await readBody(c, options, bodySchemas(options).creation);
  const zone = visibleCalendar(c, api, sent.calendarId).timezone;
  const type = typeof sent.eventTypeId !== 'number' ? undefined : eventTypeOf(c, api, sent.eventTypeId);
  if (type?.active === false) throw rejection(options, 'Event type is not active');
  const startTime = readEventTime(options, 'startTime', sent.startTime, zone);
  if (sent.endTime === undefined && !type) throw invalidField(wireName(options, 'endTime'), 'Field required');
  const now = options.now();
  const event: CalendarEvent = {
    description: null,
    status: 'confirmed',
    ...sent,
    id: 0,
    eventTypeId: type?.id ?? null,
    title: sent.title ?? type?.name ?? 'Booking',
    startTime,
    endTime:
      sent.endTime === undefined
        ? startTime + (type?.durationMinutes ?? 0) * MINUTE_MS
        : readEventTime(options, 'endTime', sent.endTime, zone),
    attendees: toAttendees(sent.attendees ?? []),
    createdAt: now,
    updatedAt: now,
    x_future: sent.x_future,
  };
  checkBooking(c, api, event);
  event.id = takeId(state, 'events', state.events);
  event.x_future ??= futureValue('event', event.id);
  state.events.push(event);
  return event;
}

async function updateEvent(c: Context<ApiEnv>, api: Api): Promise<CalendarEvent> {
  const { options } = api;
  const event = eventOfPath(c, api);
  const { complete, partial } = bodySchemas(options);
  const zone = zoneOf(api, event);
  const { startTime, endTime, attendees, ...fields } =
    options.putMode === 'merge'
      ? await readBody(c, options, partial)
      : { description: null, attendees: [], x_future: null, ...(await readBody(c, options, complete)) };
  const changed: CalendarEvent = {
    ...event,
    ...fields,
    startTime: startTime === undefined ? event.startTime : readEventTime(options, 'startTime', startTime, zone),
    endTime: endTime === undefined ? event.endTime : readEventTime(options, 'endTime', endTime, zone),
    attendees: attendees ? toAttendees(attendees) : event.attendees,
    updatedAt: options.now(),
  };
  checkBooking(c, api, changed);
  Object.assign(event, changed);
  return event;
}

function bodySchemas(options: GravityRailSandboxOptions) {
  const optional = {
    title: z.string().min(1).exactOptional(),
    description: z.string().nullable().exactOptional(),
    status: z.enum(['scheduled', 'confirmed', 'completed', 'cancelled']).exactOptional(),
    attendees: z.array(z.union([z.int(), nested(options, attendeeSchema)])).exactOptional(),
    x_future: z.unknown().exactOptional(),
  };
  const creation = z.object({
    ...optional,
    calendarId: z.int(),
    eventTypeId: z.int().nullable().exactOptional(),
    startTime: z.string(),
    endTime: z.string().exactOptional(),
  });
  const complete = z.object({ ...optional, startTime: z.string(), endTime: z.string() });
  const partial = z.object({
    ...optional,
    startTime: z.string().exactOptional(),
    endTime: z.string().exactOptional(),
  });
  return { creation, complete, partial };
}

function toAttendees(sent: readonly (number | z.output<typeof attendeeSchema>)[]) {
  return sent.map((one, i) => toAttendee(typeof one === 'number' ? { memberId: one } : one, 700 + i));
}

/** @throws 422 unless the event ends after it starts; 409 (or 400) if the calendar rejects it. */
function checkBooking(c: Context<ApiEnv>, api: Api, event: CalendarEvent): void {
  const { options, state } = api;
  const { startTime: start, endTime: end, eventTypeId } = event;
  if (end <= start) throw invalidField(wireName(options, 'endTime'), 'end time must be after start time');
  if (event.status === 'cancelled') return;

  const calendar = visibleCalendar(c, api, event.calendarId);
  if (!isOpen(calendar, { start, end }, eventTypeId))
    throw rejection(options, 'The requested time is outside the availability of this calendar');
  const overlapped = state.events.some(
    (other) =>
      other.id !== event.id &&
      other.calendarId === event.calendarId &&
      other.status !== 'cancelled' &&
      other.startTime < end &&
      other.endTime > start,
  );
  if (overlapped && options.overlappingEvents !== 'allowed')
    throw rejection(options, 'The requested time is already taken');
  const limit = state.eventTypes.find(({ id }) => id === eventTypeId)?.maxAttendees ?? Number.POSITIVE_INFINITY;
  if (event.attendees.length > limit) throw rejection(options, `This event type takes at most ${limit} attendees`);
}

function rejection({ rejectionStatus = 409 }: GravityRailSandboxOptions, message: string) {
  return failure(rejectionStatus, message);
}

function readEventTime(options: GravityRailSandboxOptions, field: string, text: string, zone: string): number {
  const instant = readInstant(text, zone);
  if (instant === undefined) throw invalidField(wireName(options, field), 'Input should be a valid datetime');
  return instant;
}

function zoneOf({ state }: Api, { calendarId }: CalendarEvent): string {
  return state.calendars.find(({ id }) => id === calendarId)?.timezone ?? 'UTC';
}

function eventOfPath(c: Context<ApiEnv>, api: Api): CalendarEvent {
  const id = integerParam(c, 'event_id');
  const calendars = visibleCalendars(c, api);
  const event = api.state.events.find((candidate) => candidate.id === id);
  if (!event || !calendars.some((calendar) => calendar.id === event.calendarId)) throw failure(404, 'Event not found');
  return event;
}
