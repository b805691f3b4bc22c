import type { CalendarFeed } from '../domain/calendar-feed.ts';

/** A calendar feed of a client. */
interface FeedKey {
  readonly client: string;
  readonly id: string;
}

/**
 * The calendar feeds, until they are removed. Their tokens are stored as digests alone. Every method throws
 * `StateUnavailableError`; a write that threw can have been carried out nevertheless.
 */
export interface CalendarFeedStore {
  /**
   * Stores a feed under the digest of its token.
   * @param maximum of feeds of the client.
   * @returns false if the client has that many; nothing was stored then.
   */
  add(tokenDigest: string, feed: CalendarFeed, maximum: number): Promise<boolean>;
  findByToken(tokenDigest: string): Promise<CalendarFeed | undefined>;
  find(key: FeedKey): Promise<CalendarFeed | undefined>;
  /** All feeds of a client, in any order. */
  list(client: string): Promise<readonly CalendarFeed[]>;
  /** @returns false if the client has no such feed. */
  remove(key: FeedKey): Promise<boolean>;
}
