import { mapInSteps } from '../concurrency/steps.ts';
import type { Session } from '../domain/personalized-schedule.ts';
import { textOfHtml } from '../icalendar/text.ts';
import { uidOf } from '../icalendar/uid.ts';
import type { WrittenEvent } from '../icalendar/write-event.ts';
import { loadExisting } from '../loaders/loader.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { timeZoneOf } from '../scheduling/hours.ts';
import { localDateOf } from '../time/wall-time.ts';

type SessionLoaders = Pick<Loaders, 'sessions' | 'locationNames' | 'calendars'>;

/**
 * The sessions of a calendar as events, each once, ordered by start; without those that no longer exist. A session has the
 * same UID in every personalized schedule.
 *
 * @throws ProviderError if one of them cannot be read: it would look like one that no longer exists.
 */
export async function eventsOfSessions(
  { account, calendarId }: { readonly account: string; readonly calendarId: string },
  sessionIds: readonly string[],
  loaders: SessionLoaders,
): Promise<WrittenEvent[]> {
  const keys = [...new Set(sessionIds)].map((id) => ({ account, id }));
  const sessions = await loadExisting(loaders.sessions, keys);
  const timeZone = sessions.some(({ allDay }) => allDay)
    ? timeZoneOf(await loaders.calendars.load({ account, id: calendarId }))
    : undefined;
  const locations = await Promise.all(sessions.map((session) => locationsOf(session, loaders)));
  const events = await mapInSteps(sessions, (session, i) => eventOf(session, locations[i]!, timeZone));
  const starts = new Map(sessions.map(({ id, start }, i) => [events[i], { id, start }]));
  return events.sort((a, b) => {
    const [first, second] = [starts.get(a)!, starts.get(b)!];
    return first.start - second.start || (first.id < second.id ? -1 : 1);
  });
}

function locationsOf({ account, locationIds }: Session, { locationNames }: SessionLoaders): Promise<string[]> {
  return loadExisting(
    locationNames,
    locationIds.map((id) => ({ account, id })),
  );
}

/** @param timeZone the calendar's, which determines the date of an all-day session. */
function eventOf(
  { account, id, name, start, end, allDay, descriptionHtml }: Session,
  locations: readonly string[],
  timeZone: string | undefined,
): WrittenEvent {
  return {
    uid: uidOf({ type: 'Session', account, id }),
    time: allDay && timeZone !== undefined ? { date: localDateOf(timeZone, start) } : { start, end },
    title: name,
    status: 'CONFIRMED',
    location: locations.length > 0 ? locations.join(', ') : null,
    url: null,
    description: descriptionHtml === null ? null : textOfHtml(descriptionHtml),
    descriptionHtml,
    createdAt: null,
    updatedAt: null,
  };
}
