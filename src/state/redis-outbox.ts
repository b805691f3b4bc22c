import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './redis-connection.ts';
import { accountOf, type RedisKeys } from './redis-keys.ts';
import { newLogName } from './redis-log.ts';
import { RELAY, REMOVE_RELAYED } from './redis-scripts.ts';

/** How often one of the processes looks for entries that their writers did not relay. */
const SWEEP_MS = 1000;
/** How many entries one script relays. */
const BATCH_SIZE = 100;

/** What a write adds to keys that all accounts share. */
export interface OutboxEntry {
  /** An event for the log, as JSON; '' for none. */
  readonly event: string;
  /** Changes of the reservations that expire: their key as JSON, and their expiry in epoch milliseconds, '' if they do not. */
  readonly due: readonly (readonly [key: string, expiresAt: string])[];
}

interface RedisOutboxSettings {
  readonly connection: RedisConnection;
  readonly keys: RedisKeys;
  /** How many events the log stores. */
  readonly capacity: number;
}

/** A run of the relay for one account, and the one that follows it. */
interface Run {
  readonly current: Promise<void>;
  next: Promise<void> | undefined;
}

/**
 * In a cluster, no script can write the records of an account and the log of all accounts. A write therefore adds an entry to
 * the outbox of its account in the same script, and each entry is relayed to the log exactly once: the script that does so
 * stores the number of the last entry with it. The writer relays it at once. If it cannot, another process does within seconds.
 */
export class RedisOutbox {
  readonly #settings: RedisOutboxSettings;
  readonly #runs = new Map<string, Run>();
  readonly #known = new Set<string>();
  readonly #sweeping: NodeJS.Timeout;

  constructor(settings: RedisOutboxSettings) {
    this.#settings = settings;
    // Without the state store, the next sweep repeats this one.
    this.#sweeping = setInterval(() => void this.#sweep().catch(() => undefined), SWEEP_MS).unref();
  }

  /** The keys and values that a script needs for `addAllToOutbox`, in this order. */
  parametersOf(partition: string, entries: readonly OutboxEntry[]) {
    const { keys } = this.#settings;
    return {
      keys: [keys.ofAccount(partition, 'outbox'), keys.ofAccount(partition, 'outbox-number')],
      values: [newLogName(), JSON.stringify(entries.map((entry) => JSON.stringify(entry)))],
    };
  }

  /** Must be called before the first write of an account, so that every process knows that it can have an outbox. */
  async register(partition: string): Promise<void> {
    const account = accountOf(partition);
    if (this.#known.has(account)) return;
    const { connection, keys } = this.#settings;
    await connection.run((redis) => redis.sadd(keys.shared('accounts'), account));
    this.#known.add(account);
  }

  /** Relays the entries that have been written before the call. If that fails, they are relayed later. */
  async relay(partition: string): Promise<void> {
    const account = accountOf(partition);
    const run = this.#runs.get(account);
    // The run in progress can have read the outbox already.
    const relayed = run ? (run.next ??= run.current.then(() => this.#start(account))) : this.#start(account);
    await relayed;
  }

  close(): void {
    clearInterval(this.#sweeping);
  }

  #start(account: string): Promise<void> {
    const run: Run = {
      current: this.#relayAll(account)
        // The state store is unreachable: the sweep repeats it.
        .catch(() => undefined)
        .finally(() => {
          if (this.#runs.get(account) === run) this.#runs.delete(account);
        }),
      next: undefined,
    };
    this.#runs.set(account, run);
    return run.current;
  }

  async #relayAll(account: string): Promise<void> {
    const { connection, keys } = this.#settings;
    const outbox = keys.ofAccount(account, 'outbox');
    for (;;) {
      const entries = await connection.run((redis) => redis.lrange(outbox, 0, BATCH_SIZE - 1));
      if (entries.length === 0) return;
      await this.#relayEntries(account, entries);
      const removed = connection.run((redis) => redis.eval(REMOVE_RELAYED, 1, outbox, ...entries));
      if (entries.length < BATCH_SIZE) {
        // Entries that remain are not relayed again.
        removed.catch(() => undefined);
        return;
      }
      await removed;
    }
  }

  async #relayEntries(account: string, entries: readonly string[]): Promise<void> {
    const { connection, keys, capacity } = this.#settings;
    const shared = ['events', 'log', 'due', 'relayed', 'accounts'].map((name) => keys.shared(name));
    const values = entries.flatMap((text) => {
      const { name, number, entry } = parseEntry(text);
      return [name, number, entry.event, String(entry.due.length), ...entry.due.flat()];
    });
    await connection.run((redis) =>
      redis.eval(RELAY, shared.length, ...shared, account, String(capacity), newLogName(), ...values),
    );
  }

  /** Relays what is left in the outboxes of all accounts, unless another process has just done so. */
  async #sweep(): Promise<void> {
    const { connection, keys } = this.#settings;
    const turn = await connection.run((redis) =>
      redis.set(keys.shared('sweep'), randomUUID(), 'PX', Math.floor(SWEEP_MS * 0.9), 'NX'),
    );
    if (turn === null) return;
    const accounts = await connection.run((redis) => redis.smembers(keys.shared('accounts')));
    await Promise.all(
      accounts.map(async (account) => {
        const length = await connection.run((redis) => redis.llen(keys.ofAccount(account, 'outbox')));
        if (length > 0) await this.relay(account);
      }),
    );
  }
}

/** Parses an entry as `addToOutbox` stores it. */
function parseEntry(text: string) {
  const [, name = '', number = '', json = ''] = /^([^:]*):(\d+):(.*)$/s.exec(text) ?? [];
  const entry: OutboxEntry = JSON.parse(json);
  return { name, number, entry };
}
