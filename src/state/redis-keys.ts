/**
 * Names of keys in Redis. Keys with the same text in braces, their hash tag, are in the same slot of a cluster, so that one
 * script can use them: those of one account, and those that all accounts share. All other keys are used alone.
 */
export interface RedisKeys {
  /** A key of the account that a partition belongs to. */
  ofAccount(partition: string, ...parts: readonly string[]): string;
  /** A key that all accounts share: the log of events, and what is written together with it. */
  shared(...parts: readonly string[]): string;
  /** A key that no script uses together with another one. */
  single(...parts: readonly string[]): string;
}

/** @param prefix the beginning of all keys, without braces. */
export function createRedisKeys(prefix: string): RedisKeys {
  return {
    ofAccount: (partition, ...parts) => [`{${prefix}:${accountOf(partition)}}`, ...parts].join(':'),
    shared: (...parts) => [`{${prefix}}`, ...parts].join(':'),
    single: (...parts) => [prefix, ...parts].join(':'),
  };
}

/** The account of a partition: account keys contain no colon. */
export function accountOf(partition: string): string {
  return partition.split(':', 1)[0]!;
}
