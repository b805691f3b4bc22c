import { use } from 'react';
import { clockChangeOn } from '../dates.ts';
import { formatDate, formatDuration, formatOffset, formatTime } from '../formats.ts';
import type { Slot } from '../hooks/use-slots.ts';
import { ZoneContext } from './zone-context.ts';

const PARTS = [
  { name: 'Morning', before: '12:00' },
  { name: 'Afternoon', before: '18:00' },
  { name: 'Evening', before: '24:00' },
];

interface SlotListProps {
  readonly date: string;
  readonly slots: readonly Slot[];
  readonly onChoose: (start: string) => void;
  readonly chosen: string | undefined;
}

/** The free times of one day. */
export function SlotList({ date, slots, onChoose, chosen }: SlotListProps) {
  const { timeZone } = use(ZoneContext);
  const partOf = (slot: Slot) => PARTS.find(({ before }) => timeOf(slot) < before)?.name;
  const change = clockChangeOn(date, timeZone);
  return (
    <section aria-label={`Free times on ${formatDate(date, { weekday: 'long', day: 'numeric', month: 'long' })}`}>
      <h2>{formatDate(date, { weekday: 'long', day: 'numeric', month: 'long' })}</h2>
      {change !== 0 && (
        <p className="hint">
          Clocks go {change > 0 ? 'forward' : 'back'} by {formatDuration(Math.abs(change))} on this day.
        </p>
      )}
      {[...Map.groupBy(slots, partOf)].map(([part = '', ofPart]) => (
        <div key={part} role="group" aria-label={part}>
          <h3>{part}</h3>
          <ul className="slots">
            {ofPart.map((slot) => (
              <li key={slot.start}>
                <button
                  type="button"
                  className="slot"
                  aria-busy={slot.start === chosen}
                  aria-disabled={chosen !== undefined}
                  onClick={() => onChoose(slot.start)}
                >
                  {formatTime(timeOf(slot))}
                  {isRepeated(slot, slots) && <small> {formatOffset(slot.start, timeZone)}</small>}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** Whether the clocks show the time of the slot twice, because they are put back in between. */
function isRepeated(slot: Slot, slots: readonly Slot[]) {
  return slots.some((other) => other !== slot && timeOf(other) === timeOf(slot));
}

function timeOf({ localStart }: Slot) {
  return localStart?.time ?? '';
}
