import AsyncLock from 'async-lock';
import type { Call, PreparedCreate, PreparedWrite, Result } from '../connectors/connector.ts';
import type { Owned } from '../domain/account.ts';
import { GatewayError, mayHaveWorked, ProviderError, StaleRevisionError, withRemark } from '../domain/errors.ts';
import { type Change, type Content, changesBetween } from './content.ts';

/** A kind of thing that can be written: how to read it anew, and what of it counts. */
export interface Writable<T extends Owned> {
  /** Joins the account and the id in the name of the lock. */
  readonly kind: string;
  readonly get: (ids: readonly string[], call: Call) => Promise<readonly Result<T>[]>;
  readonly content: (thing: T) => Content;
  readonly revision: (thing: T) => string;
}

export interface Update<T extends Owned> {
  readonly account: string;
  readonly id: string;
  readonly ifRevision?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly prepare: (current: T) => PreparedWrite<T>;
}

export interface Updated<T> {
  /** As read back after the write; on a dry run, as it would be. */
  readonly thing: T;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

export interface GuardedWrites {
  /** Creates, and reads back what was created. Where the answer was lost, it is looked for before anybody is told. */
  create<T extends Owned>(writable: Writable<T>, prepared: PreparedCreate, call: Call): Promise<T>;
  /** What an earlier `create` made whose outcome is unknown, if it made it. */
  findCreated<T extends Owned>(writable: Writable<T>, prepared: PreparedCreate, call: Call): Promise<T | undefined>;
  /**
   * Reads, compares the revision, prepares, writes, and reads back; one writer a thing at a time. A dry run stops before
   * the write, and so does a change that changes nothing.
   *
   * @throws StaleRevisionError before anything is written.
   */
  update<T extends Owned>(writable: Writable<T>, update: Update<T>, call: Call): Promise<Updated<T>>;
  /** Reads and compares if a revision is given, then removes. @throws StaleRevisionError */
  remove<T extends Owned>(
    writable: Writable<T>,
    removal: Pick<Update<T>, 'account' | 'id' | 'ifRevision'> & { readonly remove: () => Promise<void> },
    call: Call,
  ): Promise<void>;
}

/** The locks live in this process: another process, and whoever writes past the gateway, is met by `ifRevision` alone. */
export function createGuardedWrites(): GuardedWrites {
  const lock = new AsyncLock();

  async function read<T extends Owned>({ get }: Writable<T>, id: string, call: Call): Promise<T> {
    const [result] = await get([id], call);
    if (result === undefined || result instanceof GatewayError) throw result;
    return result;
  }

  function compare<T extends Owned>({ revision }: Writable<T>, current: T, ifRevision: string | undefined) {
    const currentRevision = revision(current);
    if (ifRevision !== undefined && ifRevision !== currentRevision) throw new StaleRevisionError(currentRevision);
  }

  async function update<T extends Owned>(writable: Writable<T>, update: Update<T>, call: Call): Promise<Updated<T>> {
    const { content } = writable;
    const before = await read(writable, update.id, call);
    compare(writable, before, update.ifRevision);
    const { preview, warnings, send } = update.prepare(before);
    const planned = changesBetween(content(before), content(preview));
    if (update.dryRun || planned.length === 0) return { thing: preview, changes: planned, warnings };
    await send(call);
    const after = await read(writable, update.id, call);
    const surprises = changesBetween(content(preview), content(after)).map(
      (change) =>
        `${change.path} came back different: ${JSON.stringify(change.after)} instead of ${JSON.stringify(change.before)}`,
    );
    return {
      thing: after,
      changes: changesBetween(content(before), content(after)),
      warnings: [...warnings, ...surprises],
    };
  }

  /** @returns its id. @throws ProviderError that may have worked, only if it is not there, or nobody can tell. */
  async function send(prepared: PreparedCreate, call: Call): Promise<string> {
    try {
      return await prepared.send(call);
    } catch (error) {
      if (!mayHaveWorked(error)) throw error;
      const made = await prepared.find(call).catch(() => undefined);
      if (made !== undefined) return made;
      const remark = 'It may have been created nevertheless: with the same idempotency key it is looked for first.';
      throw withRemark(error, remark);
    }
  }

  return {
    async create(writable, prepared, call) {
      const id = await send(prepared, call);
      try {
        return await read(writable, id, call);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        const { account, code, message } = error;
        const told = `It was created, but could not be read back: ${message}`;
        throw new ProviderError(account, code, told, { mayHaveWorked: true, cause: error });
      }
    },
    async findCreated(writable, prepared, call) {
      const id = await prepared.find(call);
      return id === undefined ? undefined : read(writable, id, call);
    },
    update: (writable, change, call) =>
      change.dryRun
        ? update(writable, change, call)
        : lock.acquire(lockOf(writable, change), () => update(writable, change, call)),
    remove: (writable, removal, call) =>
      lock.acquire(lockOf(writable, removal), async () => {
        if (removal.ifRevision !== undefined) {
          compare(writable, await read(writable, removal.id, call), removal.ifRevision);
        }
        await removal.remove();
      }),
  };
}

function lockOf({ kind }: { readonly kind: string }, { account, id }: Owned): string {
  return `${kind}:${account}:${id}`;
}
