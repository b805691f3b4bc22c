import { compareIds, type StreamEvent } from './redis-stream.ts';

/** Pages that are kept for followers that come to the same place a little later. */
const MAX_KEPT = 20;

/** Events of a stream that follow one another directly. */
interface EventPage {
  readonly log: string;
  readonly events: readonly StreamEvent[];
}

/** A place in a log: the id of an event. */
interface Place {
  readonly log: string;
  readonly id: string;
}

interface KeptPage<Page> {
  /** The id after which the page begins. */
  readonly after: string;
  readonly page: Page;
}

interface Waiting<Page> extends Place {
  readonly resolve: (page: Page) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads of the past of a log: one at a time, and one for all followers that are in the same page. When many clients reconnect at
 * once, they take as many reads as there are pages between them and the present.
 */
export class PastPages<Page extends EventPage> {
  readonly #read: (after: string) => Promise<Page>;
  readonly #mayKeep: (after: string, page: Page) => boolean;
  /** The latest last. */
  #kept: KeptPage<Page>[] = [];
  #waiting: Waiting<Page>[] = [];
  #isReading = false;

  /**
   * @param read reads the page after an id.
   * @param mayKeep whether the page has all events after the id, as far as it reaches.
   */
  constructor(read: (after: string) => Promise<Page>, mayKeep: (after: string, page: Page) => boolean) {
    this.#read = read;
    this.#mayKeep = mayKeep;
  }

  /** A page with the events after the place; it can begin earlier. Rejects with the error of the read. */
  after(place: Place): Promise<Page> {
    const kept = this.#find(place);
    if (kept) return Promise.resolve(kept);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...place, resolve, reject });
      if (!this.#isReading) void this.#readInTurn();
    });
  }

  async #readInTurn(): Promise<void> {
    this.#isReading = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        const page = this.#find(next) ?? (await this.#readAfter(next.id));
        next.resolve(page);
      } catch (error) {
        // The others would wait for the same failure, one after the other.
        for (const { reject } of [next, ...this.#waiting.splice(0)]) reject(error);
      }
    }
    this.#isReading = false;
  }

  async #readAfter(after: string): Promise<Page> {
    const page = await this.#read(after);
    if (page.events.length > 0 && this.#mayKeep(after, page)) {
      this.#kept = [...this.#kept.slice(1 - MAX_KEPT), { after, page }];
    }
    return page;
  }

  #find({ log, id }: Place): Page | undefined {
    return this.#kept.findLast(
      ({ after, page }) => page.log === log && compareIds(after, id) <= 0 && compareIds(id, page.events.at(-1)!.id) < 0,
    )?.page;
  }
}
