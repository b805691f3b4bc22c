import { expect, test } from 'vitest';
import { createSeen } from '../../../src/reservations/seen.ts';
import { manualClock } from '../../support/manual-clock.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const DAY = 24 * 3_600_000;

test('a key is new once, and again when it was forgotten', async () => {
  const seen = createSeen(manualClock(NOW).now);
  expect([await seen.firstTime('a'), await seen.firstTime('a'), await seen.firstTime('b')]).toEqual([
    true,
    false,
    true,
  ]);
  await seen.forget('a');
  await seen.forget('nobody knows it');
  expect([await seen.firstTime('a'), await seen.firstTime('a'), await seen.firstTime('b')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a key is remembered for 24 hours from the first time, not from the last', async () => {
  const clock = manualClock(NOW);
  const seen = createSeen(clock.now);
  await seen.firstTime('a');
  clock.turnTo(NOW + DAY);
  expect(await seen.firstTime('a')).toBe(false);
  clock.turnTo(NOW + DAY + 1);
  expect(await seen.firstTime('a')).toBe(true);
});

test('of those who ask at the same time, one is the first', async () => {
  const seen = createSeen(manualClock(NOW).now);
  const answers = await Promise.all(Array.from({ length: 10 }, () => seen.firstTime('a')));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('no more than 10,000 keys are remembered, the oldest going first', async () => {
  const seen = createSeen(manualClock(NOW).now);
  for (let i = 0; i <= 10_000; i += 1) await seen.firstTime(`key ${i}`);
  expect([await seen.firstTime('key 1'), await seen.firstTime('key 0')]).toEqual([false, true]);
});
