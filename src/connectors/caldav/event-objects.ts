import { turns } from '../../concurrency/turns.ts';
import type { CalendarEvent } from '../../icalendar/calendar.ts';
import { parseCalendar } from '../../icalendar/parse-calendar.ts';
import { NotACalendarError } from '../../icalendar/problems.ts';
import type { CalendarObject } from './objects.ts';

/** A parsed object of a calendar. */
export interface EventObject {
  readonly path: string;
  /** The length of its text. */
  readonly characters: number;
  /** Nearly always one. */
  readonly events: readonly CalendarEvent[];
  /** How many events could not be read. */
  readonly unreadable: number;
}

/**
 * Parses objects, and yields to the event loop. An object that cannot be read costs itself alone.
 *
 * @param timeZone IANA name, for dates and for times without a zone.
 */
export async function parseObjects(objects: readonly CalendarObject[], timeZone: string): Promise<EventObject[]> {
  const parsed: EventObject[] = [];
  for (const object of objects) {
    await turns.next();
    parsed.push(await parseObject(object, timeZone));
  }
  return parsed;
}

async function parseObject({ path, text }: CalendarObject, timeZone: string): Promise<EventObject> {
  try {
    const { events, problems } = await parseCalendar(text, { timeZone });
    const unreadable = problems.filter(({ isEventLost }) => isEventLost).length;
    return { path, characters: text.length, events, unreadable };
  } catch (error) {
    if (!(error instanceof NotACalendarError)) throw error;
    return { path, characters: text.length, events: [], unreadable: 1 };
  }
}
