import type { CalendarFeed } from '../domain/calendar-feed.ts';
import type { CalendarFeedStore } from './calendar-feeds.ts';

/** Calendar feeds in the memory of one process: they end with it. */
export function createMemoryCalendarFeeds(): CalendarFeedStore {
  const byToken = new Map<string, CalendarFeed>();
  /** The digests of the tokens of each client, by the ids of its feeds. */
  const byClient = new Map<string, Map<string, string>>();

  function feedOf(tokenDigest: string | undefined): CalendarFeed | undefined {
    return tokenDigest === undefined ? undefined : byToken.get(tokenDigest);
  }

  return {
    async add(tokenDigest, feed, maximum) {
      const own = byClient.get(feed.client) ?? new Map<string, string>();
      if (own.size >= maximum) return false;
      byClient.set(feed.client, own.set(feed.id, tokenDigest));
      byToken.set(tokenDigest, feed);
      return true;
    },
    findByToken: async (tokenDigest) => byToken.get(tokenDigest),
    find: async ({ client, id }) => feedOf(byClient.get(client)?.get(id)),
    list: async (client) => [...(byClient.get(client)?.values() ?? [])].flatMap((digest) => feedOf(digest) ?? []),
    async remove({ client, id }) {
      const own = byClient.get(client);
      const tokenDigest = own?.get(id);
      if (own === undefined || tokenDigest === undefined) return false;
      own.delete(id);
      byToken.delete(tokenDigest);
      if (own.size === 0) byClient.delete(client);
      return true;
    },
  };
}
