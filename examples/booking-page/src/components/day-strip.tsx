import { formatDate, formatMonths } from '../formats.ts';
import type { Slot } from '../hooks/use-slots.ts';
import { Icon } from './icon.tsx';

interface DayStripProps {
  readonly dates: readonly string[];
  readonly slots: ReadonlyMap<string, readonly Slot[]>;
  readonly chosen: string | undefined;
  readonly onChoose: (date: string) => void;
  readonly onEarlier: (() => void) | undefined;
  readonly onLater: () => void;
}

/** Seven days, each with the number of its free times. */
export function DayStrip({ dates, slots, chosen, onChoose, onEarlier, onLater }: DayStripProps) {
  const [first = '', last = first] = [dates[0], dates.at(-1)];
  return (
    <div role="group" aria-label="Days" className="days">
      <div className="days-head">
        <p aria-live="polite">{formatMonths(first, last)}</p>
        <button type="button" className="turn" aria-label="Earlier days" disabled={!onEarlier} onClick={onEarlier}>
          <Icon name="left" />
        </button>
        <button type="button" className="turn" aria-label="Later days" onClick={onLater}>
          <Icon name="right" />
        </button>
      </div>
      <ol>
        {dates.map((date) => {
          const count = slots.get(date)?.length ?? 0;
          return (
            <li key={date}>
              <button
                type="button"
                className="day"
                aria-pressed={date === chosen}
                disabled={count === 0}
                onClick={() => onChoose(date)}
              >
                <span>{formatDate(date, { weekday: 'short' })} </span>
                <strong>{formatDate(date, { day: 'numeric' })} </strong>
                <span className="hidden-text">{formatDate(date, { month: 'long' })}, </span>
                <span className="count">{count || '–'}</span>
                <span className="hidden-text">{count === 1 ? ' free time' : ' free times'}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
