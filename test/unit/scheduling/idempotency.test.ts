import { expect, test } from 'vitest';
import { IdempotencyConflictError } from '../../../src/domain/errors.ts';
import { Idempotency } from '../../../src/scheduling/idempotency.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';

const SCOPE = ['reserveSlot', 'calcom', 'a credential'];
const DAY_MS = 86_400_000;

/** Work that counts how often it ran, and answers that. */
function counting() {
  let runs = 0;
  return { work: async () => ++runs, runs: () => runs };
}

function startedAt(start: number) {
  const clock = manualClock(start);
  const idempotency = new Idempotency(createMemoryState({ now: clock.now }), clock);
  const runOnce: Idempotency['runOnce'] = (...parameters) => idempotency.runOnce(...parameters);
  return { runOnce, passTime: (milliseconds: number) => clock.turnTo(clock.now() + milliseconds) };
}

test('the same key and input run once, and get one answer', async () => {
  const { runOnce } = startedAt(NOW);
  const { work, runs } = counting();
  expect(await runOnce(SCOPE, 'k', { a: 1, b: [2] }, work)).toBe(1);
  expect(await runOnce(SCOPE, 'k', { b: [2], a: 1 }, work)).toBe(1);
  expect(await runOnce([...SCOPE], 'k', { a: 1, b: [2], c: undefined }, work)).toBe(1);
  expect(runs()).toBe(1);
});

test('those who ask while the first is still at work wait for it', async () => {
  const { runOnce } = startedAt(NOW);
  const { promise, resolve } = Promise.withResolvers<string>();
  let runs = 0;
  const work = () => {
    runs += 1;
    return promise;
  };
  const answers = [1, 2, 3].map(() => runOnce(SCOPE, 'k', 'input', work));
  resolve('done');
  expect(await Promise.all(answers)).toEqual(['done', 'done', 'done']);
  expect(runs).toBe(1);
});

test('without a key it just runs', async () => {
  const { runOnce } = startedAt(NOW);
  const { work } = counting();
  expect([await runOnce(SCOPE, undefined, 1, work), await runOnce(SCOPE, undefined, 1, work)]).toEqual([1, 2]);
});

test('another input under the same key is a conflict, and does not run', async () => {
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
])('a key counts inside its scope alone: another %s', async (_, scope) => {
  const { runOnce } = startedAt(NOW);
  const { work } = counting();
  expect([await runOnce(SCOPE, 'k', 1, work), await runOnce(scope, 'k', 1, work)]).toEqual([1, 2]);
});

test('the parts of a scope do not run together with each other or with the key', async () => {
  const { runOnce } = startedAt(NOW);
  const { work } = counting();
  const answers = [
    await runOnce(['a', 'b'], 'c', 1, work),
    await runOnce(['a'], 'b', 1, work),
    await runOnce(['ab'], 'c', 1, work),
    await runOnce(['a', 'bc'], '', 1, work),
    await runOnce(['a","b'], 'c', 1, work),
  ];
  expect(answers).toEqual([1, 2, 3, 4, 5]);
});

test('an answer is remembered for 24 hours', async () => {
  const { runOnce, passTime } = startedAt(NOW);
  const { work } = counting();
  await runOnce(SCOPE, 'k', 1, work);
  passTime(DAY_MS - 1);
  expect(await runOnce(SCOPE, 'k', 1, work)).toBe(1);
  passTime(2);
  expect(await runOnce(SCOPE, 'k', 'another input', work)).toBe(2);
});

test('a failure is told to all who wait, and not remembered', async () => {
  const { runOnce } = startedAt(NOW);
  const { promise, reject } = Promise.withResolvers<number>();
  const [first, second] = [runOnce(SCOPE, 'k', 1, () => promise), runOnce(SCOPE, 'k', 1, () => promise)];
  reject(new Error('down'));
  await expect(first).rejects.toThrow('down');
  await expect(second).rejects.toThrow('down');
  expect(await runOnce(SCOPE, 'k', 'even another input', async () => 'up')).toBe('up');
});

test('undefined is an answer like any other', async () => {
  const { runOnce } = startedAt(NOW);
  let runs = 0;
  const work = async () => void (runs += 1);
  await runOnce(SCOPE, 'k', undefined, work);
  await runOnce(SCOPE, 'k', undefined, work);
  expect(runs).toBe(1);
});
