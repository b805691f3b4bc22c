import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { PreparedWrite } from '../../../src/connectors/connector.ts';
import { GuardedWrites, type Writable } from '../../../src/scheduling/guarded-writes.ts';
import { Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { StateUnavailableError } from '../../../src/state/state.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { AT, call, createSharedWrites, createWrites, type Note, notebook } from './notebook.ts';

/** A write that has begun, and is pending until the test lets it end. */
function held({ writing }: ReturnType<typeof notebook>, text: string) {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const prepare = (current: Note): PreparedWrite<Note> => {
    const { execute, ...write } = writing(text)(current);
    return {
      ...write,
      async execute(given) {
        begun.resolve();
        await end.promise;
        await execute(given);
      },
    };
  };
  return { prepare, begun: begun.promise, end: () => end.resolve() };
}

describe('one writer per resource', () => {
  test('the second update reads what the first wrote, and an earlier revision is stale', async () => {
    const notes = notebook();
    const { writable, writing, log, revision, stored } = notes;
    const writes = createWrites();
    const ifRevision = revision('old');
    const slow = held(notes, 'first');
    const first = writes.update(writable, { ...AT, ifRevision, prepare: slow.prepare }, call);
    await slow.begun;
    const second = writes.update(writable, { ...AT, ifRevision, prepare: writing('second') }, call);
    const third = writes.update(writable, { ...AT, prepare: writing('third') }, call);
    const outcomes = Promise.allSettled([first, second, third]);
    expect(log).toEqual(['get 1', 'prepare from old']);
    slow.end();
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { currentRevision: revision('first') } },
      { status: 'fulfilled' },
    ]);
    expect(log.slice(2)).toEqual([
      'send first',
      'get 1',
      'get 1',
      'get 1',
      'prepare from first',
      'send third',
      'get 1',
    ]);
    expect(stored.get('1')).toBe('third');
  });

  test('other resources, partitions and kinds, and dry runs, do not wait', async () => {
    const notes = notebook({ 1: 'old', 2: 'old' });
    const { writable, writing } = notes;
    const writes = createWrites();
    const slow = held(notes, 'first');
    const first = writes.update(writable, { ...AT, prepare: slow.prepare }, call);
    await slow.begun;
    await writes.update(writable, { ...AT, id: '2', prepare: writing('new') }, call);
    await writes.update(writable, { ...AT, dryRun: true, prepare: writing('new') }, call);
    const elsewhere = notebook();
    await writes.update(elsewhere.writable, { ...AT, partition: 'b', prepare: elsewhere.writing('new') }, call);
    const another = notebook({ 1: 'old' }, { kind: 'Card' });
    await writes.update(another.writable, { ...AT, prepare: another.writing('new') }, call);
    slow.end();
    expect((await first).resource?.text).toBe('first');
  });

  test('a removal waits, too', async () => {
    const notes = notebook();
    const { writable, log, stored } = notes;
    const writes = createWrites();
    const slow = held(notes, 'first');
    const first = writes.update(writable, { ...AT, prepare: slow.prepare }, call);
    await slow.begun;
    const removal = writes.remove(writable, { ...AT, remove: async () => void stored.delete('1') }, call);
    slow.end();
    await Promise.all([first, removal]);
    expect(log).toEqual(['get 1', 'prepare from old', 'send first', 'get 1', 'get 1']);
    expect(stored.size).toBe(0);
  });
});

describe('two gateways with one state', () => {
  test('write one after the other, and the second rejects a revision from before the first', async () => {
    const notes = notebook();
    const { writable, writing, revision, log } = notes;
    const { clock, one, other } = createSharedWrites();
    const ifRevision = revision('old');
    const slow = held(notes, 'first');
    const first = one.update(writable, { ...AT, ifRevision, prepare: slow.prepare }, call);
    await slow.begun;
    const second = other.update(writable, { ...AT, ifRevision, prepare: writing('second') }, call);
    const removal = one.remove(writable, { ...AT, ifRevision, remove: async () => void log.push('removed') }, call);
    const outcomes = Promise.allSettled([first, second, removal]);
    await nextTurn();
    slow.end();
    await first;
    for (let poll = 0; poll < 4; poll += 1) {
      clock.advanceTo(clock.now() + 50);
      await nextTurn();
    }
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { currentRevision: revision('first') } },
      { status: 'rejected', reason: { currentRevision: revision('first') } },
    ]);
    expect(log.filter((entry) => !entry.startsWith('get'))).toEqual(['prepare from old', 'send first']);
  });

  test.each(['update', 'remove'] as const)('send no %s after the lock was lost', async (kind) => {
    const { writable, writing, log, revision } = notebook();
    const { clock, one } = createSharedWrites();
    // The process is suspended between the read and the write, for longer than the lock lasts.
    const suspended = {
      ...writable,
      revision(note: Note) {
        clock.advanceTo(clock.now() + 60_000);
        return writable.revision(note);
      },
    };
    const change = { ...AT, ifRevision: revision('old') };
    const writes = {
      update: () => one.update(suspended, { ...change, prepare: writing('new') }, call),
      remove: () => one.remove(suspended, { ...change, remove: async () => void log.push('removed') }, call),
    };
    await expect(writes[kind]()).rejects.toMatchObject({ name: 'LockLostError', code: 'CONFLICT' });
    expect(log.filter((entry) => entry === 'send new' || entry === 'removed')).toEqual([]);
  });

  test('read and write nothing without the state store, except for dry runs', async () => {
    const { writable, writing, log } = notebook();
    const { values } = createMemoryState({ now: () => 0 });
    const fail = () => Promise.reject(new StateUnavailableError());
    const writes = new GuardedWrites(
      new Locks({ values: { ...values, get: fail, compareAndSet: fail }, isShared: true }, manualClock(0)),
    );
    const change = { ...AT, prepare: writing('new') };
    await expect(writes.update(writable, change, call)).rejects.toThrow(StateUnavailableError);
    const removal = { ...AT, remove: async () => void log.push('removed') };
    await expect(writes.remove(writable, removal, call)).rejects.toThrow(StateUnavailableError);
    expect(log).toEqual([]);
    expect((await writes.update(writable, { ...change, dryRun: true }, call)).preview?.text).toBe('new');
  });
});

describe('an alias of a resource', () => {
  test('shares the lock of the id that a read returns', async () => {
    const notes = notebook();
    const { writable, writing, log, revision } = notes;
    const aliased: Writable<Note> = {
      ...writable,
      get: (ids, given) =>
        writable.get(
          ids.map((id) => (id === 'latest' ? '1' : id)),
          given,
        ),
    };
    const writes = createWrites();
    const slow = held(notes, 'first');
    const first = writes.update(aliased, { ...AT, prepare: slow.prepare }, call);
    await slow.begun;
    const second = writes.update(aliased, { ...AT, id: 'latest', prepare: writing('second') }, call);
    const stale = { ...AT, id: 'latest', ifRevision: revision('old'), remove: async () => void log.push('removed') };
    const removal = writes.remove(aliased, stale, call);
    const outcomes = Promise.allSettled([first, second, removal]);
    await nextTurn();
    expect(log).not.toContain('send second');
    slow.end();
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled', value: { changes: [{ before: 'first', after: 'second' }] } },
      { status: 'rejected', reason: { currentRevision: revision('second') } },
    ]);
  });
});

describe('a write that waits for another one', () => {
  test.each([
    ['its client disconnects', () => ({ clientSignal: AbortSignal.abort() })],
    [
      'the deadline of its operation has passed',
      () => ({
        limits: { deadline: 0, maximumCalls: 1, tryConsume: () => true, remaining: () => 1, lift: () => undefined },
      }),
    ],
  ])('is cancelled when %s, and never sent', async (_, over) => {
    const notes = notebook();
    const { writable, writing, stored } = notes;
    const writes = createWrites();
    const slow = held(notes, 'first');
    const first = writes.update(writable, { ...AT, prepare: slow.prepare }, call);
    await slow.begun;
    const second = writes.update(writable, { ...AT, prepare: writing('second') }, { ...call, ...over() });
    await expect(second).rejects.toMatchObject({ name: 'LockNotAcquiredError', retryable: true });
    slow.end();
    await first;
    expect(stored.get('1')).toBe('first');
  });

  test('is completed when its client disconnects after it has begun', async () => {
    const notes = notebook();
    const { writable, stored } = notes;
    const client = new AbortController();
    const slow = held(notes, 'first');
    const update = { ...AT, prepare: slow.prepare };
    const writing = createWrites().update(writable, update, { ...call, clientSignal: client.signal });
    await slow.begun;
    client.abort();
    slow.end();
    await writing;
    expect(stored.get('1')).toBe('first');
  });
});
