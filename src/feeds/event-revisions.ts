import { mapInSteps } from '../concurrency/steps.ts';
import { digestOf } from '../connectors/credential-digest.ts';
import type { CalendarFeed } from '../domain/calendar-feed.ts';
import type { WrittenEvent } from '../icalendar/write-event.ts';
import type { KeyValueStore } from '../state/state.ts';

/** What a feed last showed of an event: a digest of it, how often it changed before, and when it last did (epoch milliseconds). */
type ShownEvent = readonly [digest: string, changes: number, changedAt: number | null];
type ShownEvents = Readonly<Record<string, ShownEvent>>;

/** Since the last change of the feed. */
const TTL_MS = 400 * 24 * 3_600_000;
/** Of a digest, in characters: 96 bits. */
const DIGEST_LENGTH = 16;

/**
 * The revisions of events whose provider reports no time of change: their feed counts the changes between its reads. Only
 * digests of the events are stored.
 */
export class EventRevisions {
  readonly #values: KeyValueStore;

  constructor(values: KeyValueStore) {
    this.#values = values;
  }

  /**
   * The events, those without a time of change with the one at which the feed first showed their present content. An event that was
   * not in the feed before has none.
   *
   * @param now the clock, epoch milliseconds.
   */
  async withRevisions(
    { id }: Pick<CalendarFeed, 'id'>,
    events: readonly WrittenEvent[],
    now: number,
  ): Promise<readonly WrittenEvent[]> {
    if (events.every(({ updatedAt }) => updatedAt !== null)) return events;
    const key = `calendar-feed-events:${id}`;
    for (;;) {
      const stored = await this.#values.get(key);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below alone
      const known = stored === undefined ? {} : (JSON.parse(stored) as ShownEvents);
      const entries: string[] = [];
      const revised = await mapInSteps(events, (event) => {
        const { revision, entry } = revisionOf(event, known, now);
        if (entry !== undefined) entries.push(entry);
        return revision;
      });
      // An object of a hundred thousand properties takes half a second to create and to write.
      const shown = `{${entries.join(',')}}`;
      const isStored = shown === stored || (await this.#values.compareAndSet(key, stored, shown, TTL_MS));
      if (isStored) return revised;
    }
  }
}

/** The event with its revision, and its property in the JSON of `ShownEvents`. */
function revisionOf(
  event: WrittenEvent,
  known: ShownEvents,
  now: number,
): { readonly revision: WrittenEvent; readonly entry?: string } {
  if (event.updatedAt !== null) return { revision: event };
  const name = shortDigest(event.uid);
  const digest = shortDigest(JSON.stringify(event));
  const [before, changes = 0, changedAt = null] = known[name] ?? [];
  const isChanged = before !== undefined && before !== digest;
  const shown: ShownEvent = isChanged ? [digest, changes + 1, now] : [digest, changes, changedAt];
  const [, sequence, updatedAt] = shown;
  const entry = `${JSON.stringify(name)}:${JSON.stringify(shown)}`;
  return { revision: { ...event, sequence, updatedAt }, entry };
}

function shortDigest(text: string): string {
  return digestOf(text).slice(0, DIGEST_LENGTH);
}
