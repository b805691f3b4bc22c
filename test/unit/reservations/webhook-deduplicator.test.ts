import { expect, test } from 'vitest';
import { createWebhookDeduplicator } from '../../../src/reservations/webhook-deduplicator.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { manualClock } from '../../support/manual-clock.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const DAY = 24 * 3_600_000;

function started() {
  const clock = manualClock(NOW);
  return { clock, ...createWebhookDeduplicator(createMemoryState({ now: clock.now })) };
}

test('returns true for a new key once, and again after it was forgotten', async () => {
  const { firstTime, forget } = started();
  expect([await firstTime('a'), await firstTime('a'), await firstTime('b')]).toEqual([true, false, true]);
  await forget('a');
  await forget('unknown');
  expect([await firstTime('a'), await firstTime('a'), await firstTime('b')]).toEqual([true, false, false]);
});

test('returns false for a known key for a day', async () => {
  const { clock, firstTime } = started();
  await firstTime('a');
  clock.advanceTo(NOW + DAY - 1);
  expect(await firstTime('a')).toBe(false);
  clock.advanceTo(NOW + DAY + 1);
  expect(await firstTime('a')).toBe(true);
});
