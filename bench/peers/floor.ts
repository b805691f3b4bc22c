/**
 * The same responses without GraphQL, by hand: the lower bound for any server. With `shared`, all clients are treated
 * as one, and equal concurrent requests get one response. Usage: node floor.ts <origin of the upstream> <each|shared>
 */
import type { ServerResponse } from 'node:http';
import { ACCOUNTS, SLOTS_EVENT_TYPE } from './dataset.ts';
import { createUpstream, type Reads } from './reads.ts';
import { CREDENTIAL_HEADER, listen, upstreamOrigin } from './server.ts';
import * as shapes from './shapes.ts';

interface Body {
  readonly operationName: string;
  readonly variables: { readonly ids: readonly string[]; readonly from: string; readonly to: string };
}

const upstream = createUpstream(upstreamOrigin());

const resolvers: Readonly<Record<string, (reads: Reads, variables: Body['variables']) => unknown>> = {
  Q1: async (reads) => {
    const nodes = (await reads.calendarsWithSchedules()).map(({ schedules, ...wire }) => {
      const { id, name, description, timeZone } = shapes.toCalendar(wire);
      return { id, name, description, timeZone, schedules: schedules.map((rule) => shapes.toSchedule(rule, timeZone)) };
    });
    return { calendars: { nodes, pageInfo: { hasNextPage: false } } };
  },
  Q2: async (reads) => {
    const [all, sessions, attendees, locations, tracks] = await Promise.all([
      reads.personalizedSchedules(),
      reads.sessions(),
      reads.attendees(),
      reads.locations(),
      reads.tracks(),
    ]);
    const namesOf = new Map([...locations, ...tracks].map(({ id, name }) => [id, name]));
    const sessionOf = new Map(
      sessions.map((wire) => {
        const { locationIds, trackIds, ...session } = shapes.toSession(wire);
        const names = (ids: readonly number[]) => ids.map((id) => namesOf.get(id));
        return [wire.id, { ...session, locations: names(locationIds), tracks: names(trackIds) }];
      }),
    );
    const attendeeOf = new Map(attendees.map((wire) => [wire.id, shapes.toAttendee(wire)]));
    const nodes = all.map((wire) => {
      const { id, name, sessionIds, attendeeIds } = shapes.toPersonalizedSchedule(wire);
      const assigned = sessionIds.flatMap((sessionId) => sessionOf.get(sessionId) ?? []);
      return {
        id,
        name,
        sessions: shapes.inOrderOfTime(assigned),
        attendees: attendeeIds.map((attendeeId) => attendeeOf.get(attendeeId)),
      };
    });
    return { personalizedSchedules: { nodes } };
  },
  Q3: async (reads, { ids }) => {
    const schedules = (await reads.calcomSchedules()).map((wire) => {
      const { __typename: _type, effect: _effect, ...schedule } = shapes.toCalcomSchedule(wire);
      return [schedule.id, schedule] as const;
    });
    const byId = new Map(schedules);
    return { nodes: ids.map((id) => byId.get(id)) };
  },
  Q4: async (reads, { from, to }) => ({
    slots: shapes.toSlots(await reads.calcomSlots(SLOTS_EVENT_TYPE, from, to), from, to),
  }),
  Q5: async (reads) => {
    const [mine, rooms, guides, hours, windows, ours, treatments, reviews, groups, attendees] = await Promise.all([
      reads.calcomCalendars(),
      reads.calendarsWithSchedules(),
      reads.guides(),
      reads.calcomSchedules(),
      reads.vastalWindows(),
      reads.calcomEventTypes(),
      reads.gravityRailEventTypes(),
      reads.vastalAppointmentTypes(),
      reads.personalizedSchedules(),
      reads.attendees(),
    ]);
    const calendars = [
      ...shapes.toCalcomCalendars(mine),
      ...rooms.map(shapes.toCalendar),
      ...guides.map(shapes.toGuide),
      shapes.agencyCalendar(),
    ];
    const schedules = [
      ...hours.map(shapes.toCalcomSchedule),
      ...rooms.flatMap(({ schedules: rules, timezone }) => rules.map((rule) => shapes.toSchedule(rule, timezone))),
      shapes.toAgencySchedule(windows),
    ];
    const nameOf = new Map(attendees.map((wire) => [wire.id, shapes.toAttendee(wire).name]));
    return {
      accounts: ACCOUNTS.map(shapes.toAccount),
      calendars: { nodes: calendars.map(({ id, name, timeZone }) => ({ id, name, timeZone })) },
      schedules: {
        nodes: schedules.map(({ id, name, timeZone, effect, weeklyHours }) => ({
          id,
          name,
          timeZone,
          effect,
          weeklyHours,
        })),
      },
      eventTypes: {
        nodes: [
          ...ours.map((type) => shapes.toEventType('calcom', type.id, type.title, type.lengthInMinutes)),
          ...treatments.map((type) => shapes.toEventType('clinic', type.id, type.name, type.durationMinutes)),
          ...reviews.map((type) => shapes.toEventType('agency', type.id, type.name, type.durationMinutes)),
        ],
      },
      personalizedSchedules: {
        nodes: groups.slice(0, 5).map((wire) => {
          const { id, name, attendeeIds } = shapes.toPersonalizedSchedule(wire);
          return { id, name, attendees: attendeeIds.map((attendee) => ({ name: nameOf.get(attendee) })) };
        }),
      },
    };
  },
  Q6: () => ({ __typename: 'Query' }),
};

listen((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => void respond(Buffer.concat(chunks), String(request.headers[CREDENTIAL_HEADER]), response));
});

const isSharing = process.argv[3] === 'shared';
const flights = new Map<string, Promise<Buffer>>();

async function bodyFor({ operationName, variables }: Body, credential: string): Promise<Buffer> {
  const data = await resolvers[operationName]?.(upstream(credential), variables);
  return Buffer.from(JSON.stringify({ data }));
}

function sharedBodyFor(question: Body, credential: string): Promise<Buffer> {
  const key = JSON.stringify([question.operationName, question.variables]);
  const known = flights.get(key);
  if (known) return known;
  const flight = bodyFor(question, credential).finally(() => flights.delete(key));
  flights.set(key, flight);
  return flight;
}

async function respond(request: Buffer, credential: string, response: ServerResponse): Promise<void> {
  try {
    const question = JSON.parse(request.toString()) as Body;
    const body = await (isSharing ? sharedBodyFor : bodyFor)(question, credential);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}
