import { describe, expect, test } from 'vitest';
import { NotFoundError, ProviderError, StaleRevisionError, UnsupportedError } from '../../../src/domain/errors.ts';
import { AT, call, createWrites, type Note, notebook } from './notebook.ts';

describe('an update', () => {
  test('reads, prepares, writes and reads back', async () => {
    const { writable, writing, log, revision } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'] });
    const updated = await createWrites().update(writable, { ...AT, ifRevision: revision('old'), prepare }, call);
    expect(updated).toEqual({
      resource: { ...AT, text: 'new' },
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
      resource: { ...AT, text: 'new' },
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
      resource: { ...AT, text: 'old' },
      changes: [],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old']);
  });

  test('that comes back different says so, and tells what is there', async () => {
    const { writable, writing } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'], stores: (text) => text.toUpperCase() });
    const { resource, changes, warnings } = await createWrites().update(writable, { ...AT, prepare }, call);
    expect(resource.text).toBe('NEW');
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
