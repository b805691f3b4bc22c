import { type InputIssue, InvalidInputError, UnsupportedError } from '../../domain/errors.ts';
import type { RecurrenceRule, WeeklyHours } from '../../domain/schedule.ts';
import { parseLocalDate, weekdayOf } from '../../time/local-date.ts';
import { isWireId } from './gravity-rail.wire.ts';
import { TITLE } from './upstream.ts';

/** Collects all errors of a write, so that the caller gets them at once. */
export class ValidationErrors {
  /** What the provider cannot store. */
  readonly lost: string[] = [];
  readonly issues: InputIssue[] = [];
  readonly #account: string;

  constructor(account: string) {
    this.#account = account;
  }

  /** Invalid input takes precedence over what the provider cannot store. */
  toError(): InvalidInputError | UnsupportedError {
    if (this.issues.length > 0) return new InvalidInputError(this.issues);
    const message = `${TITLE} (account ${this.#account}) stores one rule per schedule: create one schedule for each rule. It cannot store: ${this.lost.join('; ')}`;
    return new UnsupportedError(this.#account, message, this.lost);
  }

  /** @throws InvalidInputError, UnsupportedError */
  throwIfAny(): void {
    if (this.issues.length > 0 || this.lost.length > 0) throw this.toError();
  }
}

/**
 * The hours that a rule has after its last date, since an occurrence always runs to its end. The unified `validUntil` would
 * cut them off. Completes a sentence.
 */
export function hoursAfterLastDate({ frequency, lastDate, endDayOffset, days, end }: RecurrenceRule): string[] {
  if (lastDate === undefined || endDayOffset === 0 || frequency === 'ONCE' || frequency === 'MONTHLY') return [];
  const last = parseLocalDate(lastDate);
  const startDays = Array.from({ length: endDayOffset }, (_, back) => weekdayOf(last - back));
  if (days && !startDays.some((day) => days.includes(day))) return [];
  return [`the last occurrence's hours after ${lastDate}, until ${end},`];
}

export function checkEnd({ firstDate, lastDate }: RecurrenceRule, { issues }: ValidationErrors): void {
  if (lastDate === undefined || lastDate >= firstDate) return;
  issues.push({ path: ['validUntil'], message: `Must not be before ${firstDate}, the first date with these hours.` });
}

export function checkName(name: string | undefined, { issues }: ValidationErrors): void {
  if (name?.trim() === '') issues.push({ path: ['name'], message: 'Must not be empty.' });
}

export function checkEventTypes(weeklyHours: readonly WeeklyHours[], { issues }: ValidationErrors): void {
  for (const [index, { eventTypeId }] of weeklyHours.entries()) {
    if (eventTypeId === undefined || isWireId(eventTypeId)) continue;
    issues.push({ path: ['weeklyHours', String(index), 'eventType'], message: 'Not an event type of Gravity Rail.' });
  }
}
