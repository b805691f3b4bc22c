import { use, useState } from 'react';
import { addDays, todayIn } from '../dates.ts';
import type { Failure } from '../failure.ts';
import { formatDate } from '../formats.ts';
import { useSlots } from '../hooks/use-slots.ts';
import { Button } from './button.tsx';
import { DayStrip } from './day-strip.tsx';
import { Notice } from './notice.tsx';
import { SlotList } from './slot-list.tsx';
import { ZoneContext } from './zone-context.ts';
import { ZoneSelect } from './zone-select.tsx';

const DAYS_SHOWN = 7;

interface SlotPickerProps {
  readonly eventType: string;
  readonly onChoose: (start: string) => void;
  /** The start of the slot that is being taken. */
  readonly chosen: string | undefined;
  /** Why the slot that was chosen last could not be taken. */
  readonly failure: Failure | undefined;
}

/** The free times of an event type, seven days at a time, on the clocks of a zone that the visitor can change. */
export function SlotPicker({ eventType, onChoose, chosen, failure }: SlotPickerProps) {
  const { timeZone } = use(ZoneContext);
  const today = todayIn(timeZone);
  const [page, setPage] = useState(0);
  const [chosenDate, setChosenDate] = useState<string>();
  const dates = Array.from({ length: DAYS_SHOWN }, (_, index) => addDays(today, page * DAYS_SHOWN + index));
  const { slots, failure: slotsFailure, isLoading, refetch } = useSlots(eventType, dates, timeZone);
  const free = dates.filter((date) => slots.get(date)?.length);
  const date = chosenDate && dates.includes(chosenDate) ? chosenDate : free[0];

  function turn(pages: number) {
    setPage(page + pages);
    setChosenDate(undefined);
  }

  return (
    <div className="picker">
      {failure && (
        <Notice takesFocus>
          {failure.isSlotTaken ? 'This time has just been taken. Here are the times that are free.' : failure.message}
        </Notice>
      )}
      <ZoneSelect />
      <DayStrip
        dates={dates}
        slots={slots}
        chosen={date}
        onChoose={setChosenDate}
        onEarlier={page > 0 ? () => turn(-1) : undefined}
        onLater={() => turn(1)}
      />
      {slotsFailure && <Notice actions={<Button onClick={refetch}>Try again</Button>}>{slotsFailure.message}</Notice>}
      {isLoading && <p role="status">Looking for free times…</p>}
      {!isLoading && !slotsFailure && !date && (
        <div role="status">
          <p>
            There are no free times until{' '}
            {formatDate(dates.at(-1) ?? today, { weekday: 'long', day: 'numeric', month: 'long' })}.
          </p>
          <Button onClick={() => turn(1)}>Show the next 7 days</Button>
        </div>
      )}
      {date && <SlotList date={date} slots={slots.get(date) ?? []} onChoose={onChoose} chosen={chosen} />}
    </div>
  );
}
