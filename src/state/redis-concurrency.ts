import { randomUUID } from 'node:crypto';
import type { Clock } from '../time/clock.ts';
import { type ConcurrencyLimiter, LocalCounts } from './concurrency-limits.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import { SET_COUNT } from './redis-scripts.ts';

/** How long the counts of a process outlive it. */
const TTL_MS = 15_000;
const RENEWAL_MS = 5000;

interface Settings {
  readonly connection: RedisConnection;
  readonly keys: RedisKeys;
  readonly clock: Clock;
  readonly name: string;
  readonly maximum: number;
}

/** Each process writes its own count, again and again, so that a lost response or a killed process changes it only for a while. */
export class RedisConcurrencyLimiter implements ConcurrencyLimiter {
  readonly #settings: Settings;
  readonly #process = randomUUID();
  readonly #counts = new LocalCounts();
  #cancelTimer = () => {};

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#scheduleRenewal();
  }

  async enter(key: string): Promise<boolean> {
    const { maximum } = this.#settings;
    const count = this.#counts.add(key, 1);
    const isAllowed = count <= maximum && (await this.#write(key, count, maximum).catch(() => true));
    if (!isAllowed) this.#counts.add(key, -1);
    return isAllowed;
  }

  leave(key: string): void {
    this.#writeWithoutLimit(key, this.#counts.add(key, -1));
  }

  close(): void {
    this.#cancelTimer();
  }

  /** @returns false if the counts of all processes together would exceed the maximum. */
  async #write(key: string, count: number, maximum: number): Promise<boolean> {
    const { connection, keys, name } = this.#settings;
    const values = [this.#process, count, maximum, TTL_MS];
    return (await connection.runOnce((redis) => redis.eval(SET_COUNT, 1, keys.single(name, key), ...values))) === 1;
  }

  #writeWithoutLimit(key: string, count: number): void {
    // The next renewal writes it again; the count of a key without any expires.
    this.#write(key, count, Number.MAX_SAFE_INTEGER).catch(() => undefined);
  }

  #scheduleRenewal(): void {
    const { clock } = this.#settings;
    this.#cancelTimer = clock.setTimer(clock.now() + RENEWAL_MS, () => {
      for (const key of this.#counts.keys()) this.#writeWithoutLimit(key, this.#counts.of(key));
      this.#scheduleRenewal();
    });
  }
}
