import { turns } from '../../concurrency/turns.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Occurrence } from '../../icalendar/calendar.ts';
import { expandEvents, findOccurrence } from '../../icalendar/expand-events.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import { busyTimeOf } from '../occurrence-busy-time.ts';
import type { DavCalendar } from './calendar-list.ts';
import type { EventCopies } from './copies.ts';

/** Expands the events of calendars. */
export interface EventReader {
  /** The times that events take in the window. @throws ProviderError */
  busy(calendar: DavCalendar, window: TimeWindow, call: CallContext): Promise<Interval[]>;
  /** The occurrences in the window. @throws ProviderError */
  within(calendar: DavCalendar, window: TimeWindow, call: CallContext): Promise<FoundOccurrences>;
  /** The occurrences with these ids, in their order; undefined for one that does not exist. @throws ProviderError */
  get(
    calendar: DavCalendar,
    ids: readonly OccurrenceId[],
    call: CallContext,
  ): Promise<readonly (Occurrence | undefined)[]>;
}

/** Identifies an occurrence: an object, and which occurrence of its event if that is repeated. */
export interface OccurrenceId {
  /** The path of the object. */
  readonly path: string;
  readonly recurrenceId: string | undefined;
}

interface FoundOccurrences {
  readonly occurrences: readonly { readonly path: string; readonly occurrence: Occurrence }[];
  /** How many events could not be read, whenever they are. */
  readonly unreadable: number;
}

export function createEventReader(copies: EventCopies): EventReader {
  async function within(calendar: DavCalendar, { from, to }: TimeWindow, call: CallContext): Promise<FoundOccurrences> {
    const occurrences: { readonly path: string; readonly occurrence: Occurrence }[] = [];
    let unreadable = 0;
    for (const object of await copies.read(calendar, { from, to }, call)) {
      await turns.next();
      const expansion = await expandEvents(object.events, { start: from, end: to }, { signal: call.signal });
      unreadable += object.unreadable + expansion.problems.filter(({ isEventLost }) => isEventLost).length;
      for (const occurrence of expansion.occurrences) occurrences.push({ path: object.path, occurrence });
    }
    return { occurrences, unreadable };
  }

  return {
    within,
    async busy(calendar, window, call) {
      const { occurrences } = await within(calendar, window, call);
      return busyTimeOf(occurrences.map(({ occurrence }) => occurrence));
    },
    async get(calendar, ids, call) {
      const objects = await copies.readAt(calendar, new Set(ids.map(({ path }) => path)), call);
      const byPath = new Map(objects.map((object) => [object.path, object]));
      return ids.map(({ path, recurrenceId }) => {
        for (const event of byPath.get(path)?.events ?? []) {
          const found = findOccurrence(event, recurrenceId);
          if (found) return found;
        }
        return undefined;
      });
    },
  };
}
