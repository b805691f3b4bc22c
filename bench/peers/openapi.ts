/** The endpoints of the four providers that the operations need, as OpenAPI documents for GraphQL Mesh. */

type Schema = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, Schema>>;

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: 'string', nullable: true };
const whole: Schema = { type: 'integer' };
const truth: Schema = { type: 'boolean' };

const hours = { startTime: text, endTime: text };

const calcomSchedule = object('CalcomSchedule', {
  id: whole,
  name: text,
  timeZone: text,
  isDefault: truth,
  availability: list(object('CalcomAvailability', { days: list(text), ...hours })),
  overrides: list(object('CalcomOverride', { date: text, ...hours })),
});

const calcomCalendar = object('CalcomCalendar', { credentialId: whole, externalId: text, name: text });
const calcomIntegration = object('CalcomIntegration', { integration: text, calendars: list(calcomCalendar) });
const calcomSlot = object('CalcomSlot', { start: text, end: text });

const gravityRailRule = object('GravityRailRule', {
  id: whole,
  calendarId: whole,
  name: text,
  availabilityType: text,
  startTime: text,
  endTime: text,
  daysOfWeek: list(whole),
});

const gravityRailCalendar = object('GravityRailCalendar', {
  id: whole,
  name: text,
  description: textOrNull,
  timezone: text,
  schedules: list(gravityRailRule),
});

const guidebookSession = object('GuidebookSession', {
  id: whole,
  guide: whole,
  name: text,
  start_time: text,
  end_time: text,
  locations: list(whole),
  schedule_tracks: list(whole),
});

const guidebookAttendee = object('GuidebookAttendee', {
  id: whole,
  guide_id: whole,
  first_name: text,
  last_name: text,
  email: text,
});

const guidebookGuide = object('GuidebookGuide', { id: whole, name: text, description_html: text, timezone: text });
const guidebookPersonalizedSchedule = object('GuidebookPersonalizedSchedule', {
  id: whole,
  guide: whole,
  name: text,
  attendees: list(whole),
  sessions: list(whole),
});

const vastalWindow = object('VastalWindow', { day_of_week: whole, start_time: text, end_time: text });

const id = { name: 'id', in: 'path', required: true, schema: whole };
const pageOfItems = [parameter('page', whole), parameter('pageSize', whole)];
const pageOfGuide = [parameter('guide', whole), parameter('ordering', text), parameter('page', whole)];

export const DOCUMENTS = {
  calcom: api({
    '/v2/schedules': get('calcomSchedules', data('CalcomSchedules', list(calcomSchedule))),
    '/v2/schedules/{id}': get('calcomSchedule', data('CalcomOneSchedule', calcomSchedule), id),
    '/v2/event-types': get(
      'calcomEventTypes',
      data('CalcomEventTypes', list(object('CalcomEventType', { id: whole, title: text, lengthInMinutes: whole }))),
    ),
    '/v2/calendars': get(
      'calcomCalendars',
      data('CalcomCalendars', object('CalcomConnected', { connectedCalendars: list(calcomIntegration) })),
    ),
    '/v2/slots': get(
      'calcomSlots',
      data('CalcomSlots', { title: 'CalcomDays', type: 'object', additionalProperties: list(calcomSlot) }),
      parameter('eventTypeId', whole),
      parameter('start', text),
      parameter('end', text),
      parameter('format', text),
    ),
  }),
  gravityRail: api({
    '/calendars': get(
      'gravityRailCalendars',
      items(gravityRailCalendar),
      parameter('includeSchedules', truth),
      ...pageOfItems,
    ),
    '/calendars/{id}/schedules': get('gravityRailSchedules', items(gravityRailRule), id),
    '/calendar-event-types': get(
      'gravityRailEventTypes',
      items(object('GravityRailEventType', { id: whole, name: text, durationMinutes: whole })),
      parameter('active_only', truth),
      ...pageOfItems,
    ),
  }),
  guidebook: api({
    '/guides/': get('guidebookGuides', results(guidebookGuide)),
    '/sessions/': get('guidebookSessions', results(guidebookSession), ...pageOfGuide),
    '/attendees/': get('guidebookAttendees', results(guidebookAttendee), ...pageOfGuide),
    '/locations/': get(
      'guidebookLocations',
      results(object('GuidebookLocation', { id: whole, name: text })),
      ...pageOfGuide,
    ),
    '/schedule-tracks/': get(
      'guidebookTracks',
      results(object('GuidebookTrack', { id: whole, name: text })),
      ...pageOfGuide,
    ),
    '/personalized-schedules/': get(
      'guidebookPersonalizedSchedules',
      results(guidebookPersonalizedSchedule),
      ...pageOfGuide,
    ),
  }),
  vastal: api({
    '/calendar/availability': get(
      'vastalAvailability',
      object('VastalAvailability', { schedules: list(vastalWindow) }),
    ),
    '/calendar/appointment-types': get(
      'vastalAppointmentTypes',
      object('VastalAppointmentTypes', {
        appointmentTypes: list(object('VastalAppointmentType', { id: text, name: text, durationMinutes: whole })),
      }),
    ),
  }),
};

function api(paths: Readonly<Record<string, object>>) {
  return { openapi: '3.0.3', info: { title: 'A provider', version: '1' }, paths };
}

function get(operationId: string, schema: Schema, ...parameters: readonly object[]) {
  const response = { description: 'Success', content: { 'application/json': { schema } } };
  return { get: { operationId, parameters, responses: { 200: response } } };
}

function parameter(name: string, schema: Schema) {
  return { name, in: 'query', schema };
}

function object(title: string, properties: Properties): Schema {
  return { title, type: 'object', properties };
}

function list(of: Schema): Schema {
  return { type: 'array', items: of };
}

function data(title: string, schema: Schema): Schema {
  return object(title, { data: schema });
}

/** A page of Gravity Rail. */
function items(row: Schema): Schema {
  return object(`${String(row.title)}Page`, { items: list(row), total: whole });
}

/** A page of Guidebook. */
function results(row: Schema): Schema {
  return object(`${String(row.title)}Page`, { count: whole, results: list(row) });
}
