import { describe, expect, test } from 'vitest';
import { NotFoundError, ProviderError, StaleRevisionError, UnsupportedError } from '../../../src/domain/errors.ts';
import { AT, call, createWrites, type Note, notebook } from './notebook.ts';

describe('an update', () => {
  test('reads, prepares, writes and reads back', async () => {
    const { writable, writing, log, revision } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'] });
    const updated = await createWrites().update(writable, { ...AT, ifRevision: revision('old'), prepare }, call);
    expect(updated).toEqual({
      resource: { account: 'a', id: AT.id, text: 'new' },
      preview: null,
      previousRevision: writable.revision({ account: 'a', id: AT.id, text: 'old' }),
      changes: [{ path: 'text', before: 'old', after: 'new' }],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old', 'send new', 'get 1']);
  });

  test('rejects another revision before it prepares anything', async () => {
    const { writable, writing, log, revision } = notebook();
    const update = { ...AT, ifRevision: revision('older'), prepare: writing('new') };
    for (const dryRun of [false, true]) {
      const refused = createWrites().update(writable, { ...update, dryRun }, call);
      await expect(refused).rejects.toThrow(StaleRevisionError);
      await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', currentRevision: revision('old') });
    }
    expect(log).toEqual(['get 1', 'get 1']);
  });

  test('returns a preview and the changes, and writes nothing, on a dry run', async () => {
    const { writable, writing, log, stored } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'] });
    expect(await createWrites().update(writable, { ...AT, dryRun: true, prepare }, call)).toEqual({
      resource: null,
      preview: { account: 'a', id: AT.id, text: 'new' },
      previousRevision: writable.revision({ account: 'a', id: AT.id, text: 'old' }),
      changes: [{ path: 'text', before: 'old', after: 'new' }],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old']);
    expect(stored.get('1')).toBe('old');
  });

  test('writes nothing when there are no changes', async () => {
    const { writable, writing, log } = notebook();
    const prepare = writing('old', { warnings: ['It may ring'] });
    expect(await createWrites().update(writable, { ...AT, prepare }, call)).toEqual({
      resource: { account: 'a', id: AT.id, text: 'old' },
      preview: null,
      previousRevision: writable.revision({ account: 'a', id: AT.id, text: 'old' }),
      changes: [],
      warnings: ['It may ring'],
    });
    expect(log).toEqual(['get 1', 'prepare from old']);
  });

  test('returns a warning and the actual content when they differ after the write', async () => {
    const { writable, writing } = notebook();
    const prepare = writing('new', { warnings: ['It may ring'], stores: (text) => text.toUpperCase() });
    const { resource, changes, warnings } = await createWrites().update(writable, { ...AT, prepare }, call);
    expect(resource?.text).toBe('NEW');
    expect(changes).toEqual([{ path: 'text', before: 'old', after: 'NEW' }]);
    expect(warnings).toEqual(['It may ring', expect.stringMatching(/^text .*"NEW".*"new"/)]);
  });

  test('passes the error of the read on when the resource does not exist', async () => {
    const { writable, writing, log } = notebook({});
    const update = createWrites().update(writable, { ...AT, prepare: writing('new') }, call);
    await expect(update).rejects.toMatchObject({ code: 'NOT_FOUND', account: 'a' });
    expect(log).toEqual(['get 1']);
  });

  test('writes nothing when the provider cannot represent the change', async () => {
    const { writable, log } = notebook();
    const refusal = new UnsupportedError('a', 'It cannot', ['text']);
    const prepare = () => {
      throw refusal;
    };
    await expect(createWrites().update(writable, { ...AT, prepare }, call)).rejects.toBe(refusal);
    expect(log).toEqual(['get 1']);
  });

  test('fails when the write fails, and admits the next one', async () => {
    const { writable, writing, stored } = notebook();
    const writes = createWrites();
    const failure = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const failing = (current: Note) => ({ ...writing('new')(current), execute: () => Promise.reject(failure) });
    await expect(writes.update(writable, { ...AT, prepare: failing }, call)).rejects.toBe(failure);
    await writes.update(writable, { ...AT, prepare: writing('newer') }, call);
    expect(stored.get('1')).toBe('newer');
  });

  test('fails when the resource does not exist after the write', async () => {
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
  test('reads the resource once', async () => {
    const { writable, log, stored } = notebook();
    await createWrites().remove(writable, { ...AT, remove: async () => void stored.delete('1') }, call);
    expect(log).toEqual(['get 1']);
    expect(stored.size).toBe(0);
  });

  test('sends nothing and fails when the resource does not exist', async () => {
    const { writable, log } = notebook({});
    const removal = { ...AT, remove: async () => void log.push('removed') };
    await expect(createWrites().remove(writable, removal, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(log).toEqual(['get 1']);
  });

  test('removes a resource whose content cannot be parsed', async () => {
    const { writable, stored } = notebook();
    const invalid = new ProviderError('a', 'UPSTREAM_INVALID', 'Unexpected response shape');
    const unreadable = { ...writable, get: async () => [invalid] };
    await createWrites().remove(unreadable, { ...AT, remove: async () => void stored.delete('1') }, call);
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

  test('passes its error on', async () => {
    const error = new NotFoundError('1', 'No such note');
    const removal = { ...AT, remove: () => Promise.reject(error) };
    await expect(createWrites().remove(notebook().writable, removal, call)).rejects.toBe(error);
  });
});

describe('a creation', () => {
  test('returns what was read back, not what was sent', async () => {
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

  test('reads nothing when it fails', async () => {
    const { writable, log } = notebook({});
    const failure = new ProviderError('a', 'FORBIDDEN', 'No');
    const failing = () => Promise.reject(failure);
    const creating = createWrites().create(writable, { execute: failing, find: failing }, call);
    await expect(creating).rejects.toBe(failure);
    expect(log).toEqual([]);
  });
});
