import { ProviderError } from '../../src/domain/errors.ts';
import type { GivenCalendar } from '../../src/sandbox/gravity-rail/data.ts';

export const WITHOUT = { schedules: false };
export const WITH = { schedules: true };

/** Calendars 1 to `count`, each with four schedules unless `fields` overrides them. */
export function calendarsFrom(count: number, fields: Partial<GivenCalendar> = {}): GivenCalendar[] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, schedules: [{}, {}, {}, {}], ...fields }));
}

/** The error code of each result, or `ok`. */
export function codes(results: readonly unknown[]) {
  return results.map((result) => (result instanceof ProviderError ? result.code : 'ok'));
}
