import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/domain/errors.ts';
import { createLoader } from '../../../src/loaders/loader.ts';
import type { Key } from '../../../src/loaders/reader.ts';

const MISSING = 'missing';
const BROKEN = 'broken';

const missing = new ProviderError('a', 'NOT_FOUND', 'There is none');
const broken = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');

const a = (id: string): Key => ({ account: 'a', id });
const b = (id: string): Key => ({ account: 'b', id });

/** Answers `thing <id>`, and writes down which keys were asked for together. */
function recording() {
  const batches: string[][] = [];
  const loader = createLoader<Key, string>(async (keys) => {
    batches.push(keys.map(({ account, id }) => `${account}/${id}`));
    return keys.map(({ id }) => (id === MISSING ? missing : id === BROKEN ? broken : `thing ${id}`));
  });
  return { loader, batches };
}

describe('a batch', () => {
  test('is all that is asked for in one tick, however it is asked for, each key once', async () => {
    const { loader, batches } = recording();
    const answers = await Promise.all([
      loader.load(a('1')),
      loader.read(b('1')),
      loader.find(a('2')),
      loader.existing('a', ['3', '1', '3']),
      loader.outcomes([b('1'), a('4')]),
      Promise.resolve().then(() => loader.load(a('5'))),
    ]);
    expect(batches).toEqual([['a/1', 'b/1', 'a/2', 'a/3', 'a/4', 'a/5']]);
    expect(answers).toEqual([
      'thing 1',
      'thing 1',
      'thing 2',
      ['thing 3', 'thing 1', 'thing 3'],
      ['thing 1', 'thing 4'],
      'thing 5',
    ]);
  });

  test('is joined by those who ask for the same while it is under way', async () => {
    const release = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let batches = 0;
    const loader = createLoader<Key, string>(async (keys) => {
      batches += 1;
      started.resolve();
      await release.promise;
      return keys.map(({ id }) => id);
    });
    const first = loader.load(a('1'));
    await started.promise;
    expect(loader.ready(a('1'))).toBeUndefined();
    const second = loader.existing('a', ['1', '1']);
    release.resolve();
    expect(await Promise.all([first, second])).toEqual(['1', ['1', '1']]);
    expect(batches).toBe(1);
  });

  test('has keys apart that differ in more than their ids', async () => {
    const loader = createLoader<Key & { readonly from: number }, number>(
      async (keys) => keys.map(({ from }) => from),
      ({ id, from }) => `${from}:${id}`,
    );
    const keys = [1, 2, 1].map((from) => ({ account: 'a', id: '1', from }));
    expect(await loader.outcomes(keys)).toEqual([1, 2, 1]);
  });
});

describe('what is known', () => {
  test('is answered without a promise, and costs nothing', async () => {
    const { loader, batches } = recording();
    await loader.load(a('1'));
    expect(loader.ready(a('1'))).toBe('thing 1');
    expect(loader.read(a('1'))).toBe('thing 1');
    expect(loader.find(a('1'))).toBe('thing 1');
    expect(loader.outcomes([a('1'), a('1')])).toEqual(['thing 1', 'thing 1']);
    expect(loader.existing('a', ['1'])).toEqual(['thing 1']);
    expect(loader.existing('a', [])).toEqual([]);
    expect(await loader.load(a('1'))).toBe('thing 1');
    expect(batches).toHaveLength(1);
  });

  test('is no other account’s', async () => {
    const { loader } = recording();
    await loader.load(a('1'));
    expect(loader.ready(b('1'))).toBeUndefined();
  });

  test('is not asked for again beside what is not', async () => {
    const { loader, batches } = recording();
    await loader.load(a('1'));
    expect(await loader.existing('a', ['2', '1'])).toEqual(['thing 2', 'thing 1']);
    expect(batches).toEqual([['a/1'], ['a/2']]);
  });

  test('can be a failure: it is told again, and not asked for again', async () => {
    const { loader, batches } = recording();
    await expect(loader.load(a(BROKEN))).rejects.toBe(broken);
    expect(loader.ready(a(BROKEN))).toBe(broken);
    expect(() => loader.read(a(BROKEN))).toThrow(broken);
    expect(() => loader.find(a(BROKEN))).toThrow(broken);
    expect(() => loader.existing('a', [BROKEN])).toThrow(broken);
    expect(loader.outcomes([a(BROKEN)])).toEqual([broken]);
    await expect(loader.load(a(BROKEN))).rejects.toBe(broken);
    expect(batches).toHaveLength(1);
  });

  test('can be that it does not exist', async () => {
    const { loader, batches } = recording();
    expect(await loader.find(a(MISSING))).toBeNull();
    expect(loader.find(a(MISSING))).toBeNull();
    expect(() => loader.read(a(MISSING))).toThrow(missing);
    expect(await loader.existing('a', ['1', MISSING, '2'])).toEqual(['thing 1', 'thing 2']);
    expect(loader.existing('a', [MISSING])).toEqual([]);
    expect(batches).toEqual([['a/missing'], ['a/1', 'a/2']]);
  });
});

describe('what came along with something else', () => {
  test('is known by its key', () => {
    const { loader, batches } = recording();
    loader.prime(a('1'), 'primed');
    expect(loader.read(a('1'))).toBe('primed');
    expect(batches).toEqual([]);
  });

  test('takes the place of nothing that is known, or under way', async () => {
    const { loader } = recording();
    await loader.load(a('1'));
    await loader.find(a(MISSING));
    const loading = loader.load(a('2'));
    for (const id of ['1', '2', MISSING]) loader.prime(a(id), 'primed');
    expect(await loading).toBe('thing 2');
    expect(loader.read(a('1'))).toBe('thing 1');
    expect(loader.read(a('2'))).toBe('thing 2');
    expect(loader.find(a(MISSING))).toBeNull();
  });
});

describe('forgetting', () => {
  test('forgets what was read, and what came along', async () => {
    const { loader, batches } = recording();
    await loader.load(a('1'));
    loader.prime(a('2'), 'primed');
    loader.clearAll();
    expect(loader.ready(a('1'))).toBeUndefined();
    expect(loader.ready(a('2'))).toBeUndefined();
    expect(await loader.existing('a', ['1', '2'])).toEqual(['thing 1', 'thing 2']);
    expect(batches).toEqual([['a/1'], ['a/1', 'a/2']]);
  });

  test('keeps nothing of what was under way, and who waits for it is answered', async () => {
    const { loader, batches } = recording();
    const before = loader.load(a('1'));
    const all = loader.existing('a', ['1', '2']);
    loader.clearAll();
    expect(await before).toBe('thing 1');
    expect(await all).toEqual(['thing 1', 'thing 2']);
    expect(loader.ready(a('1'))).toBeUndefined();
    expect(await loader.load(a('1'))).toBe('thing 1');
    expect(batches).toEqual([['a/1', 'a/2'], ['a/1']]);
  });
});

test('a bug is told to all who wait for the batch, and is not kept', async () => {
  let isBroken = true;
  const loader = createLoader<Key, string>(async (keys) => {
    if (isBroken) throw new TypeError('oops');
    return keys.map(({ id }) => id);
  });
  const asked = [loader.load(a('1')), loader.read(a('1')), loader.outcomes([a('2'), a('1')])];
  for (const outcome of await Promise.allSettled(asked.map(async (one) => one))) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) as TypeError });
  }
  isBroken = false;
  expect(loader.ready(a('1'))).toBeUndefined();
  expect(await loader.existing('a', ['1', '2'])).toEqual(['1', '2']);
});
