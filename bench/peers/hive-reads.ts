import { GUIDE } from './dataset.ts';
import { allPages, type Page, type Reads } from './reads.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Field = (options: { context: object; args: Arguments; selectionSet: string }) => Promise<unknown>;

/** What Hive Gateway adds to the context of a request: the fields of each source as functions. */
export type SourceContext = Readonly<Record<Source, { readonly Query: Readonly<Record<string, Field>> }>>;
type Source = 'calcom' | 'gravityRail' | 'guidebook' | 'vastal';

const CALCOM_SCHEDULE =
  '{ id name timeZone isDefault availability { days startTime endTime } overrides { date startTime endTime } }';
const RULE = 'id calendarId name availabilityType startTime endTime daysOfWeek';
const FIRST_PAGE = { page: 1, pageSize: 50 };

/** The reads of the other peers, through the sources of the supergraph; each selects the fields in use. */
export function createReads(context: SourceContext): Reads {
  async function read<Body>(source: Source, field: string, selectionSet: string, args: Arguments): Promise<Body> {
    const found = await context[source].Query[field]?.({ context, args, selectionSet });
    // Sources return errors rather than throw them.
    if (found instanceof Error) throw found;
    return found as Body;
  }

  /** One property of the response; without a selection it is a scalar. */
  async function part<Value>(source: Source, field: string, property: string, selection = '', args: Arguments = {}) {
    const body = await read<Record<string, Value>>(source, field, `{ ${property} ${selection} }`, args);
    return body[property] as Value;
  }

  const guidebook = <Row>(field: string, selection: string, filter: Arguments = {}) =>
    allPages((page) => {
      const args = { guide: GUIDE, ...filter, ...(page === undefined ? {} : { page }) };
      return read<Page<Row>>('guidebook', field, `{ count results ${selection} }`, args);
    });

  return {
    calcomSchedules: () => part('calcom', 'calcomSchedules', 'data', CALCOM_SCHEDULE),
    calcomSchedule: (id) => part('calcom', 'calcomSchedule', 'data', CALCOM_SCHEDULE, { id }),
    calcomEventTypes: () => part('calcom', 'calcomEventTypes', 'data', '{ id title lengthInMinutes }'),
    calcomCalendars: () =>
      part(
        'calcom',
        'calcomCalendars',
        'data',
        '{ connectedCalendars { calendars { credentialId externalId name } } }',
      ),
    calcomSlots: (eventTypeId, start, end) =>
      part('calcom', 'calcomSlots', 'data', '', { eventTypeId, start, end, format: 'range' }),
    calendars: () =>
      part('gravityRail', 'gravityRailCalendars', 'items', '{ id name description timezone }', FIRST_PAGE),
    calendarsWithSchedules: () =>
      part('gravityRail', 'gravityRailCalendars', 'items', `{ id name description timezone schedules { ${RULE} } }`, {
        includeSchedules: true,
        ...FIRST_PAGE,
      }),
    schedulesOfCalendar: (id) => part('gravityRail', 'gravityRailSchedules', 'items', `{ ${RULE} }`, { id }),
    gravityRailEventTypes: () =>
      part('gravityRail', 'gravityRailEventTypes', 'items', '{ id name durationMinutes }', {
        active_only: true,
        ...FIRST_PAGE,
      }),
    guides: () => part('guidebook', 'guidebookGuides', 'results', '{ id name description_html timezone }'),
    sessions: () =>
      guidebook('guidebookSessions', '{ id guide name start_time end_time locations schedule_tracks }', {
        ordering: 'id',
      }),
    attendees: () =>
      guidebook('guidebookAttendees', '{ id guide_id first_name last_name email }', { ordering: 'email' }),
    locations: () => guidebook('guidebookLocations', '{ id name }'),
    tracks: () => guidebook('guidebookTracks', '{ id name }'),
    personalizedSchedules: () => guidebook('guidebookPersonalizedSchedules', '{ id guide name attendees sessions }'),
    vastalWindows: () => part('vastal', 'vastalAvailability', 'schedules', '{ day_of_week start_time end_time }'),
    vastalAppointmentTypes: () =>
      part('vastal', 'vastalAppointmentTypes', 'appointmentTypes', '{ id name durationMinutes }'),
  };
}
