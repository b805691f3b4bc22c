import { expect } from 'vitest';
import type { Gateway } from './gateway.ts';
import { answered } from './small-accounts.ts';

export const SLOTS = `query ($eventType: ID!, $from: DateTime!, $to: DateTime!, $durationMinutes: Int) {
  slots(eventType: $eventType, from: $from, to: $to, durationMinutes: $durationMinutes) { start end }
}`;

/**
 * The slots of an event type as text; fails the test if the result has errors.
 * @param window `from to`, as two instants.
 */
export async function slots(
  { execute }: Gateway,
  eventType: string,
  window: string,
  durationMinutes?: number,
): Promise<string[]> {
  const [from, to] = window.split(' ');
  const { data, errors } = await execute(SLOTS, { eventType, from, to, durationMinutes });
  expect(errors).toBeUndefined();
  return answered(data.slots);
}
