import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { ResourceRef } from '../../../src/domain/resource-ref.ts';
import { createLoader, loadExisting } from '../../../src/loaders/loader.ts';

const MISSING = 'missing';
const BROKEN = 'broken';

const missing = new ProviderError('a', 'NOT_FOUND', 'Not found');
const broken = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'Unavailable');

const a = (id: string): ResourceRef => ({ account: 'a', id });
const b = (id: string): ResourceRef => ({ account: 'b', id });

/** Resolves each key to `thing <id>`, and records the keys of each batch. */
function recordingLoader() {
  const batches: string[][] = [];
  const loader = createLoader<ResourceRef, string>(async (keys) => {
    batches.push(keys.map(({ account, id }) => `${account}/${id}`));
    return keys.map(({ id }) => (id === MISSING ? missing : id === BROKEN ? broken : `thing ${id}`));
  });
  return { loader, batches };
}

describe('a batch', () => {
  test('contains each key once when several callers load it in one tick', async () => {
    const { loader, batches } = recordingLoader();
    const results = await Promise.all([
      loader.load(a('1')),
      loader.load(b('1')),
      loadExisting(loader, [a('3'), a('1'), a('3')]),
      loader.loadMany([b('1'), a('4')]),
      Promise.resolve().then(() => loader.load(a('5'))),
    ]);
    expect(batches).toEqual([['a/1', 'b/1', 'a/3', 'a/4', 'a/5']]);
    expect(results).toEqual([
      'thing 1',
      'thing 1',
      ['thing 3', 'thing 1', 'thing 3'],
      ['thing 1', 'thing 4'],
      'thing 5',
    ]);
  });

  test('is shared with a caller that loads the same key while it is in flight', async () => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let batches = 0;
    const loader = createLoader<ResourceRef, string>(async (keys) => {
      batches += 1;
      started.resolve();
      await release.promise;
      return keys.map(({ id }) => id);
    });
    const first = loader.load(a('1'));
    await started.promise;
    const second = loadExisting(loader, [a('1'), a('1')]);
    release.resolve();
    expect(await Promise.all([first, second])).toEqual(['1', ['1', '1']]);
    expect(batches).toBe(1);
  });

  test('distinguishes keys that differ in more than their ids', async () => {
    const loader = createLoader<ResourceRef & { readonly from: number }, number>(
      async (keys) => keys.map(({ from }) => from),
      ({ id, from }) => `${from}:${id}`,
    );
    const keys = [1, 2, 1].map((from) => ({ account: 'a', id: '1', from }));
    expect(await loader.loadMany(keys)).toEqual([1, 2, 1]);
  });
});

describe('a cached result', () => {
  test('is returned without another read', async () => {
    const { loader, batches } = recordingLoader();
    await loader.load(a('1'));
    expect(await loader.load(a('1'))).toBe('thing 1');
    expect(await loader.loadMany([a('1'), a('1')])).toEqual(['thing 1', 'thing 1']);
    expect(await loadExisting(loader, [a('1')])).toEqual(['thing 1']);
    expect(await loadExisting(loader, [])).toEqual([]);
    expect(batches).toHaveLength(1);
  });

  test('is not returned for another account', async () => {
    const { loader, batches } = recordingLoader();
    await loader.load(a('1'));
    await loader.load(b('1'));
    expect(batches).toEqual([['a/1'], ['b/1']]);
  });

  test('is not read again together with keys that are not cached', async () => {
    const { loader, batches } = recordingLoader();
    await loader.load(a('1'));
    expect(await loadExisting(loader, [a('2'), a('1')])).toEqual(['thing 2', 'thing 1']);
    expect(batches).toEqual([['a/1'], ['a/2']]);
  });

  test('can be a failure', async () => {
    const { loader, batches } = recordingLoader();
    await expect(loader.load(a(BROKEN))).rejects.toBe(broken);
    await expect(loader.load(a(BROKEN))).rejects.toBe(broken);
    await expect(loadExisting(loader, [a(BROKEN)])).rejects.toBe(broken);
    expect(await loader.loadMany([a(BROKEN)])).toEqual([broken]);
    expect(batches).toHaveLength(1);
  });

  test('can be that the object does not exist', async () => {
    const { loader, batches } = recordingLoader();
    await expect(loader.load(a(MISSING))).rejects.toBe(missing);
    expect(await loadExisting(loader, [a('1'), a(MISSING), a('2')])).toEqual(['thing 1', 'thing 2']);
    expect(await loadExisting(loader, [a(MISSING)])).toEqual([]);
    expect(batches).toEqual([['a/missing'], ['a/1', 'a/2']]);
  });
});

describe('a primed value', () => {
  test('is returned without a read', async () => {
    const { loader, batches } = recordingLoader();
    loader.prime(a('1'), 'primed');
    expect(await loader.load(a('1'))).toBe('primed');
    expect(batches).toEqual([]);
  });

  test('does not replace a result that is cached or in flight', async () => {
    const { loader } = recordingLoader();
    await loader.load(a('1'));
    await loader.loadMany([a(MISSING)]);
    const loading = loader.load(a('2'));
    for (const id of ['1', '2', MISSING]) loader.prime(a(id), 'primed');
    expect(await loading).toBe('thing 2');
    expect(await loader.load(a('1'))).toBe('thing 1');
    expect(await loader.load(a('2'))).toBe('thing 2');
    await expect(loader.load(a(MISSING))).rejects.toBe(missing);
  });
});

describe('clearAll', () => {
  test('removes loaded and primed values', async () => {
    const { loader, batches } = recordingLoader();
    await loader.load(a('1'));
    loader.prime(a('2'), 'primed');
    loader.clearAll();
    expect(await loadExisting(loader, [a('1'), a('2')])).toEqual(['thing 1', 'thing 2']);
    expect(batches).toEqual([['a/1'], ['a/1', 'a/2']]);
  });

  test('resolves loads in flight without caching their results', async () => {
    const { loader, batches } = recordingLoader();
    const before = loader.load(a('1'));
    const all = loadExisting(loader, [a('1'), a('2')]);
    loader.clearAll();
    expect(await before).toBe('thing 1');
    expect(await all).toEqual(['thing 1', 'thing 2']);
    expect(await loader.load(a('1'))).toBe('thing 1');
    expect(batches).toEqual([['a/1', 'a/2'], ['a/1']]);
  });
});

test('an unexpected error fails all loads of the batch and is not cached', async () => {
  let isBroken = true;
  const loader = createLoader<ResourceRef, string>(async (keys) => {
    if (isBroken) throw new TypeError('oops');
    return keys.map(({ id }) => id);
  });
  const loads = [loader.load(a('1')), loader.load(a('1')), loadExisting(loader, [a('2'), a('1')])];
  for (const outcome of await Promise.allSettled<unknown>(loads)) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) as TypeError });
  }
  isBroken = false;
  expect(await loadExisting(loader, [a('1'), a('2')])).toEqual(['1', '2']);
});
