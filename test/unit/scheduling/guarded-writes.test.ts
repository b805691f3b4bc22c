import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { PreparedWrite } from '../../../src/connectors/connector.ts';
import { NotFoundError, ProviderError, StaleRevisionError, UnsupportedError } from '../../../src/domain/errors.ts';
import { revisionOf } from '../../../src/scheduling/content.ts';
import { createGuardedWrites, type Writable } from '../../../src/scheduling/guarded-writes.ts';
import { createLocks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { StateUnavailableError } from '../../../src/state/state.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { plainCall } from '../../support/plain-account.ts';

interface Note {
  readonly account: string;
  readonly id: string;
  readonly text: string;
}

const call = plainCall();
const AT = { account: 'a', id: '1' };

/** The writes of a gateway that shares no state. */
function createWrites() {
  return createGuardedWrites(createLocks(createMemoryState({ now: () => 0 }), manualClock(0)));
}

/** The writes of two gateways that share a state, and the clock of all three. */
function createSharedWrites() {
  const clock = manualClock(0);
  const { values } = createMemoryState({ now: clock.now });
  const start = () => createGuardedWrites(createLocks({ values, isShared: true }, clock));
  return { clock, one: start(), other: start() };
}

/** A provider of notes, which keeps a log of what it was asked. */
function notebook(texts: Record<string, string> = { 1: 'old' }, { kind = 'Note' } = {}) {
  const stored = new Map(Object.entries(texts));
  const log: string[] = [];
  const content = ({ text }: Note) => new Map([['text', text]]);
  const writable: Writable<Note> = {
    kind,
    async get(ids) {
      log.push(`get ${ids.join()}`);
      return ids.map((id) => {
        const text = stored.get(id);
        if (text === undefined) return new ProviderError('a', 'NOT_FOUND', 'No such note');
        return { account: 'a', id, text };
      });
    },
    content,
    revision: (note) => revisionOf(content(note)),
  };
  /** Prepares to write a text; `stores` is what the provider makes of it. */
  function writing(text: string, { warnings = [] as string[], stores = (given: string) => given } = {}) {
    return (current: Note): PreparedWrite<Note> => {
      log.push(`prepare from ${current.text}`);
      return {
        preview: { ...current, text },
        warnings,
        async execute() {
          log.push(`send ${text}`);
          stored.set(current.id, stores(text));
        },
      };
    };
  }
  const revision = (text: string) => writable.revision({ ...AT, text });
  return { stored, log, writable, writing, revision };
}

describe('an update', () => {
  test('reads, prepares, writes and reads back', async () => {
    const { writable, writing, log, revision } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'] });
    const updated = await createWrites().update(writable, { ...AT, ifRevision: revision('old'), prepare }, call);
    expect(updated).toEqual({
      thing: { ...AT, text: 'new' },
      changes: [{ path: 'text', before: 'old', after: 'new' }],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old', 'send new', 'get 1']);
  });

  test('on another revision is refused before anything is prepared', async () => {
    const { writable, writing, log, revision } = notebook();
    const update = { ...AT, ifRevision: revision('older'), prepare: writing('new') };
    for (const dryRun of [false, true]) {
      const refused = createWrites().update(writable, { ...update, dryRun }, call);
      await expect(refused).rejects.toThrow(StaleRevisionError);
      await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', currentRevision: revision('old') });
    }
    expect(log).toEqual(['get 1', 'get 1']);
  });

  test('on a dry run shows what would change, and writes nothing', async () => {
    const { writable, writing, log, stored } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'] });
    expect(await createWrites().update(writable, { ...AT, dryRun: true, prepare }, call)).toEqual({
      thing: { ...AT, text: 'new' },
      changes: [{ path: 'text', before: 'old', after: 'new' }],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old']);
    expect(stored.get('1')).toBe('old');
  });

  test('that changes nothing writes nothing', async () => {
    const { writable, writing, log } = notebook();
    const prepare = writing('old', { warnings: ['It may ring'] });
    expect(await createWrites().update(writable, { ...AT, prepare }, call)).toEqual({
      thing: { ...AT, text: 'old' },
      changes: [],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old']);
  });

  test('that comes back different says so, and tells what is there', async () => {
    const { writable, writing } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'], stores: (text) => text.toUpperCase() });
    const { thing, changes, warnings } = await createWrites().update(writable, { ...AT, prepare }, call);
    expect(thing.text).toBe('NEW');
    expect(changes).toEqual([{ path: 'text', before: 'old', after: 'NEW' }]);
    expect(warnings).toEqual(['It may ring', expect.stringMatching(/^text .*"NEW".*"new"/)]);
  });

  test('of what is not there is the error of the read', async () => {
    const { writable, writing, log } = notebook({});
    const update = createWrites().update(writable, { ...AT, prepare: writing('new') }, call);
    await expect(update).rejects.toMatchObject({ code: 'NOT_FOUND', account: 'a' });
    expect(log).toEqual(['get 1']);
  });

  test('that the provider cannot keep is refused, and nothing is written', async () => {
    const { writable, log } = notebook();
    const refusal = new UnsupportedError('a', 'It cannot', ['text']);
    const prepare = () => {
      throw refusal;
    };
    await expect(createWrites().update(writable, { ...AT, prepare }, call)).rejects.toBe(refusal);
    expect(log).toEqual(['get 1']);
  });

  test('whose write fails claims no success, and lets the next one in', async () => {
    const { writable, writing, stored } = notebook();
    const writes = createWrites();
    const failure = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const failing = (current: Note) => ({ ...writing('new')(current), execute: () => Promise.reject(failure) });
    await expect(writes.update(writable, { ...AT, prepare: failing }, call)).rejects.toBe(failure);
    await writes.update(writable, { ...AT, prepare: writing('newer') }, call);
    expect(stored.get('1')).toBe('newer');
  });

  test('whose thing is gone when it is read back fails', async () => {
    const { writable, writing, stored } = notebook();
    const vanishing = (current: Note) => ({
      ...writing('new')(current),
      execute: async () => void stored.delete('1'),
    });
    await expect(createWrites().update(writable, { ...AT, prepare: vanishing }, call)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

/** A write that has begun and does not end before it is let. */
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

describe('one writer a thing at a time', () => {
  test('the second sees what the first wrote, and a revision from before it is stale', async () => {
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

  test('other things, other accounts, other kinds and dry runs need not wait', async () => {
    const notes = notebook({ 1: 'old', 2: 'old' });
    const { writable, writing } = notes;
    const writes = createWrites();
    const slow = held(notes, 'first');
    const first = writes.update(writable, { ...AT, prepare: slow.prepare }, call);
    await slow.begun;
    await writes.update(writable, { ...AT, id: '2', prepare: writing('new') }, call);
    await writes.update(writable, { ...AT, dryRun: true, prepare: writing('new') }, call);
    const elsewhere = notebook();
    await writes.update(elsewhere.writable, { ...AT, account: 'b', prepare: elsewhere.writing('new') }, call);
    const another = notebook({ 1: 'old' }, { kind: 'Card' });
    await writes.update(another.writable, { ...AT, prepare: another.writing('new') }, call);
    slow.end();
    expect((await first).thing.text).toBe('first');
  });

  test('a removal waits as well', async () => {
    const notes = notebook();
    const { writable, log, stored } = notes;
    const writes = createWrites();
    const slow = held(notes, 'first');
    const first = writes.update(writable, { ...AT, prepare: slow.prepare }, call);
    await slow.begun;
    const removal = writes.remove(writable, { ...AT, remove: async () => void stored.delete('1') }, call);
    slow.end();
    await Promise.all([first, removal]);
    expect(log).toEqual(['get 1', 'prepare from old', 'send first', 'get 1']);
    expect(stored.size).toBe(0);
  });
});

describe('two gateways with one state', () => {
  test('write one after the other, and the second refuses a revision from before the first', async () => {
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
      clock.turnTo(clock.now() + 50);
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
        clock.turnTo(clock.now() + 60_000);
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

  test('read and write nothing when the state cannot be reached, but for dry runs', async () => {
    const { writable, writing, log } = notebook();
    const { values } = createMemoryState({ now: () => 0 });
    const fail = () => Promise.reject(new StateUnavailableError());
    const writes = createGuardedWrites(
      createLocks({ values: { ...values, get: fail, compareAndSet: fail }, isShared: true }, manualClock(0)),
    );
    const change = { ...AT, prepare: writing('new') };
    await expect(writes.update(writable, change, call)).rejects.toThrow(StateUnavailableError);
    const removal = { ...AT, remove: async () => void log.push('removed') };
    await expect(writes.remove(writable, removal, call)).rejects.toThrow(StateUnavailableError);
    expect(log).toEqual([]);
    expect((await writes.update(writable, { ...change, dryRun: true }, call)).thing.text).toBe('new');
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
      () => ({ limits: { deadline: 0, maximumCalls: 1, spend: () => true, lift: () => undefined } }),
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

  test('is carried through when its client disconnects after it has begun', async () => {
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

describe('a removal', () => {
  test('reads nothing if no revision is given', async () => {
    const { writable, log, stored } = notebook();
    await createWrites().remove(writable, { ...AT, remove: async () => void stored.delete('1') }, call);
    expect(log).toEqual([]);
    expect(stored.size).toBe(0);
  });

  test('compares the revision if one is given', async () => {
    const { writable, revision, stored } = notebook();
    const writes = createWrites();
    const remove = async () => void stored.delete('1');
    await expect(writes.remove(writable, { ...AT, ifRevision: revision('older'), remove }, call)).rejects.toMatchObject(
      { currentRevision: revision('old') },
    );
    expect(stored.size).toBe(1);
    await writes.remove(writable, { ...AT, ifRevision: revision('old'), remove }, call);
    expect(stored.size).toBe(0);
  });

  test('that fails is told as it is', async () => {
    const error = new NotFoundError('1', 'No such note');
    const removal = { ...AT, remove: () => Promise.reject(error) };
    await expect(createWrites().remove(notebook().writable, removal, call)).rejects.toBe(error);
  });
});

describe('a creation', () => {
  test('answers what a read finds, not what was sent', async () => {
    const { writable, stored, log } = notebook({});
    const prepared = {
      async execute() {
        log.push('send');
        stored.set('7', 'AS STORED');
        return '7';
      },
      find: () => Promise.reject(new Error('nothing is lost')),
    };
    expect(await createWrites().create(writable, prepared, call)).toEqual({
      account: 'a',
      id: '7',
      text: 'AS STORED',
    });
    expect(log).toEqual(['send', 'get 7']);
  });

  test('that fails reads nothing', async () => {
    const { writable, log } = notebook({});
    const failure = new ProviderError('a', 'FORBIDDEN', 'No');
    const failing = () => Promise.reject(failure);
    const creating = createWrites().create(writable, { execute: failing, find: failing }, call);
    await expect(creating).rejects.toBe(failure);
    expect(log).toEqual([]);
  });
});
