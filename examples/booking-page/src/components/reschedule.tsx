import { useAction } from '../hooks/use-action.ts';
import { RESCHEDULE_BOOKING } from '../operations.ts';
import { Button } from './button.tsx';
import { Heading } from './heading.tsx';
import { SlotPicker } from './slot-picker.tsx';

interface RescheduleProps {
  readonly booking: string;
  readonly eventType: string;
  /** @param isRead whether the response contained the reservation after the change. */
  readonly onDone: (isRead: boolean) => void;
  readonly onBack: () => void;
}

/** A new time for a booking. */
export function Reschedule({ booking, eventType, onDone, onBack }: RescheduleProps) {
  const reschedule = useAction(RESCHEDULE_BOOKING, (data) => data.rescheduleBooking);

  async function choose(start: string) {
    const payload = await reschedule.run({ id: booking, start });
    if (payload) onDone(Boolean(payload.booking?.reservation));
  }

  return (
    <section>
      <Heading title="Choose a new time">Choose a new time</Heading>
      <SlotPicker
        eventType={eventType}
        onChoose={choose}
        chosen={reschedule.running?.start}
        failure={reschedule.failure}
      />
      <Button look="plain" onClick={onBack}>
        Keep the present time
      </Button>
    </section>
  );
}
