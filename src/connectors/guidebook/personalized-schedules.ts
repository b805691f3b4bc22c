import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type InputIssue, InvalidInputError, ProviderError } from '../../domain/errors.ts';
import type {
  NewPersonalizedSchedule,
  PersonalizedSchedule,
  PersonalizedScheduleChange,
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
 * Filters the lists of the guides: the filter by attendee would need one call per attendee, and does not find
 * schedules created by Builder's spreadsheet import (docs/providers/guidebook.md, section 10).
 */
async function ofAttendees(
  upstream: Upstream,
  schedules: ScheduleReader,
  attendeeIds: readonly string[],
  call: CallContext,
): Promise<Result<readonly PersonalizedSchedule[]>[]> {
  const guides = attendeeIds.map((id) => parseLocalId(id)?.guide ?? '');
  const lists = await schedules.ofGuides(guides, call);
  return attendeeIds.map((id, i) => {
    const list = lists[i]!;
    if (guides[i] === '') return notFound(upstream, 'attendee');
    return list instanceof ProviderError ? list : list.filter((schedule) => schedule.attendeeIds.includes(id));
  });
}

function prepareCreate(writer: Writer, schedules: ScheduleReader, input: NewPersonalizedSchedule): PreparedCreate {
  const { calendarId: guide, name } = input;
  const issues: InputIssue[] = [];
  if (!isGuideId(guide)) issues.push({ path: ['calendar'], message: 'is not a guide of Guidebook' });
  if (name.trim() === '') issues.push({ path: ['name'], message: 'must not be empty: Guidebook requires a name' });
  const attendees = memberNumbers('attendees', input.attendeeIds, guide, issues);
  const sessions = memberNumbers('sessions', input.sessionIds, guide, issues);
  for (const [list, ids] of Object.entries({ attendees: input.attendeeIds, sessions: input.sessionIds })) {
    if (ids.length === 0) issues.push({ path: [list], message: `must not be empty: Guidebook requires ${list}` });
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  const fields = { guide: Number(guide), name, attendees, sessions };
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
    isDeepStrictEqual(new Set(schedule.attendeeIds), new Set(input.attendeeIds)) &&
    isDeepStrictEqual(new Set(schedule.sessionIds), new Set(input.sessionIds))
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
  const guide = current.calendarId;
  const issues: InputIssue[] = [];
  const fields: Fields = {
    ...(change.attendeeIds && { attendees: memberNumbers('attendees', change.attendeeIds, guide, issues) }),
    ...(change.sessionIds && { sessions: memberNumbers('sessions', change.sessionIds, guide, issues) }),
  };
  if (issues.length > 0) throw new InvalidInputError(issues);
  writer.check(fields);

  const preview: PersonalizedSchedule = {
    ...current,
    ...(change.attendeeIds && { attendeeIds: [...new Set(change.attendeeIds)] }),
    ...(change.sessionIds && { sessionIds: [...new Set(change.sessionIds)] }),
  };
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

/** The distinct numbers to send. Adds a validation error for each id of another guide. */
function memberNumbers(list: 'attendees' | 'sessions', ids: readonly string[], guide: string, issues: InputIssue[]) {
  const numbers = new Set<number>();
  ids.forEach((id, index) => {
    const member = parseLocalId(id);
    if (member?.guide === guide) numbers.add(Number(member.id));
    else issues.push({ path: [list, String(index)], message: `is not among the ${list} of the same calendar` });
  });
  return [...numbers];
}
