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
import type { GuideReader } from './calendars.ts';
import { createGuideItems, type GuideItems } from './guide-items.ts';
import { toPersonalizedSchedule } from './guidebook.map.ts';
import { wireCreated, wirePersonalizedSchedule } from './guidebook.wire.ts';
import { notFound, type Upstream } from './list-endpoint.ts';
import { isGuideId, parseLocalId, toLocalId } from './local-id.ts';
import { publish } from './publishing.ts';
import type { Fields, Writer } from './request-encoding.ts';

const NOT_SHOWN_YET = 'Guidebook shows it to attendees only after the next publication.';
const LAST_ONE_COUNTS =
  'Guidebook shows an attendee one personalized schedule: the one assigned last takes the place of earlier ones.';

/**
 * Implements docs/providers/guidebook.md, section 10. Paths of input issues use the field names of the GraphQL inputs.
 */
export function createPersonalizedSchedules(
  upstream: Upstream,
  readGuides: GuideReader,
  writer: Writer,
): PersonalizedScheduleConnector {
  const schedules: GuideItems<PersonalizedSchedule> = createGuideItems(upstream, {
    title: 'personalized schedule',
    list: path`/personalized-schedules/`,
    one: (id) => path`/personalized-schedules/${id}/`,
    wire: wirePersonalizedSchedule,
    toItem: toPersonalizedSchedule,
  });

  return {
    get: schedules.get,
    ofCalendars: schedules.ofGuides,
    ofAttendees: (attendeeIds, call) => ofAttendees(upstream, schedules, attendeeIds, call),
    async list(call) {
      const guides = await readGuides(call);
      const lists = await Promise.all(
        // A broken guide has schedules all the same; only without an id they cannot be asked for.
        guides.map(async ({ id, wire }) => (id === undefined ? [wire] : schedules.ofGuide(id, call))),
      );
      return lists.flat();
    },
    prepareCreate: (input) => prepareCreate(writer, schedules, input),
    prepareUpdate: (current, change) => prepareUpdate(upstream, writer, current, change),
    async remove(id, call) {
      const schedule = parseLocalId(id);
      if (!schedule) throw notFound(upstream, 'personalized schedule');
      try {
        const target = path`/personalized-schedules/${schedule.id}/`;
        await upstream.http.request({ method: 'DELETE', path: target, answer: z.unknown(), repeatable: true }, call);
      } catch (error) {
        if (!(error instanceof ProviderError && error.code === 'NOT_FOUND')) throw error;
      }
    },
    publish: (target, call) => publish(upstream, target, call),
  };
}

/**
 * Taken from the lists of their guides: the filter by attendee would need one call per attendee, and does not find
 * schedules created by Builder's spreadsheet import (docs/providers/guidebook.md, section 10).
 */
async function ofAttendees(
  upstream: Upstream,
  schedules: GuideItems<PersonalizedSchedule>,
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

function prepareCreate(
  writer: Writer,
  schedules: GuideItems<PersonalizedSchedule>,
  input: NewPersonalizedSchedule,
): PreparedCreate {
  const { calendarId: guide, name } = input;
  const issues: InputIssue[] = [];
  if (!isGuideId(guide)) issues.push({ path: ['calendar'], message: 'is not a guide of Guidebook' });
  if (name.trim() === '') issues.push({ path: ['name'], message: 'must not be empty: Guidebook requires a name' });
  const attendees = readMembers('attendees', input.attendeeIds, guide, issues);
  const sessions = readMembers('sessions', input.sessionIds, guide, issues);
  for (const [list, ids] of Object.entries({ attendees: input.attendeeIds, sessions: input.sessionIds })) {
    if (ids.length === 0) issues.push({ path: [list], message: `must not be empty: Guidebook requires ${list}` });
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  const fields = { guide: Number(guide), name, attendees, sessions };
  return {
    async execute(call) {
      const request = { method: 'POST', path: path`/personalized-schedules/`, fields, answer: wireCreated } as const;
      const { id } = await writer.send(request, call);
      return toLocalId({ guide, id });
    },
    async find(call) {
      return findCreated(await schedules.ofGuide(guide, withoutDedupe(call)), (schedule) => saysAll(schedule, input))
        ?.id;
    },
  };
}

/** Blanks around a name are cut off there, and the order of members, whose ids tell the guide, means nothing. */
function saysAll(schedule: PersonalizedSchedule, input: NewPersonalizedSchedule): boolean {
  return (
    schedule.name.trim() === input.name.trim() &&
    isDeepStrictEqual(new Set(schedule.attendeeIds), new Set(input.attendeeIds)) &&
    isDeepStrictEqual(new Set(schedule.sessionIds), new Set(input.sessionIds))
  );
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
    ...(change.attendeeIds && { attendees: readMembers('attendees', change.attendeeIds, guide, issues) }),
    ...(change.sessionIds && { sessions: readMembers('sessions', change.sessionIds, guide, issues) }),
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
    warnings: [...(isChanged ? [NOT_SHOWN_YET] : []), ...(hasNewAttendees ? [LAST_ONE_COUNTS] : [])],
    async execute(call) {
      if (!isChanged) return;
      const target = path`/personalized-schedules/${schedule.id}/`;
      await writer.send({ method: 'PATCH', path: target, fields, answer: z.unknown() }, call);
    },
  };
}

/** The numbers to send, each once. Ids of other guides go to `issues`. */
function readMembers(list: 'attendees' | 'sessions', ids: readonly string[], guide: string, issues: InputIssue[]) {
  const numbers = new Set<number>();
  ids.forEach((id, index) => {
    const member = parseLocalId(id);
    if (member?.guide === guide) numbers.add(Number(member.id));
    else issues.push({ path: [list, String(index)], message: `is not among the ${list} of the same calendar` });
  });
  return [...numbers];
}
