import { waitLimits } from '../connectors/call-budget.ts';
import type { CallContext, PreparedCreate, PreparedWrite, Result } from '../connectors/connector.ts';
import type { Owned } from '../domain/account.ts';
import { GatewayError, isOutcomeUnknown, ProviderError, StaleRevisionError, withHint } from '../domain/errors.ts';
import type { Locks } from '../state/locks.ts';
import type { Lease } from '../state/shared-locks.ts';
import { type Change, type Content, changesBetween } from './content.ts';

/**
 * A kind of resource that can be written: how to read it anew, and what of it counts.
 *
 * The kind, the account and the id name the lock of a write, so together they must name all that the provider overwrites
 * at once. An id can be an alias (Cal.com's `default`); what `get` returns for it has the id that names the lock.
 */
export interface Writable<T extends Owned> {
  readonly kind: string;
  readonly get: (ids: readonly string[], call: CallContext) => Promise<readonly Result<T>[]>;
  readonly content: (thing: T) => Content;
  readonly revision: (thing: T) => string;
}

interface Update<T extends Owned> {
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
  create<T extends Owned>(writable: Writable<T>, prepared: PreparedCreate, call: CallContext): Promise<T>;
  /** What an earlier `create` made whose outcome is unknown, if it made it. */
  findCreated<T extends Owned>(
    writable: Writable<T>,
    prepared: PreparedCreate,
    call: CallContext,
  ): Promise<T | undefined>;
  /**
   * Reads, compares the revision, prepares, writes, and reads back, with one writer per resource over all processes. A dry
   * run stops before the write, and so does a change that changes nothing.
   *
   * @throws StaleRevisionError, LockNotAcquiredError, LockLostError and StateUnavailableError before anything is written.
   */
  update<T extends Owned>(writable: Writable<T>, update: Update<T>, call: CallContext): Promise<Updated<T>>;
  /**
   * Reads and compares if a revision is given, then removes; in turn with the updates of the same resource.
   *
   * @throws StaleRevisionError, LockNotAcquiredError, LockLostError and StateUnavailableError before anything is removed.
   */
  remove<T extends Owned>(
    writable: Writable<T>,
    removal: Pick<Update<T>, 'account' | 'id' | 'ifRevision'> & { readonly remove: () => Promise<void> },
    call: CallContext,
  ): Promise<void>;
}

/** Writes that bypass the gateway take no lock; `ifRevision` detects those that were made before the read. */
export function createGuardedWrites(locks: Locks): GuardedWrites {
  async function read<T extends Owned>({ get }: Writable<T>, id: string, call: CallContext): Promise<T> {
    const [result] = await get([id], call);
    if (result === undefined || result instanceof GatewayError) throw result;
    return result;
  }

  function compare<T extends Owned>({ revision }: Writable<T>, current: T, ifRevision: string | undefined) {
    const currentRevision = revision(current);
    if (ifRevision !== undefined && ifRevision !== currentRevision) throw new StaleRevisionError(currentRevision);
  }

  function withLock<T extends Owned, R>(
    { kind }: Writable<T>,
    { account, id }: Owned,
    call: CallContext,
    work: (lease: Lease) => Promise<R>,
  ): Promise<R> {
    return locks.withLock(`write:${kind}:${account}:${id}`, waitLimits(call), work);
  }

  /** Reads a resource under its lock, for work that writes it. */
  async function withCurrent<T extends Owned, R>(
    writable: Writable<T>,
    { account, id }: Owned,
    call: CallContext,
    work: (current: T, lease: Lease) => Promise<R>,
  ): Promise<R> {
    const outcome = await withLock(writable, { account, id }, call, async (lease) => {
      const current = await read(writable, id, call);
      return current.id === id ? { result: await work(current, lease) } : { actualId: current.id };
    });
    if ('result' in outcome) return outcome.result;
    return withCurrent(writable, { account, id: outcome.actualId }, call, work);
  }

  /** @param lease undefined on a dry run. */
  async function write<T extends Owned>(
    writable: Writable<T>,
    before: T,
    { ifRevision, prepare }: Pick<Update<T>, 'ifRevision' | 'prepare'>,
    lease: Lease | undefined,
    call: CallContext,
  ): Promise<Updated<T>> {
    const { content } = writable;
    compare(writable, before, ifRevision);
    const { preview, warnings, execute } = prepare(before);
    const planned = changesBetween(content(before), content(preview));
    if (!lease || planned.length === 0) return { thing: preview, changes: planned, warnings };
    await lease.assertHeld();
    await execute(call);
    const after = await read(writable, before.id, call);
    const surprises = changesBetween(content(preview), content(after)).map(
      (change) =>
        `${change.path} differs after the write: ${JSON.stringify(change.after)} instead of ${JSON.stringify(change.before)}`,
    );
    return {
      thing: after,
      changes: changesBetween(content(before), content(after)),
      warnings: [...warnings, ...surprises],
    };
  }

  /** @returns its id. @throws ProviderError that may have worked, only if it is not there, or nobody can tell. */
  async function send(prepared: PreparedCreate, call: CallContext): Promise<string> {
    try {
      return await prepared.execute(call);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      const made = await prepared.find(call).catch(() => undefined);
      if (made !== undefined) return made;
      const remark = 'It may have been created: retry with the same idempotency key, which looks for it first.';
      throw withHint(error, remark);
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
        throw new ProviderError(account, code, told, { outcomeUnknown: true, cause: error });
      }
    },
    async findCreated(writable, prepared, call) {
      const id = await prepared.find(call);
      return id === undefined ? undefined : read(writable, id, call);
    },
    async update(writable, change, call) {
      if (change.dryRun) return write(writable, await read(writable, change.id, call), change, undefined, call);
      return withCurrent(writable, change, call, (before, lease) => write(writable, before, change, lease, call));
    },
    async remove(writable, removal, call) {
      const { ifRevision } = removal;
      const removeUnder = async (lease: Lease) => {
        await lease.assertHeld();
        await removal.remove();
      };
      if (ifRevision === undefined) return withLock(writable, removal, call, removeUnder);
      return withCurrent(writable, removal, call, (current, lease) => {
        compare(writable, current, ifRevision);
        return removeUnder(lease);
      });
    },
  };
}
