import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { WriteEpoch, WriteEpochs } from '../domain/write-epochs.ts';
import type { PromptCommands } from './prompt-commands.ts';
import type { RedisKeys } from './redis-keys.ts';

/** After how long a new epoch that Redis did not confirm is written again. */
const REPEAT_MS = 250;

/**
 * The epochs of the service and of each account, as names in Redis that a write replaces. They are random rather than counted, so
 * that none returns after Redis has lost data; within this process, none is valid beyond an interruption of its connection, during
 * which other processes can have failed to replace it.
 */
export class RedisWriteEpochs implements WriteEpochs {
  readonly #commands: PromptCommands;
  readonly #keys: RedisKeys;
  /** What the operations that have arrived in this turn of the event loop wait for. */
  #arriving: Promise<WriteEpoch | undefined> | undefined;
  #latest: WriteEpoch | undefined;
  /** The accounts whose new epochs Redis did not confirm; undefined stands for the service alone. */
  readonly #unconfirmed = new Set<string | undefined>();
  #isRepeating = false;
  #isClosed = false;

  constructor(commands: PromptCommands, keys: RedisKeys) {
    this.#commands = commands;
    this.#keys = keys;
  }

  current(): Promise<WriteEpoch | undefined> {
    return (this.#arriving ??= this.#readTogether());
  }

  async advance(account?: string): Promise<void> {
    if (await this.#replace(account)) return;
    this.#unconfirmed.add(account);
    if (!this.#isRepeating) void this.#repeat();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #readTogether(): Promise<WriteEpoch | undefined> {
    await setImmediate();
    this.#arriving = undefined;
    const name = await this.#read(this.#serviceKey());
    if (name === undefined) return undefined;
    // The epochs of accounts need not be read again as long as that of the service is the same.
    if (this.#latest?.name !== name) this.#latest = this.#epochNamed(name);
    return this.#latest;
  }

  #epochNamed(name: string): WriteEpoch {
    const accounts = new Map<string, Promise<string | undefined>>();
    const read = async (account: string) => {
      const epoch = await this.#read(this.#accountKey(account));
      if (epoch === undefined) accounts.delete(account);
      return epoch;
    };
    return {
      name,
      ofAccount(account) {
        const reading = accounts.get(account) ?? read(account);
        accounts.set(account, reading);
        return reading;
      },
    };
  }

  async #read(key: string): Promise<string | undefined> {
    const { run, interruptions } = this.#commands;
    const before = interruptions();
    let name = await run((redis) => redis.get(key));
    if (name === null) {
      // There is none before the first write, and after Redis has lost its data.
      await run((redis) => redis.set(key, randomUUID(), 'NX'));
      name = await run((redis) => redis.get(key));
    }
    return typeof name === 'string' ? `${before}.${name}` : undefined;
  }

  /** @returns whether Redis has confirmed it. */
  async #replace(account: string | undefined): Promise<boolean> {
    const { run } = this.#commands;
    const replaceOne = (key: string) => run((redis) => redis.set(key, randomUUID()), { whileAway: true });
    // First that of the account: who reads the new epoch of the service then reads that of the account, and never again.
    if (account !== undefined && !(await replaceOne(this.#accountKey(account)))) return false;
    return (await replaceOne(this.#serviceKey())) !== undefined;
  }

  async #repeat(): Promise<void> {
    this.#isRepeating = true;
    while (this.#unconfirmed.size > 0 && !this.#isClosed) {
      await setTimeout(REPEAT_MS, undefined, { ref: false });
      const accounts = [...this.#unconfirmed];
      this.#unconfirmed.clear();
      for (const account of accounts) {
        if (!this.#isClosed && !(await this.#replace(account))) this.#unconfirmed.add(account);
      }
    }
    this.#isRepeating = false;
  }

  #serviceKey(): string {
    return this.#keys.single('epoch');
  }

  #accountKey(account: string): string {
    return this.#keys.ofAccount(account, 'epoch');
  }
}
