import { UnsupportedError } from '../../src/domain/errors.ts';
import type { ScheduleChange } from '../../src/domain/schedule.ts';
import type { GivenRule } from '../../src/sandbox/gravity-rail/data.ts';
import { openAccount, value } from './gravity-rail-account.ts';

export const OFFICE: GivenRule = {
  id: 501,
  name: 'Open hours',
  description: 'Ring twice',
  startTime: '2026-09-07T08:30:00',
  endTime: '2026-09-07T14:00:00',
  recurrenceEndDate: '2026-12-31',
  eventTypeIds: [11, 12],
};

/** One calendar in Auckland, where it is Sunday the 22nd, with one rule. */
export async function open(
  rule: GivenRule = OFFICE,
  settings: Record<string, unknown> = {},
  options: NonNullable<Parameters<typeof openAccount>[2]> = {},
) {
  const account = await openAccount(
    { calendars: [{ id: 31, timezone: 'Pacific/Auckland', schedules: [rule] }] },
    settings,
    options,
  );
  const [list = []] = await account.schedules.ofCalendars(['31'], account.call);
  const [current] = value(list);
  const update = (change: ScheduleChange) => account.schedules.prepareUpdate(value(current), change);
  return { ...account, current: value(current), update };
}

/** What a rejected write would lose, from its error; empty if the write is accepted. */
export function lostBy(write: () => unknown): readonly string[] {
  try {
    write();
  } catch (error) {
    if (error instanceof UnsupportedError) return error.lost;
    throw error;
  }
  return [];
}
