import type { Interval } from '../time/interval.ts';
import type { Addition, CalendarEvent, EventComponent, Length, Occurrence } from './calendar.ts';
import type { Rule } from './recurrence-rule.ts';
import { readingsOf } from './rule-readings.ts';
import {
  DAY,
  dayOfReading,
  formatMoment,
  instantOf,
  type Moment,
  parseMomentText,
  readingAt,
  readingsWithin,
} from './wall-moment.ts';
import type { WorkBudget } from './work-budget.ts';

/** A change that applies to an instance and all later ones: https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.4 */
interface LaterChange {
  readonly recurrenceId: Moment;
  /** The instant of `recurrenceId`. */
  readonly from: number;
  readonly component: EventComponent;
}

/** Expands one event. */
export class EventExpansion {
  readonly #event: CalendarEvent;
  readonly #budget: WorkBudget;

  constructor(event: CalendarEvent, budget: WorkBudget) {
    this.#event = event;
    this.#budget = budget;
  }

  /** The occurrences that overlap the window, or have no length and lie in it. */
  within(window: Interval): Occurrence[] {
    const all = [...this.#event.series.flatMap((series) => this.#ofSeries(series, window)), ...this.#changed()];
    return all.filter(({ start, end }) => start < window.end && (end > window.start || start >= window.start));
  }

  find(recurrenceId: string | undefined): Occurrence | undefined {
    const changed = this.#changed().find((occurrence) => occurrence.recurrenceId === recurrenceId);
    if (changed !== undefined) return changed;
    for (const series of this.#event.series) {
      const { start } = series;
      const instant = recurrenceId === undefined ? instantOf(start) : parseMomentText(recurrenceId, start.zone);
      if (instant === undefined) return undefined;
      const window = { start: instant, end: instant + 1 };
      const found = this.#unchanged(series, window).find((occurrence) => occurrence.recurrenceId === recurrenceId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #ofSeries(series: EventComponent, window: Interval): Occurrence[] {
    const changes = laterChangesOf(this.#event);
    // The clock's difference can be another one in elapsed time.
    const shifts = changes
      .map(({ recurrenceId, component }) => instantOf(component.start) - instantOf(recurrenceId))
      .flatMap((shift) => [shift - DAY, shift + DAY]);
    const lengths = [series, ...series.additions, ...changes.map(({ component }) => component)].map(lengthIn);
    const before = Math.max(...lengths) + Math.max(0, ...shifts);
    const after = Math.max(0, ...shifts.map((shift) => -shift));
    return this.#unchanged(series, { start: window.start - before, end: window.end + after });
  }

  /** The instances that have no component of their own, and begin in the window before a change of later instances. */
  #unchanged(series: EventComponent, window: Interval): Occurrence[] {
    const changes = laterChangesOf(this.#event);
    const isChanged = matcherOf(this.#event.overrides.map(({ recurrenceId }) => recurrenceId!.moment));
    const isExcluded = matcherOf(series.exclusions);
    return [...this.#instances(series, window)]
      .filter(([, { start }]) => !isChanged(start) && !isExcluded(start))
      .map(([instant, instance]) => {
        const recurrenceId = isRecurring(series) ? formatMoment(withFormOf(series, instance.start)) : undefined;
        const change = changes.findLast(({ from }) => from <= instant);
        return toOccurrence(this.#event, recurrenceId, ...changedInstance(series, instance, change));
      });
  }

  /** The recurrence set before EXDATE, by the instant of each start. */
  #instances(series: EventComponent, window: Interval): Map<number, Addition> {
    const { start, rules, additions } = series;
    const instances = new Map<number, Addition>([[instantOf(start), { start }]]);
    for (const rule of rules)
      for (const moment of this.#ofRule(rule, start, window)) {
        instances.set(instantOf(moment), { start: moment });
      }
    for (const addition of additions) instances.set(instantOf(addition.start), addition);
    return instances;
  }

  *#ofRule(rule: Rule, start: Moment, window: Interval): Generator<Moment> {
    const { until } = rule;
    const readings = readingsWithin(start.zone, window);
    for (const reading of readingsOf(
      rule,
      { reading: start.reading, isDate: start.form === 'DATE' },
      readings,
      this.#budget,
    )) {
      const moment = { ...start, reading };
      const isOver =
        until !== undefined && ('instant' in until ? instantOf(moment) > until.instant : reading > until.reading);
      if (isOver) return;
      yield moment;
    }
  }

  #changed(): Occurrence[] {
    const [series] = this.#event.series;
    return this.#event.overrides.map((component) => {
      const { moment } = component.recurrenceId!;
      const id = formatMoment(series === undefined ? moment : withFormOf(series, moment));
      return toOccurrence(this.#event, id, component, component.start, component.length);
    });
  }
}

function isRecurring({ rules, additions, sharesUid }: EventComponent): boolean {
  return sharesUid || rules.length > 0 || additions.length > 0;
}

/** In the order of the instances from which they apply. */
function laterChangesOf({ overrides }: CalendarEvent): LaterChange[] {
  return overrides
    .flatMap((component) => {
      const { recurrenceId } = component;
      if (recurrenceId?.isThisAndFuture !== true) return [];
      return [{ recurrenceId: recurrenceId.moment, from: instantOf(recurrenceId.moment), component }];
    })
    .toSorted((a, b) => a.from - b.from);
}

/** What an instance is after the change that applies to it, if any: the same difference of the clock's reading, and the new length. */
function changedInstance(
  series: EventComponent,
  { start, length = series.length }: Addition,
  change: LaterChange | undefined,
): [component: EventComponent, start: Moment, length: Length] {
  if (change === undefined) return [series, start, length];
  const { component, recurrenceId } = change;
  const shift = component.start.reading - readingFor(component.start, recurrenceId);
  const reading = readingFor(component.start, start) + shift;
  return [component, { ...component.start, reading }, component.length];
}

/** What the clock of `target` shows at the moment; only the date where the target is one. */
function readingFor(target: Moment, moment: Moment): number {
  if (target.form === 'DATE') return dayOfReading(moment.reading) * DAY;
  if (moment.form === 'DATE' || target.zone === moment.zone) return moment.reading;
  return readingAt(target.zone, instantOf(moment));
}

/** The moment as the start of the series is written, so that the id of an instance does not depend on who wrote it. */
function withFormOf({ start }: EventComponent, moment: Moment): Moment {
  return { reading: readingFor(start, moment), zone: start.zone, form: start.form };
}

/**
 * Whether a moment is one of the list: the same instant. Where one of both is a date and the other is not, the same date, since programs
 * exclude occurrences by their date.
 */
function matcherOf(list: readonly Moment[]): (moment: Moment) => boolean {
  const instants = new Set(list.map(instantOf));
  const allDays = new Set(list.map(({ reading }) => dayOfReading(reading)));
  const dates = new Set(list.filter(({ form }) => form === 'DATE').map(({ reading }) => dayOfReading(reading)));
  return (moment) => {
    const day = dayOfReading(moment.reading);
    return instants.has(instantOf(moment)) || (moment.form === 'DATE' ? allDays : dates).has(day);
  };
}

function toOccurrence(
  { uid }: CalendarEvent,
  recurrenceId: string | undefined,
  { details }: EventComponent,
  start: Moment,
  { days, milliseconds }: Length,
): Occurrence {
  const end = instantOf({ ...start, reading: start.reading + days * DAY });
  const startInstant = instantOf(start);
  return { uid, recurrenceId, start: startInstant, end: Math.max(startInstant, end) + milliseconds, ...details };
}

/** At most, in milliseconds. */
function lengthIn({ length }: { readonly length?: Length | undefined }): number {
  if (length === undefined) return 0;
  // A day can be longer than 24 hours.
  return (length.days === 0 ? 0 : (length.days + 1) * DAY) + length.milliseconds;
}
