import type { Hono } from 'hono';
import { z } from 'zod';
import type { CalcomCalendar, CalcomConnection } from './data.ts';
import { type CalcomContext, type CalcomEnv, callerOf, endpoint, success, VERSIONS } from './endpoints.ts';
import { failure } from './failure.ts';
import { checked, isoText, numberText, zoneText } from './validation.ts';
import { DAY, isoUtc, overlaps, parseIso } from './wall-time.ts';
import type { World } from './world.ts';

const busyQuery = z.object({
  dateFrom: isoText,
  dateTo: isoText,
  timeZone: zoneText.optional(),
  loggedInUsersTz: zoneText.optional(),
  calendarsToLoad: z.array(z.object({ credentialId: numberText(), externalId: z.string() })),
});

/** Routes for connected calendars and their busy times (docs/providers/calcom.md, section 11). */
export function addCalendarRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const read = { versions: VERSIONS, access: 'required', scope: 'APPS_READ' } as const;
  routes.get('/calendars', endpoint(world, read, list));
  routes.get('/calendars/busy-times', endpoint(world, read, busyTimes));
}

function connectionsOf({ state }: World, c: CalcomContext): CalcomConnection[] {
  return state.connections.filter(({ userId }) => userId === callerOf(c).id);
}

function list(world: World, c: CalcomContext): Response {
  const connections = connectionsOf(world, c);
  return success(c, {
    connectedCalendars: connections.map(connectionOutput),
    destinationCalendar: destinationOf(connections.find(({ broken }) => !broken)),
  });
}

function busyTimes(world: World, c: CalcomContext): Response {
  const { dateFrom, dateTo, timeZone, loggedInUsersTz, calendarsToLoad } = checked(busyQuery, c.var.query);
  if (!timeZone && !loggedInUsersTz) {
    throw failure(400, 'Either timeZone or loggedInUsersTz must be provided');
  }
  const connections = connectionsOf(world, c);
  const requested = calendarsToLoad.map(({ credentialId, externalId }) => {
    const connection = connections.find((known) => known.credentialId === credentialId);
    if (!connection || connection.isDisconnected) throw failure(401, 'These credentials do not belong to you');
    return { connection, externalId };
  });
  if (requested.some(({ connection }) => connection.broken)) {
    throw failure(500, 'Unable to fetch connected calendars events. Please try again later.');
  }
  const window = { start: parseIso(dateFrom) ?? 0, end: endOf(dateTo) };
  // Always UTC, whatever zone was requested.
  const busy = requested.flatMap(({ connection, externalId }) =>
    connection.calendars
      .filter((calendar) => calendar.externalId === externalId)
      .flatMap((calendar) => calendar.busy)
      .filter((range) => overlaps(range, window))
      .map(({ start, end }) => ({ start: isoUtc(start), end: isoUtc(end), source: externalId })),
  );
  return success(
    c,
    busy.sort((a, b) => a.start.localeCompare(b.start)),
  );
}

/** A date without a time ends at the end of that UTC day. */
function endOf(text: string): number {
  const end = parseIso(text) ?? 0;
  return text.includes('T') ? end : end + DAY;
}

const APPS = {
  google_calendar: { name: 'Google Calendar', slug: 'google-calendar', publisher: 'Google' },
  office365_calendar: { name: 'Outlook Calendar', slug: 'office365-calendar', publisher: 'Microsoft' },
  apple_calendar: { name: 'Apple Calendar', slug: 'apple-calendar', publisher: 'Apple' },
} as const;

function connectionOutput(connection: CalcomConnection) {
  const { credentialId, type, broken } = connection;
  const { name, slug, publisher } = APPS[type];
  const integration = {
    name,
    slug,
    publisher,
    type,
    title: name,
    description: `${name} keeps busy times in step.`,
    variant: 'calendar',
    category: 'calendar',
    categories: ['calendar'],
    logo: `/app-store/${slug}/icon.svg`,
    url: 'https://cal.com/',
    email: 'help@cal.com',
    locationOption: null,
  };
  const common = { integration, credentialId, delegationCredentialId: null };
  if (broken) return { ...common, error: { message: 'The calendar could not be read; connect it again.' } };
  const calendars = connection.calendars.map((calendar) => calendarOutput(calendar, connection));
  return { ...common, primary: calendars.find(({ primary }) => primary), calendars };
}

function calendarOutput(calendar: CalcomCalendar, { type, credentialId }: CalcomConnection) {
  const { externalId, name, primary, readOnly, email, isSelected } = calendar;
  const common = { integration: type, credentialId, delegationCredentialId: null };
  return { ...common, externalId, name, primary, readOnly, email, isSelected };
}

function destinationOf(connection: CalcomConnection | undefined) {
  const calendar = connection?.calendars.find(({ primary }) => primary);
  if (!connection || !calendar) return null;
  return {
    id: connection.credentialId,
    integration: connection.type,
    externalId: calendar.externalId,
    primaryEmail: calendar.email,
    userId: connection.userId,
    eventTypeId: null,
    credentialId: connection.credentialId,
    delegationCredentialId: null,
    name: calendar.name,
    primary: true,
    readOnly: calendar.readOnly,
    email: calendar.email,
    integrationTitle: APPS[connection.type].name,
  };
}
