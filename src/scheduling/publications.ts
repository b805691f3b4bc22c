import type { PersonalizedSchedule, PublishOutcome } from '../domain/personalized-schedule.ts';
import { type KeyValueStore, type State, StateUnavailableError } from '../state/state.ts';

const TTL_MS = 90 * 24 * 3_600_000;

/** An id at the provider, in a partition of the state. */
interface StoredId {
  readonly partition: string;
  readonly id: string;
}

type Publication = 'UNKNOWN' | 'PENDING' | 'REQUESTED';

/**
 * Records what was written and published through this gateway. Providers do not report whether a personalized schedule
 * is published, so the gateway only knows whether publication was requested.
 * Without the state store, writes and reads proceed, and the publication is unknown.
 */
export class Publications {
  readonly #values: KeyValueStore;

  constructor({ values }: Pick<State, 'values'>) {
    this.#values = values;
  }

  /** Must be called after a schedule was written. */
  async changed({ partition, id }: StoredId): Promise<void> {
    await orElse(undefined, async () => this.#record(changeKey(partition, id), await this.#nextInSequence()));
  }

  /**
   * Runs `publish`, which requests the publication of all of the calendar's schedules, and records it if it was accepted. A
   * schedule that is written while the request is in progress counts as written after it.
   */
  async publish({ partition, id }: StoredId, publish: () => Promise<PublishOutcome>): Promise<PublishOutcome> {
    const sequence = await orElse(undefined, () => this.#nextInSequence());
    const outcome = await publish();
    if (sequence !== undefined && outcome !== 'IN_PROGRESS') {
      await orElse(undefined, () => this.#record(requestKey(partition, id), sequence));
    }
    return outcome;
  }

  /** Whether the publication of a schedule, as it was last written, has been requested. */
  of({ partition, id, calendarId }: StoredId & Pick<PersonalizedSchedule, 'calendarId'>): Promise<Publication> {
    return orElse<Publication>('UNKNOWN', async () => {
      const [changed, requested] = await Promise.all([
        this.#values.get(changeKey(partition, id)),
        this.#values.get(requestKey(partition, calendarId)),
      ]);
      if (Number(changed ?? 0) > Number(requested ?? 0)) return 'PENDING';
      return requested === undefined ? 'UNKNOWN' : 'REQUESTED';
    });
  }

  /** The position of an event among all changes and publications. */
  #nextInSequence(): Promise<number> {
    return this.#values.increment('publication:sequence', TTL_MS * 10);
  }

  /** Records the number, unless a greater one is recorded. */
  async #record(key: string, sequence: number) {
    for (;;) {
      const recorded = await this.#values.get(key);
      if (recorded !== undefined && Number(recorded) >= sequence) return;
      if (await this.#values.compareAndSet(key, recorded, String(sequence), TTL_MS)) return;
    }
  }
}

function changeKey(partition: string, id: string): string {
  return `publication:changed:${partition}:${id}`;
}

function requestKey(partition: string, calendarId: string): string {
  return `publication:requested:${partition}:${calendarId}`;
}

async function orElse<T>(fallback: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StateUnavailableError) return fallback;
    throw error;
  }
}
