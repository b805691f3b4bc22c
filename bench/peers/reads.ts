import { Pool } from 'undici';
import type * as data from './dataset.ts';
import { GUIDE } from './dataset.ts';

export type GravityRailCalendar = Omit<(typeof data.gravityRailCalendars)[number], 'schedules'>;
export type GravityRailRule = data.GravityRailRule;
export type CalcomSchedule = (typeof data.calcomSchedules)[number];
export type Session = (typeof data.sessions)[number];
export type Attendee = (typeof data.attendees)[number];
export type PersonalizedSchedule = (typeof data.personalizedSchedules)[number];
export type Named = (typeof data.locations)[number];

/** As many as the gateway opens for one account. */
const CONNECTIONS = 32;

type Provider = 'calcom' | 'gravity-rail' | 'guidebook' | 'vastal';

/** The reads that the operations need, with the credential of one client. */
export type Reads = ReturnType<ReturnType<typeof createUpstream>>;

/** A page of a Guidebook list; `count` is that of the whole list. */
export interface Page<Row> {
  readonly count: number;
  readonly results: readonly Row[];
}

/** The rows of the first page, then of all others at once. @param read is called without a number for the first. */
export async function allPages<Row>(read: (page?: number) => Promise<Page<Row>>): Promise<Row[]> {
  const first = await read();
  const pages = Math.ceil(first.count / first.results.length);
  const others = await Promise.all(Array.from({ length: pages - 1 }, (_, index) => read(index + 2)));
  return [first, ...others].flatMap(({ results }) => results);
}

/** One pool per provider. @param origin the origin of the fake upstream. */
export function createUpstream(origin: string) {
  const pools: Readonly<Record<Provider, Pool>> = {
    calcom: new Pool(origin, { connections: CONNECTIONS }),
    'gravity-rail': new Pool(origin, { connections: CONNECTIONS }),
    guidebook: new Pool(origin, { connections: CONNECTIONS }),
    vastal: new Pool(origin, { connections: CONNECTIONS }),
  };

  return (credential: string) => {
    async function get<Body>(provider: Provider, path: string): Promise<Body> {
      const { statusCode, body } = await pools[provider].request({
        method: 'GET',
        path: `/${provider}${path}`,
        headers: { accept: 'application/json', authorization: `Bearer ${credential}` },
      });
      if (statusCode !== 200) throw new Error(`${provider} returned ${statusCode}`);
      return (await body.json()) as Body;
    }

    const calcom = async <Data>(path: string) => (await get<{ data: Data }>('calcom', `/v2${path}`)).data;
    const gravityRail = async <Row>(path: string) => (await get<{ items: Row[] }>('gravity-rail', path)).items;

    const guidebook = <Row>(list: string, query: string) =>
      allPages((page) => get<Page<Row>>('guidebook', `/${list}/?${query}${page === undefined ? '' : `&page=${page}`}`));

    const guide = `guide=${GUIDE}`;
    return {
      calcomSchedules: () => calcom<CalcomSchedule[]>('/schedules'),
      calcomSchedule: (id: number) => calcom<CalcomSchedule>(`/schedules/${id}`),
      calcomEventTypes: () => calcom<typeof data.calcomEventTypes>('/event-types'),
      calcomCalendars: () => calcom<typeof data.calcomCalendars>('/calendars'),
      calcomSlots: (eventTypeId: number, start: string, end: string) =>
        calcom<typeof data.calcomSlots>(`/slots?eventTypeId=${eventTypeId}&start=${start}&end=${end}&format=range`),
      calendars: () => gravityRail<GravityRailCalendar>('/calendars?page=1&pageSize=50'),
      calendarsWithSchedules: () =>
        gravityRail<(typeof data.gravityRailCalendars)[number]>('/calendars?includeSchedules=true&page=1&pageSize=50'),
      schedulesOfCalendar: (id: number) => gravityRail<GravityRailRule>(`/calendars/${id}/schedules`),
      gravityRailEventTypes: () =>
        gravityRail<(typeof data.gravityRailEventTypes)[number]>(
          '/calendar-event-types?active_only=true&page=1&pageSize=50',
        ),
      guides: async () => (await get<{ results: typeof data.guides }>('guidebook', '/guides/')).results,
      sessions: () => guidebook<Session>('sessions', `${guide}&ordering=id`),
      attendees: () => guidebook<Attendee>('attendees', `${guide}&ordering=email`),
      locations: () => guidebook<Named>('locations', guide),
      tracks: () => guidebook<Named>('schedule-tracks', guide),
      personalizedSchedules: () => guidebook<PersonalizedSchedule>('personalized-schedules', guide),
      vastalWindows: async () =>
        (await get<{ schedules: typeof data.vastalWindows }>('vastal', '/calendar/availability')).schedules,
      vastalAppointmentTypes: async () =>
        (await get<{ appointmentTypes: typeof data.vastalAppointmentTypes }>('vastal', '/calendar/appointment-types'))
          .appointmentTypes,
    };
  };
}
