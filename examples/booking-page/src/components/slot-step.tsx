import { HOLD_MINUTES } from '../hold-minutes.ts';
import { useAction } from '../hooks/use-action.ts';
import { useEventTypes } from '../hooks/use-event-types.ts';
import { navigate } from '../hooks/use-route.ts';
import { RESERVE_SLOT } from '../operations.ts';
import { Button } from './button.tsx';
import { Heading } from './heading.tsx';
import { Notice } from './notice.tsx';
import { SlotPicker } from './slot-picker.tsx';
import { Summary } from './summary.tsx';

/** The second step: a time. Choosing one holds it. */
export function SlotStep({ id }: { readonly id: string }) {
  const { eventTypes, failedAccounts, failure, isLoading, refetch } = useEventTypes();
  const hold = useAction(RESERVE_SLOT, (data) => data.reserveSlot);
  const eventType = eventTypes.find((candidate) => candidate.id === id);

  async function choose(start: string) {
    const payload = await hold.run({ eventType: id, start, holdMinutes: HOLD_MINUTES });
    if (payload) navigate({ reservation: payload.reservation.id });
  }

  if (!eventType) {
    if (isLoading) return <p role="status">Loading…</p>;
    const isUnknown = !failure && failedAccounts.length === 0;
    return (
      <Notice
        actions={
          <>
            {!isUnknown && <Button onClick={refetch}>Try again</Button>}
            <Button onClick={() => navigate({})}>All appointments</Button>
          </>
        }
      >
        {isUnknown ? 'This appointment cannot be booked.' : (failure?.message ?? 'This calendar does not respond.')}
      </Notice>
    );
  }
  return (
    <div className="panel">
      <Summary eventType={eventType}>
        <Button look="plain" onClick={() => navigate({})}>
          Choose another appointment
        </Button>
      </Summary>
      <section>
        <Heading title={`A time for ${eventType.name}`} step={2}>
          Choose a time
        </Heading>
        <SlotPicker eventType={id} onChoose={choose} chosen={hold.running?.start} failure={hold.failure} />
      </section>
    </div>
  );
}
