import { waitLimits } from '../connectors/call-budget.ts';
import type { CallContext, PreparedCreate, PreparedWrite, Result } from '../connectors/connector.ts';
import { GatewayError, isOutcomeUnknown, ProviderError, StaleRevisionError, withHint } from '../domain/errors.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import type { Locks } from '../state/locks.ts';
import type { Lease } from '../state/shared-locks.ts';
import { type Content, changesBetween, type FieldChange } from './content.ts';

/**
 * A kind of resource that can be written: how to read it anew, and what counts as its content.
 * Kind, partition and id name the lock of a write, so together they must identify everything that the provider overwrites
 * at once. An id can be an alias, such as `default`; what `get` returns for it has the id that names the lock.
 */
export interface Writable<T extends ResourceRef> {
  readonly kind: string;
  readonly get: (ids: readonly string[], call: CallContext) => Promise<readonly Result<T>[]>;
  readonly content: (resource: T) => Content;
  readonly revision: (resource: T) => string;
}

/** A resource, and the partition of the state that its locks are in. */
interface Target extends Pick<ResourceRef, 'id'> {
  readonly partition: string;
}

interface Update<T extends ResourceRef> extends Target {
  readonly ifRevision?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly prepare: (current: T) => PreparedWrite<T>;
}

type Removal<T extends ResourceRef> = Pick<Update<T>, 'partition' | 'id' | 'ifRevision'> & {
  readonly remove: () => Promise<void>;
};

export interface Updated<T> {
  /** The present resource, as read back after the write; null on a dry run. */
  readonly resource: T | null;
  /** The resource as it would be after the write; null unless on a dry run. */
  readonly preview: T | null;
  /** The revision of the resource before the write, to which `changes` apply. */
  readonly previousRevision: string;
  readonly changes: readonly FieldChange[];
  readonly warnings: readonly string[];
}

/** Writes that bypass the gateway take no lock; `ifRevision` detects those that were made before the read. */
export class GuardedWrites {
  readonly #locks: Locks;

  constructor(locks: Locks) {
    this.#locks = locks;
  }

  /**
   * Creates a resource, and reads it back. If the response is lost, looks for the resource before it reports a failure.
   * @throws ProviderError, whose `outcomeUnknown` indicates whether the resource may exist.
   */
  async create<T extends ResourceRef>(writable: Writable<T>, prepared: PreparedCreate, call: CallContext): Promise<T> {
    const id = await executeCreate(prepared, call);
    try {
      return await read(writable, id, call);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const { account, code } = error;
      const message = `It was created, but could not be read back: ${error.message}`;
      throw new ProviderError(account, code, message, { outcomeUnknown: true, cause: error });
    }
  }

  /** The resource that an earlier `create` of unknown outcome created, if it did. */
  async findCreated<T extends ResourceRef>(
    writable: Writable<T>,
    prepared: PreparedCreate,
    call: CallContext,
  ): Promise<T | undefined> {
    const id = await prepared.find(call);
    return id === undefined ? undefined : read(writable, id, call);
  }

  /**
   * Reads, compares the revision, prepares, writes, and reads back, with one writer per resource over all processes. A dry
   * run stops before the write, and so does an update that changes nothing.
   *
   * @throws StaleRevisionError, LockNotAcquiredError, LockLostError and StateUnavailableError before anything is written.
   */
  async update<T extends ResourceRef>(
    writable: Writable<T>,
    update: Update<T>,
    call: CallContext,
  ): Promise<Updated<T>> {
    if (update.dryRun) return write(writable, await read(writable, update.id, call), update, undefined, call);
    return this.#withCurrent(writable, update, call, (before, lease) => write(writable, before, update, lease, call));
  }

  /**
   * Removes a resource under the same lock as its updates. Reads it first, and compares its revision if one is given. Providers
   * differ in their response to the deletion of what does not exist, and a repeated deletion of a lost response cannot tell.
   *
   * @throws ProviderError `NOT_FOUND` if the resource does not exist.
   * @throws StaleRevisionError, LockNotAcquiredError, LockLostError and StateUnavailableError before anything is removed.
   */
  async remove<T extends ResourceRef>(writable: Writable<T>, removal: Removal<T>, call: CallContext): Promise<void> {
    const { ifRevision } = removal;
    const removeUnder = async (lease: Lease) => {
      await lease.assertHeld();
      await removal.remove();
    };
    if (ifRevision === undefined) {
      return this.#withLock(writable, removal, call, async (lease) => {
        await assertExists(writable, removal.id, call);
        return removeUnder(lease);
      });
    }
    return this.#withCurrent(writable, removal, call, (current, lease) => {
      assertRevision(writable, current, ifRevision);
      return removeUnder(lease);
    });
  }

  #withLock<T extends ResourceRef, R>(
    { kind }: Writable<T>,
    { partition, id }: Target,
    call: CallContext,
    work: (lease: Lease) => Promise<R>,
  ): Promise<R> {
    const wait = { ...waitLimits(call), resource: `the same ${kind}` };
    return this.#locks.withLock(`write:${kind}:${partition}:${id}`, wait, work);
  }

  /** Runs `work` with the current resource, under the lock of its actual id. */
  async #withCurrent<T extends ResourceRef, R>(
    writable: Writable<T>,
    { partition, id }: Target,
    call: CallContext,
    work: (current: T, lease: Lease) => Promise<R>,
  ): Promise<R> {
    const outcome = await this.#withLock(writable, { partition, id }, call, async (lease) => {
      const current = await read(writable, id, call);
      return current.id === id ? { result: await work(current, lease) } : { actualId: current.id };
    });
    if ('result' in outcome) return outcome.result;
    return this.#withCurrent(writable, { partition, id: outcome.actualId }, call, work);
  }
}

async function read<T extends ResourceRef>({ get }: Writable<T>, id: string, call: CallContext): Promise<T> {
  const [result] = await get([id], call);
  if (result === undefined || result instanceof GatewayError) throw result;
  return result;
}

/** A resource that exists can be removed although it cannot be parsed. @throws ProviderError, `NOT_FOUND` included. */
async function assertExists<T extends ResourceRef>(writable: Writable<T>, id: string, call: CallContext) {
  try {
    await read(writable, id, call);
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'UPSTREAM_INVALID')) throw error;
  }
}

/** @returns the current revision. @throws StaleRevisionError */
function assertRevision<T extends ResourceRef>(
  { revision }: Writable<T>,
  current: T,
  ifRevision: string | undefined,
): string {
  const currentRevision = revision(current);
  if (ifRevision !== undefined && ifRevision !== currentRevision) throw new StaleRevisionError(currentRevision);
  return currentRevision;
}

/** @param lease undefined on a dry run. */
async function write<T extends ResourceRef>(
  writable: Writable<T>,
  before: T,
  { ifRevision, prepare }: Pick<Update<T>, 'ifRevision' | 'prepare'>,
  lease: Lease | undefined,
  call: CallContext,
): Promise<Updated<T>> {
  const { content } = writable;
  const previousRevision = assertRevision(writable, before, ifRevision);
  const { preview, warnings, execute } = prepare(before);
  const planned = changesBetween(content(before), content(preview));
  if (!lease) return { resource: null, preview, previousRevision, changes: planned, warnings };
  if (planned.length === 0) return { resource: before, preview: null, previousRevision, changes: planned, warnings };
  await lease.assertHeld();
  await execute(call);
  const after = await read(writable, before.id, call);
  const deviations = changesBetween(content(preview), content(after)).map(
    (change) =>
      `${change.path} differs after the write: ${JSON.stringify(change.after)} instead of ${JSON.stringify(change.before)}`,
  );
  return {
    resource: after,
    preview: null,
    previousRevision,
    changes: changesBetween(content(before), content(after)),
    warnings: [...warnings, ...deviations],
  };
}

/**
 * @returns the id of the created resource.
 * @throws ProviderError with `outcomeUnknown` only if the resource was not found, or its existence cannot be determined.
 */
async function executeCreate(prepared: PreparedCreate, call: CallContext): Promise<string> {
  try {
    return await prepared.execute(call);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const id = await prepared.find(call).catch(() => undefined);
    if (id !== undefined) return id;
    const hint = 'It may have been created: retry with the same idempotency key, which looks for it first.';
    throw withHint(error, hint);
  }
}
