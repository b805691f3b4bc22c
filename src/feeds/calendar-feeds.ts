import { randomBytes, randomUUID } from 'node:crypto';
import { digestOf } from '../connectors/credential-digest.ts';
import type { CalendarFeed, NewCalendarFeed } from '../domain/calendar-feed.ts';
import { InvalidInputError } from '../domain/errors.ts';
import type { CalendarFeedStore } from '../state/calendar-feeds.ts';
import type { State } from '../state/state.ts';
import { EventRevisions } from './event-revisions.ts';

/** 256 bits: a token cannot be guessed, so that a fast hash protects it (as for API keys, src/auth/api-keys.ts). */
const TOKEN_BYTES = 32;
/** By which scanners for secrets can find a token. */
const TOKEN_PREFIX = 'sgwcal_';
const TOKEN = /^sgwcal_[\w-]{43}$/;
const MAX_FEEDS = 10_000;

/** The calendar feeds of all clients. A token is returned once, when its feed is created; the state has its digest alone. */
export class CalendarFeeds {
  readonly revisions: EventRevisions;
  readonly #store: CalendarFeedStore;
  readonly #now: () => number;

  /** @param now the clock, epoch milliseconds. */
  constructor({ calendarFeeds, values }: Pick<State, 'calendarFeeds' | 'values'>, now: () => number) {
    this.revisions = new EventRevisions(values);
    this.#store = calendarFeeds;
    this.#now = now;
  }

  /** @throws InvalidInputError if the client has too many feeds. */
  async create(
    client: string,
    input: NewCalendarFeed,
  ): Promise<{ readonly feed: CalendarFeed; readonly token: string }> {
    const token = `${TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
    const { account } = input.target;
    const feed = { ...input, account, id: randomUUID(), client, createdAt: this.#now() };
    if (await this.#store.add(digestOf(token), feed, MAX_FEEDS)) return { feed, token };
    const message = `At most ${MAX_FEEDS} calendar feeds of one client are possible: revoke those that are not used any more`;
    throw new InvalidInputError([{ path: ['input'], message }]);
  }

  /** The feed to which a token belongs; undefined for a malformed, unknown or revoked one. */
  async findByToken(token: string): Promise<CalendarFeed | undefined> {
    return TOKEN.test(token) ? this.#store.findByToken(digestOf(token)) : undefined;
  }

  find(client: string, id: string): Promise<CalendarFeed | undefined> {
    return this.#store.find({ client, id });
  }

  /** All feeds of a client, in the order of their creation. */
  async list(client: string): Promise<readonly CalendarFeed[]> {
    const feeds = await this.#store.list(client);
    return feeds.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** Ends a feed: its token is unknown from now on. @returns false if the client has no such feed. */
  revoke(client: string, id: string): Promise<boolean> {
    return this.#store.remove({ client, id });
  }
}
