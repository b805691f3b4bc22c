import type { RedisCommander } from 'ioredis';
import type { CalendarFeed } from '../domain/calendar-feed.ts';
import type { CalendarFeedStore } from './calendar-feeds.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';

/**
 * Stores a feed, unless its client has the maximum. A feed that is stored already counts as stored.
 *
 * KEYS: the feeds by token, the tokens of the client by id. ARGV: the digest of the token, the id, the feed, the maximum.
 */
const ADD_FEED = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
return 1
`;

/** KEYS: as for ADD_FEED. ARGV: the id. */
const REMOVE_FEED = `
local digest = redis.call('HGET', KEYS[2], ARGV[1])
if not digest then return 0 end
redis.call('HDEL', KEYS[1], digest)
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
`;

/**
 * Two kinds of hashes in one slot: all feeds, as JSON by the digests of their tokens, and the digests of each client, by the
 * ids of its feeds. They have no time to live.
 */
export function createRedisCalendarFeeds({ run }: RedisConnection, keys: RedisKeys): CalendarFeedStore {
  const feedsKey = keys.shared('calendar-feeds');
  const clientKey = (client: string) => keys.shared('calendar-feeds', 'of', client);

  async function read(redis: RedisCommander, digests: readonly string[]): Promise<CalendarFeed[]> {
    if (digests.length === 0) return [];
    const texts = await redis.hmget(feedsKey, ...digests);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `add` alone
    return texts.flatMap((text) => (text === null ? [] : (JSON.parse(text) as CalendarFeed)));
  }

  return {
    async add(tokenDigest, feed, maximum) {
      const values = [tokenDigest, feed.id, JSON.stringify(feed), String(maximum)];
      return (await run((redis) => redis.eval(ADD_FEED, 2, feedsKey, clientKey(feed.client), ...values))) === 1;
    },
    findByToken: async (tokenDigest) => (await run((redis) => read(redis, [tokenDigest])))[0],
    find: ({ client, id }) =>
      run(async (redis) => {
        const digest = await redis.hget(clientKey(client), id);
        return digest === null ? undefined : (await read(redis, [digest]))[0];
      }),
    list: (client) => run(async (redis) => read(redis, await redis.hvals(clientKey(client)))),
    remove({ client, id }) {
      const remove = async (redis: RedisCommander) =>
        (await redis.eval(REMOVE_FEED, 2, feedsKey, clientKey(client), id)) === 1;
      // After a lost response, a feed that does not exist can be the one that was removed.
      return run(remove, async (redis) => (await remove(redis)) || true);
    },
  };
}
