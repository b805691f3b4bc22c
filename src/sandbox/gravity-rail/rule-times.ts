import type { Rule } from './data.ts';
import { DAY_MS, readLocal, writeLocal } from './local-time.ts';
import type { GravityRailSandboxOptions } from './options.ts';

type RuleTimes = Pick<Rule, 'startTime' | 'endTime'>;

const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

/** The window of a rule in the format of responses. */
export function writeRuleTimes(options: GravityRailSandboxOptions, rule: Rule): RuleTimes {
  const style = options.scheduleTimes ?? 'datetime';
  if (style === 'datetime' || needsDate(rule.recurrence) || lengthOf(rule) > DAY_MS)
    return { startTime: rule.startTime, endTime: rule.endTime };
  const end = style === 'hhmm' ? 16 : 19;
  return { startTime: rule.startTime.slice(11, end), endTime: rule.endTime.slice(11, end) };
}

/**
 * Parses the window of a rule. A start without a date is on the rule's first date; an end without a date that is not
 * after the start is on the next date.
 *
 * @param firstDate `YYYY-MM-DD`, for a start without a date
 * @returns the name of the field that cannot be parsed, if there is one
 */
export function readRuleTimes(
  options: GravityRailSandboxOptions,
  { recurrence, startTime, endTime }: Pick<Rule, 'recurrence' | 'startTime' | 'endTime'>,
  firstDate: string,
): RuleTimes | { readonly unreadable: keyof RuleTimes } {
  const bareAllowed = (options.scheduleTimes ?? 'datetime') !== 'datetime' && !needsDate(recurrence);
  const isBare = (text: string) => bareAllowed && TIME.test(text);

  const start = isBare(startTime) ? readLocal(`${firstDate}T${startTime}`) : readLocal(startTime);
  if (start === undefined) return { unreadable: 'startTime' };
  const startDate = writeLocal(start).slice(0, 10);
  const end = isBare(endTime) ? readLocal(`${startDate}T${endTime}`) : readLocal(endTime);
  if (end === undefined) return { unreadable: 'endTime' };
  const overnight = isBare(endTime) && end < start;
  return { startTime: writeLocal(start), endTime: writeLocal(overnight ? end + DAY_MS : end) };
}

/** The difference of local times, in milliseconds. */
export function lengthOf({ startTime, endTime }: RuleTimes): number {
  return (readLocal(endTime) ?? 0) - (readLocal(startTime) ?? 0);
}

function needsDate(recurrence: string): boolean {
  return recurrence !== 'daily' && recurrence !== 'weekly';
}
