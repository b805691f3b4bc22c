import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { asProviderError, type InputIssue, ProviderError, throwIssues } from '../../domain/errors.ts';
import {
  type MemberChange,
  membersAfter,
  type NewPersonalizedSchedule,
  type PersonalizedSchedule,
  type PersonalizedScheduleChange,
} from '../../domain/personalized-schedule.ts';
import type {
  CallContext,
  PersonalizedScheduleConnector,
  PreparedCreate,
  PreparedWrite,
  Result,
} from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, withoutDedupe } from '../http/recovery.ts';
import { GuideItemReader } from './guide-item-reader.ts';
import { toPersonalizedSchedule } from './guidebook.map.ts';
import {
  type WireGuide,
  type WirePersonalizedSchedule,
  wireCreated,
  wirePersonalizedSchedule,
} from './guidebook.wire.ts';
import type { ListClient } from './list-endpoint.ts';
import { isGuideId, parseLocalId, toLocalId } from './local-id.ts';
import { publish } from './publishing.ts';
import type { Fields, Writer } from './request-encoding.ts';
import { pagesOfAllGuides } from './schedule-pages.ts';
import { notFound, type Upstream } from './upstream.ts';

type ScheduleReader = GuideItemReader<WirePersonalizedSchedule, PersonalizedSchedule>;

const NOT_YET_PUBLISHED = 'Guidebook shows the change to attendees only after the next publication.';
const LAST_ASSIGNMENT_APPLIES =
  'Guidebook shows an attendee one personalized schedule: the one assigned last takes the place of earlier ones.';

/**
 * Implements docs/providers/guidebook.md, section 10. Paths of input issues use the field names of the GraphQL inputs.
 */
export function createPersonalizedSchedules(
  upstream: Upstream,
  guides: ListClient<WireGuide>,
  writer: Writer,
): PersonalizedScheduleConnector {
  const schedules: ScheduleReader = new GuideItemReader(upstream, {
    title: 'personalized schedule',
    list: path`/personalized-schedules/`,
    one: (id) => path`/personalized-schedules/${id}/`,
    wire: wirePersonalizedSchedule,
    toItem: toPersonalizedSchedule,
  });

  return {
    get: (ids, call) => schedules.get(ids, call),
    ofCalendars: (calendarIds, call) => schedules.ofGuides(calendarIds, call),
    ofAttendees: (attendeeIds, call) => ofAttendees(upstream, schedules, attendeeIds, call),
    list: (call) => listSchedules(guides, schedules, call),
    pages: (request, call) => pagesOfAllGuides({ guides, schedules }, request, call),
    pagesOf: (calendarId, request, call) => schedules.pagesOf(calendarId, request, call),
    prepareCreate: (input) => prepareCreate(writer, schedules, input),
    prepareUpdate: (current, change) => prepareUpdate(upstream, writer, current, change),
    remove: (id, call) => removeSchedule(upstream, id, call),
    publish: (target, call) => publish(upstream, target, call),
  };
}

async function listSchedules(
  guides: ListClient<WireGuide>,
  schedules: ScheduleReader,
  call: CallContext,
): Promise<Result<PersonalizedSchedule>[]> {
  const rows = await guides.read({}, call);
  const lists = await Promise.all(
    // The schedules of an invalid guide can be read as long as its id is valid.
    rows.map(async ({ id, wire }) => (id === undefined ? [wire] : schedules.ofGuide(id, call))),
  );
  return lists.flat();
}

/**
 * The schedules of each attendee. The filter by attendee finds nothing for attendees of Builder's spreadsheet import
 * (docs/providers/guidebook.md, section 10), so the list is read where it finds nothing.
 */
async function ofAttendees(
  upstream: Upstream,
  schedules: ScheduleReader,
  attendeeIds: readonly string[],
  call: CallContext,
): Promise<Result<readonly PersonalizedSchedule[]>[]> {
  const attendees = [...new Set(attendeeIds)].flatMap((id) => parseLocalId(id) ?? []);
  const results = new Map<string, Result<readonly PersonalizedSchedule[]>>();
  await Promise.all(
    [...Map.groupBy(attendees, ({ guide }) => guide)].map(async ([guide, group]) => {
      const ids = group.map(({ id }) => id);
      const has = ({ attendeeIds: assigned }: PersonalizedSchedule, id: string) =>
        assigned.includes(toLocalId({ guide, id }));
      const read = await schedules.ofEach(guide, ids, { filter: 'attendees__id', has }, call).catch(asProviderError);
      for (const id of ids) {
        results.set(toLocalId({ guide, id }), read instanceof ProviderError ? read : (read.get(id) ?? []));
      }
    }),
  );
  return attendeeIds.map((id) => results.get(id) ?? notFound(upstream, 'attendee'));
}

function prepareCreate(writer: Writer, schedules: ScheduleReader, input: NewPersonalizedSchedule): PreparedCreate {
  const { calendarId: guide, name } = input;
  const issues: InputIssue[] = [];
  if (!isGuideId(guide)) issues.push({ path: ['calendar'], message: 'is not a guide of Guidebook' });
  if (name.trim() === '') issues.push({ path: ['name'], message: 'must not be empty: Guidebook requires a name' });
  issues.push(...foreignIds('attendees', 'attendees', input.attendeeIds, guide));
  issues.push(...foreignIds('sessions', 'sessions', input.sessionIds, guide));
  for (const [list, ids] of Object.entries({ attendees: input.attendeeIds, sessions: input.sessionIds })) {
    if (ids.length === 0) issues.push({ path: [list], message: `must not be empty: Guidebook requires ${list}` });
  }
  throwIssues(issues);
  const fields = {
    guide: Number(guide),
    name,
    attendees: numbersOf(input.attendeeIds),
    sessions: numbersOf(input.sessionIds),
  };
  return {
    async execute(call) {
      const request = { method: 'POST', path: path`/personalized-schedules/`, fields, schema: wireCreated } as const;
      const { id } = await writer.send(request, call);
      return toLocalId({ guide, id });
    },
    async find(call) {
      return findCreated(await schedules.ofGuide(guide, withoutDedupe(call)), (schedule) =>
        matchesInput(schedule, input),
      )?.id;
    },
  };
}

/**
 * Whether the schedule is what a create with this input makes. Guidebook trims names, and the order of members is not
 * significant. The ids of the members include the guide.
 */
function matchesInput(schedule: PersonalizedSchedule, input: NewPersonalizedSchedule): boolean {
  return (
    schedule.name.trim() === input.name.trim() &&
    hasSameMembers(schedule.attendeeIds, input.attendeeIds) &&
    hasSameMembers(schedule.sessionIds, input.sessionIds)
  );
}

async function removeSchedule(upstream: Upstream, id: string, call: CallContext): Promise<void> {
  const schedule = parseLocalId(id);
  if (!schedule) throw notFound(upstream, 'personalized schedule');
  try {
    const target = path`/personalized-schedules/${schedule.id}/`;
    await upstream.http.request({ method: 'DELETE', path: target, schema: z.unknown(), repeatable: true }, call);
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'NOT_FOUND')) throw error;
  }
}

function prepareUpdate(
  upstream: Upstream,
  writer: Writer,
  current: PersonalizedSchedule,
  change: PersonalizedScheduleChange,
): PreparedWrite<PersonalizedSchedule> {
  const schedule = parseLocalId(current.id);
  if (!schedule) throw notFound(upstream, 'personalized schedule');
  const preview: PersonalizedSchedule = {
    ...current,
    attendeeIds: membersAfter(current.attendeeIds, change.attendees),
    sessionIds: membersAfter(current.sessionIds, change.sessions),
  };
  const issues = [
    ...foreignMembers('attendees', change.attendees, current.calendarId),
    ...foreignMembers('sessions', change.sessions, current.calendarId),
  ];
  throwIssues(issues);
  const fields: Fields = {
    ...(!hasSameMembers(current.attendeeIds, preview.attendeeIds) && { attendees: numbersOf(preview.attendeeIds) }),
    ...(!hasSameMembers(current.sessionIds, preview.sessionIds) && { sessions: numbersOf(preview.sessionIds) }),
  };
  writer.check(fields);

  const isChanged = Object.keys(fields).length > 0;
  const hasNewAttendees = preview.attendeeIds.some((id) => !current.attendeeIds.includes(id));
  return {
    preview,
    warnings: [...(isChanged ? [NOT_YET_PUBLISHED] : []), ...(hasNewAttendees ? [LAST_ASSIGNMENT_APPLIES] : [])],
    async execute(call) {
      if (!isChanged) return;
      const target = path`/personalized-schedules/${schedule.id}/`;
      await writer.send({ method: 'PATCH', path: target, fields, schema: z.unknown() }, call);
    },
  };
}

type MemberList = 'attendees' | 'sessions';

/** The validation errors of a change, one for each id of another guide. */
function foreignMembers(list: MemberList, change: MemberChange | undefined, guide: string): InputIssue[] {
  if (!change) return [];
  if ('replacement' in change) return foreignIds(list, list, change.replacement, guide);
  const suffix = `${list.charAt(0).toUpperCase()}${list.slice(1)}`;
  return [
    ...foreignIds(`add${suffix}`, list, change.added, guide),
    ...foreignIds(`remove${suffix}`, list, change.removed, guide),
  ];
}

function foreignIds(field: string, list: MemberList, ids: readonly string[], guide: string): InputIssue[] {
  return ids.flatMap((id, index) =>
    parseLocalId(id)?.guide === guide
      ? []
      : [{ path: [field, String(index)], message: `is not among the ${list} of the same calendar` }],
  );
}

function hasSameMembers(before: readonly string[], after: readonly string[]): boolean {
  return isDeepStrictEqual(new Set(before), new Set(after));
}

/** The distinct numbers of local ids. */
function numbersOf(localIds: readonly string[]): number[] {
  return [...new Set(localIds.flatMap((id) => parseLocalId(id)?.id ?? []))].map(Number);
}
