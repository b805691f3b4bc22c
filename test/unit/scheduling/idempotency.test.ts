import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { IdempotencyConflictError } from '../../../src/domain/errors.ts';
import { Idempotency } from '../../../src/scheduling/idempotency.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';

const SCOPE = ['reserveSlot', 'calcom', 'a credential'];
const DAY_MS = 86_400_000;

/** Work that counts its runs, and returns the count. */
function counting() {
  let runs = 0;
  return { work: async () => ++runs, runs: () => runs };
}

function startedAt(start: number) {
  const clock = manualClock(start);
  const idempotency = new Idempotency(createMemoryState({ now: clock.now }), clock);
  const runOnce: Idempotency['runOnce'] = (...parameters) => idempotency.runOnce(...parameters);
  return { runOnce, passTime: (milliseconds: number) => clock.advanceTo(clock.now() + milliseconds) };
}

test('runs once and returns one result for the same key and input', async () => {
  const { runOnce } = startedAt(NOW);
  const { work, runs } = counting();
  expect(await runOnce(SCOPE, 'k', { a: 1, b: [2] }, work)).toBe(1);
  expect(await runOnce(SCOPE, 'k', { b: [2], a: 1 }, work)).toBe(1);
  expect(await runOnce([...SCOPE], 'k', { a: 1, b: [2], c: undefined }, work)).toBe(1);
  expect(runs()).toBe(1);
});

test('waits for the run in progress', async () => {
  const { runOnce } = startedAt(NOW);
  const { promise, resolve } = Promise.withResolvers<string>();
  let runs = 0;
  const work = () => {
    runs += 1;
    return promise;
  };
  const results = [1, 2, 3].map(() => runOnce(SCOPE, 'k', 'input', work));
  resolve('done');
  expect(await Promise.all(results)).toEqual(['done', 'done', 'done']);
  expect(runs).toBe(1);
});

test('runs every time without a key', async () => {
  const { runOnce } = startedAt(NOW);
  const { work } = counting();
  expect([await runOnce(SCOPE, undefined, 1, work), await runOnce(SCOPE, undefined, 1, work)]).toEqual([1, 2]);
});

test('throws a conflict and does not run for another input under the same key', async () => {
  const { runOnce } = startedAt(NOW);
  const { work, runs } = counting();
  await runOnce(SCOPE, 'k', { a: 1 }, work);
  const again = runOnce(SCOPE, 'k', { a: 2 }, work);
  await expect(again).rejects.toThrow(IdempotencyConflictError);
  await expect(again).rejects.toMatchObject({ code: 'CONFLICT', idempotencyKey: 'k', retryable: false });
  expect(runs()).toBe(1);
  expect(await runOnce(SCOPE, 'k', { a: 1 }, work)).toBe(1);
});

test.each([
  ['operation', ['confirmReservation', 'calcom', 'a credential']],
  ['account', ['reserveSlot', 'other', 'a credential']],
  ['credential', ['reserveSlot', 'calcom', 'another credential']],
  ['length', ['reserveSlot', 'calcom']],
])('runs again for the same key in a scope with another %s', async (_, scope) => {
  const { runOnce } = startedAt(NOW);
  const { work } = counting();
  expect([await runOnce(SCOPE, 'k', 1, work), await runOnce(scope, 'k', 1, work)]).toEqual([1, 2]);
});

test('separates the parts of a scope from each other and from the key', async () => {
  const { runOnce } = startedAt(NOW);
  const { work } = counting();
  const results = [
    await runOnce(['a', 'b'], 'c', 1, work),
    await runOnce(['a'], 'b', 1, work),
    await runOnce(['ab'], 'c', 1, work),
    await runOnce(['a', 'bc'], '', 1, work),
    await runOnce(['a","b'], 'c', 1, work),
  ];
  expect(results).toEqual([1, 2, 3, 4, 5]);
});

test('returns the stored result for 24 hours', async () => {
  const { runOnce, passTime } = startedAt(NOW);
  const { work } = counting();
  await runOnce(SCOPE, 'k', 1, work);
  passTime(DAY_MS - 1);
  expect(await runOnce(SCOPE, 'k', 1, work)).toBe(1);
  passTime(2);
  expect(await runOnce(SCOPE, 'k', 'another input', work)).toBe(2);
});

test('rejects all waiting callers when the run fails, and stores no failure', async () => {
  const { runOnce } = startedAt(NOW);
  const { promise, reject } = Promise.withResolvers<number>();
  const [first, second] = [runOnce(SCOPE, 'k', 1, () => promise), runOnce(SCOPE, 'k', 1, () => promise)];
  reject(new Error('down'));
  await expect(first).rejects.toThrow('down');
  await expect(second).rejects.toThrow('down');
  expect(await runOnce(SCOPE, 'k', 'even another input', async () => 'up')).toBe('up');
});

test('stores undefined like any other result', async () => {
  const { runOnce } = startedAt(NOW);
  let runs = 0;
  const work = async () => void (runs += 1);
  await runOnce(SCOPE, 'k', undefined, work);
  await runOnce(SCOPE, 'k', undefined, work);
  expect(runs).toBe(1);
});

test('stops waiting for a run of another process at its deadline, and runs when the other process has died', async () => {
  const clock = manualClock(NOW);
  const state = { ...createMemoryState({ now: clock.now }), isShared: true };
  const [one, other] = [new Idempotency(state, clock), new Idempotency(state, clock)];
  const never = new Promise<string>(() => undefined);
  const begun = Promise.withResolvers<void>();
  void one.runOnce(SCOPE, 'k', 1, () => {
    begun.resolve();
    return never;
  });
  await begun.promise;
  const passSecond = async () => {
    await nextTurn();
    clock.advanceTo(clock.now() + 1000);
    await nextTurn();
  };
  const late = other.runOnce(SCOPE, 'k', 1, async () => 'late', { wait: { deadline: NOW + 2000 } });
  // oxlint-disable-next-line vitest/valid-expect -- awaited below, after the time has passed
  const rejected = expect(late).rejects.toMatchObject({
    code: 'CONFLICT',
    retryable: true,
    message: expect.stringContaining('another operation on the request with the idempotency key k'),
  });
  for (let second = 0; second < 3; second += 1) await passSecond();
  await rejected;

  // In one step, so that the lease is not renewed: the process is suspended or dead.
  clock.advanceTo(clock.now() + 60_000);
  const recover = async () => 'found';
  expect(await other.runOnce(SCOPE, 'k', 1, async () => 'again', { recover })).toBe('found');
});

test('calls the work with the same key for every repetition of the call, and with another one for other calls', async () => {
  const { runOnce } = startedAt(NOW);
  const keys: (string | undefined)[] = [];
  const fail = async (key: string | undefined) => {
    keys.push(key);
    throw new Error('down');
  };
  for (const [key, input] of [
    ['k', 1],
    ['k', 1],
    ['k', 2],
    [undefined, 1],
  ] as const) {
    await expect(runOnce(SCOPE, key, input, fail)).rejects.toThrow('down');
  }
  const [first, second, third, none] = keys;
  expect(first).toBe(second);
  expect(new Set([first, third, none]).size).toBe(3);
  expect(none).toBeUndefined();
});

test('runs again for a repetition when the first caller leaves', async () => {
  const { runOnce } = startedAt(NOW);
  const left = Promise.withResolvers<string>();
  const first = runOnce(SCOPE, 'k', 'input', () => left.promise);
  const repeated = runOnce(SCOPE, 'k', 'input', async () => 'done');
  left.reject(new DOMException('This operation was aborted', 'AbortError'));
  await expect(first).rejects.toThrow('aborted');
  expect(await repeated).toBe('done');
});
