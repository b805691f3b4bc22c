import { type InputIssue, InvalidInputError, UnsupportedError } from '../../domain/errors.ts';
import type { RecurrenceRule, WeeklyHours } from '../../domain/schedule.ts';
import { parseLocalDate, weekdayOf } from '../../time/local-date.ts';
import { isWireId } from './gravity-rail.wire.ts';

export interface Objections {
  /** What the provider cannot keep. */
  readonly lost: string[];
  readonly issues: InputIssue[];
  refusal(): InvalidInputError | UnsupportedError;
  /** @throws InvalidInputError, UnsupportedError */
  throwIfAny(): void;
}

/** Gathers all that is wrong with a write, so that a caller is told everything at once. */
export function createObjections(account: string): Objections {
  const lost: string[] = [];
  const issues: InputIssue[] = [];
  const refusal = () =>
    issues.length > 0
      ? new InvalidInputError(issues)
      : new UnsupportedError(
          account,
          `Gravity Rail (account ${account}) keeps one rule in each schedule: create one schedule for each rule. It cannot keep: ${lost.join('; ')}`,
          lost,
        );
  return {
    lost,
    issues,
    refusal,
    throwIfAny() {
      if (issues.length > 0 || lost.length > 0) throw refusal();
    },
  };
}

/** An occurrence runs to its own end, also past the last date; the hours that a validUntil would not have. */
export function lateHours({ frequency, lastDate, endDayOffset, days, end }: RecurrenceRule): string[] {
  if (lastDate === undefined || endDayOffset === 0 || frequency === 'ONCE' || frequency === 'MONTHLY') return [];
  const last = parseLocalDate(lastDate);
  const startsThen = Array.from({ length: endDayOffset }, (_, back) => weekdayOf(last - back));
  if (days && !startsThen.some((day) => days.includes(day))) return [];
  return [`the last occurrence's hours after ${lastDate}, until ${end},`];
}

export function checkEnd({ firstDate, lastDate }: RecurrenceRule, { issues }: Pick<Objections, 'issues'>): void {
  if (lastDate === undefined || lastDate >= firstDate) return;
  issues.push({ path: ['validUntil'], message: `Must not be before ${firstDate}, the first date with these hours.` });
}

export function checkName(name: string | undefined, { issues }: Objections): void {
  if (name?.trim() === '') issues.push({ path: ['name'], message: 'Must not be empty.' });
}

export function checkEventTypes(weeklyHours: readonly WeeklyHours[], { issues }: Objections): void {
  for (const [index, { eventTypeId }] of weeklyHours.entries()) {
    if (eventTypeId === undefined || isWireId(eventTypeId)) continue;
    issues.push({ path: ['weeklyHours', String(index), 'eventType'], message: 'Not an event type of Gravity Rail.' });
  }
}
