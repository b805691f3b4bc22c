import { expect, test } from 'vitest';
import { createWebhookDeduplicator } from '../../../src/reservations/webhook-deduplicator.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { manualClock } from '../../support/manual-clock.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const HOUR = 3_600_000;

function started() {
  const clock = manualClock(NOW);
  return { clock, ...createWebhookDeduplicator(createMemoryState({ now: clock.now })) };
}

test('returns true for a key after it was recorded, and for no other', async () => {
  const { wasProcessed, recordProcessed } = started();
  expect(await wasProcessed('a')).toBe(false);
  await recordProcessed('a');
  await recordProcessed('a');
  expect([await wasProcessed('a'), await wasProcessed('b')]).toEqual([true, false]);
});

test('returns true for longer than the day and the hour in which a delivery is accepted', async () => {
  const { clock, wasProcessed, recordProcessed } = started();
  await recordProcessed('a');
  clock.advanceTo(NOW + 25 * HOUR);
  expect(await wasProcessed('a')).toBe(true);
  clock.advanceTo(NOW + 27 * HOUR);
  expect(await wasProcessed('a')).toBe(false);
});
