import type { Session } from '../../domain/personalized-schedule.ts';
import { loadExisting } from '../../loaders/loader.ts';
import { timeZoneOf } from '../../scheduling/hours.ts';
import { type Conflict, conflictsBetween } from '../../scheduling/session-conflicts.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { TimeRangeType } from '../fields.ts';
import { calendarKeyOf, keysOf } from '../nodes.ts';
import { ConferenceSessionRef } from '../refs.ts';

export const SessionConflictType = builder.objectRef<Conflict<Session>>('SessionConflict').implement({
  description: 'Two overlapping sessions that are assigned to the same attendees. Consecutive sessions do not overlap.',
  fields: (t) => ({
    first: t.field({
      type: ConferenceSessionRef,
      description: 'The session that starts first.',
      resolve: ({ first }) => first,
    }),
    second: t.field({
      type: ConferenceSessionRef,
      description: 'The session that starts second.',
      resolve: ({ second }) => second,
    }),
    overlap: t.field({
      type: TimeRangeType,
      description: 'The time range in which both sessions take place.',
      resolve: ({ overlap }) => overlap,
    }),
  }),
});

/** An object of a calendar's agenda. */
interface AgendaItem {
  readonly account: string;
  readonly calendarId: string;
}

/** The existing sessions, each once, ordered by start. */
export async function sessionsOf(
  { account }: Pick<AgendaItem, 'account'>,
  sessionIds: readonly string[],
  { loaders }: Context,
): Promise<Session[]> {
  const sessions = await loadExisting(loaders.sessions, keysOf(account, [...new Set(sessionIds)]));
  return sessions.sort((a, b) => a.start - b.start || (a.end ?? a.start) - (b.end ?? b.start));
}

/** All pairs of overlapping sessions; a session that is listed twice does not conflict with itself. */
export async function conflictsOf(
  item: AgendaItem,
  sessionIds: readonly string[],
  context: Context,
): Promise<Conflict<Session>[]> {
  const sessions = await sessionsOf(item, sessionIds, context);
  if (!sessions.some(({ allDay }) => allDay)) return conflictsBetween(sessions, undefined);
  return conflictsBetween(sessions, timeZoneOf(await context.loaders.calendars.load(calendarKeyOf(item))));
}
