import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../../src/domain/errors.ts';
import { pageOverAccounts } from '../../../../src/graphql/pagination/pages.ts';
import { idOf, NOW } from '../../../support/gateway.ts';
import { contextOf, listOf, namesOf, pageIn, recording, walk } from './paged-world.ts';

describe('accountResults', () => {
  test('contain the outcome of each account; a failed one does not affect the others', async () => {
    const error = new ProviderError('b', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const page = await pageIn({ a: ['1'], b: error, c: undefined, d: ['1'] });
    expect(namesOf(page)).toEqual(['a/1', 'd/1']);
    expect(page.accountResults).toMatchObject([
      { account: { key: 'a' }, error: null, fetchedAt: NOW },
      { account: { key: 'b' }, error, fetchedAt: null },
      { account: { key: 'd' }, error: null, fetchedAt: NOW },
    ]);
  });

  test('contain an account whose list throws synchronously', async () => {
    const error = new ProviderError('a', 'UNAUTHENTICATED', 'Send your own credential');
    const load = () => {
      throw error;
    };
    const page = await pageOverAccounts(contextOf({ a: [] }), {}, { ...listOf({ a: [] }), load });
    expect(page).toMatchObject({ edges: [], accountResults: [{ error, fetchedAt: null }] });
  });

  test('rethrow a bug', async () => {
    await expect(pageIn({ a: ['1'], b: new TypeError('oops') })).rejects.toThrow(TypeError);
  });

  test('contain an account that was named and does not support the type', async () => {
    const world = { a: ['1'], b: undefined };
    const page = await pageIn(world, { accounts: [idOf('Account', 'a'), idOf('Account', 'b')] });
    expect(namesOf(page)).toEqual(['a/1']);
    expect(page.accountResults).toMatchObject([
      { account: { key: 'a' }, error: null },
      { account: { key: 'b' }, error: { account: 'b', code: 'UNSUPPORTED' }, fetchedAt: null },
    ]);
  });

  test('have every account on every page, with the failures of those that are not read again', async () => {
    const down = new ProviderError('a', 'RATE_LIMITED', 'Wait');
    const first = await pageIn({ a: down, b: ['1', '2'], c: ['1'] }, { first: 2 });
    const world = { a: ['1'], b: ['1', '2'], c: ['1', '2'] };
    const { list, requested } = recording(world);
    const context = contextOf(world);
    const second = await pageOverAccounts(context, { first: 1, after: first.pageInfo.endCursor }, list);
    expect(requested).toEqual(['b', 'c']);
    const earlier = {
      account: 'a',
      code: 'RATE_LIMITED',
      retryable: true,
      message: expect.stringContaining('earlier'),
    };
    expect(second.accountResults).toMatchObject([
      { account: { key: 'a' }, error: earlier, fetchedAt: null },
      { account: { key: 'b' }, error: null, fetchedAt: NOW },
      { account: { key: 'c' }, error: null, fetchedAt: NOW },
    ]);
    expect([...context.failedAccounts.values()]).toMatchObject([earlier]);
    const third = await pageIn(world, { after: second.pageInfo.endCursor });
    expect(third.accountResults).toMatchObject([{ error: earlier }, { error: null, fetchedAt: null }, { error: null }]);
    const back = await pageIn(world, { last: 3, before: third.pageInfo.startCursor });
    expect(back.accountResults).toMatchObject([{ error: null, fetchedAt: NOW }, { error: null }, { error: null }]);
  });

  test('forget a failure when the account is read again', async () => {
    const down = new ProviderError('b', 'RATE_LIMITED', 'Wait');
    const first = await pageIn({ a: ['1', '2'], b: down }, { first: 1 });
    expect(first.accountResults).toMatchObject([{ error: null }, { error: down }]);
    const page = await pageIn({ a: ['1', '2'], b: ['1'] }, { after: first.pageInfo.endCursor });
    expect(page.accountResults).toMatchObject([{ error: null }, { error: null }]);
    expect(namesOf(page)).toEqual(['a/2', 'b/1']);
  });

  test('continue after an account that fails during paging', async () => {
    const [first] = await walk({ a: ['1', '2'], b: ['1'] }, { first: 1 });
    const down = new ProviderError('a', 'RATE_LIMITED', 'Wait');
    const page = await pageIn({ a: down, b: ['1'] }, { after: first?.pageInfo.endCursor });
    expect(namesOf(page)).toEqual(['b/1']);
    expect(page.accountResults).toMatchObject([{ error: down }, { error: null }]);
  });
});

test('records the error of each account that failed', async () => {
  const down = new ProviderError('a', 'RATE_LIMITED', 'Wait');
  const context = contextOf({ a: down, b: ['1'] });
  await pageOverAccounts(context, {}, listOf({ a: down, b: ['1'] }));
  expect([...context.failedAccounts]).toEqual([['a', down]]);
});

describe('accounts', () => {
  const world = { a: ['1'], b: ['1'], c: ['1'] };

  test('can be selected, and keep their order', async () => {
    const accounts = [idOf('Account', 'c'), idOf('Account', 'a'), idOf('Account', 'c')];
    const page = await pageIn(world, { accounts });
    expect(namesOf(page)).toEqual(['a/1', 'c/1']);
    expect(page.accountResults.map(({ account }) => account.key)).toEqual(['a', 'c']);
    expect(namesOf(await pageIn(world, { accounts: null }))).toHaveLength(3);
    expect(namesOf(await pageIn(world, { accounts: [] }))).toEqual([]);
  });

  test('are all rejected at once when they are unknown', async () => {
    const accounts = [idOf('Account', 'a'), 'garbage', idOf('Account', 'x'), idOf('Calendar', 'a', '1')];
    await expect(pageIn(world, { accounts })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['accounts', '1'] }, { path: ['accounts', '2'] }, { path: ['accounts', '3'] }],
    });
  });

  test('can be restricted to the only one that can have items', async () => {
    const { list, requested } = recording(world);
    expect(namesOf(await pageOverAccounts(contextOf(world), { within: 'b' }, list))).toEqual(['b/1']);
    expect(requested).toEqual(['b']);
    const elsewhere = await pageIn(world, { within: 'b', accounts: [idOf('Account', 'a')] });
    expect(elsewhere).toMatchObject({ edges: [], accountResults: [] });
  });
});
