import type { CaldavSandboxOptions, CalendarSeed } from './options.ts';

export interface StoredObject {
  readonly text: string;
  /** When it was stored last. */
  readonly revision: number;
}

export interface StoredCalendar {
  readonly seed: CalendarSeed;
  readonly objects: Map<string, StoredObject>;
  /** The revision at which each object that is gone was removed. */
  readonly removed: Map<string, number>;
}

/** The calendars of all users. Every change has a number, from which tokens are made. */
export class CaldavState {
  readonly #users = new Map<string, Map<string, StoredCalendar>>();
  #revision = 0;

  constructor({ users }: CaldavSandboxOptions) {
    for (const [user, { calendars }] of Object.entries(users)) {
      const stored = new Map<string, StoredCalendar>();
      this.#users.set(user, stored);
      for (const [id, seed] of Object.entries(calendars)) {
        stored.set(id, { seed, objects: new Map(), removed: new Map() });
        for (const [name, lines] of Object.entries(seed.objects ?? {})) this.put(user, id, name, wrapped(lines));
      }
    }
  }

  calendarsOf(user: string): ReadonlyMap<string, StoredCalendar> {
    return this.#users.get(user) ?? new Map();
  }

  /** Stores a whole iCalendar object. @returns whether the calendar exists. */
  put(user: string, calendarId: string, name: string, text: string): boolean {
    const calendar = this.calendarsOf(user).get(calendarId);
    if (!calendar) return false;
    this.#revision += 1;
    calendar.objects.set(name, { text, revision: this.#revision });
    calendar.removed.delete(name);
    return true;
  }

  /** @returns whether the object existed. */
  remove(user: string, calendarId: string, name: string): boolean {
    const calendar = this.calendarsOf(user).get(calendarId);
    if (!calendar?.objects.delete(name)) return false;
    this.#revision += 1;
    calendar.removed.set(name, this.#revision);
    return true;
  }
}

/** The last change of a calendar. */
export function revisionOf({ objects, removed }: StoredCalendar): number {
  return Math.max(0, ...[...objects.values()].map(({ revision }) => revision), ...removed.values());
}

function wrapped(lines: string): string {
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//sandbox//EN\n${lines}\nEND:VCALENDAR\n`;
  return text.replaceAll(/\r?\n/g, '\r\n');
}
