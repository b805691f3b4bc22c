import { use } from 'react';
import { formatInstant } from '../formats.ts';
import type { ReservationDetailsFragment } from '../gql/graphql.ts';
import { HOLD_MINUTES } from '../hold-minutes.ts';
import { useAction } from '../hooks/use-action.ts';
import { navigate } from '../hooks/use-route.ts';
import { RESERVE_SLOT } from '../operations.ts';
import { Button } from './button.tsx';
import { Heading } from './heading.tsx';
import { Notice } from './notice.tsx';
import { ChosenTime, Summary } from './summary.tsx';
import { ZoneContext } from './zone-context.ts';

/** A hold that ended before it was booked. What was entered into the form is kept for the next one. */
export function HoldOver({ reservation }: { readonly reservation: ReservationDetailsFragment }) {
  const { timeZone } = use(ZoneContext);
  const { eventType, start, status } = reservation;
  const hold = useAction(RESERVE_SLOT, (data) => data.reserveSlot);

  async function holdAgain(id: string) {
    const payload = await hold.run({ eventType: id, start, holdMinutes: HOLD_MINUTES });
    if (payload) navigate({ reservation: payload.reservation.id }, true);
  }

  return (
    <div className="panel">
      {eventType && (
        <Summary eventType={eventType}>
          <ChosenTime start={start} />
        </Summary>
      )}
      <section>
        <Heading title="Time no longer held">
          {status === 'EXPIRED' ? 'Your hold has expired' : 'Your time is no longer held'}
        </Heading>
        <p role="status">
          {status === 'LOST' && 'The host has withdrawn it. '}
          Nothing was booked. {formatInstant(start, timeZone)} may still be free.
        </p>
        {hold.failure && (
          <Notice>
            {hold.failure.isSlotTaken
              ? 'This time has been taken meanwhile. Please choose another one.'
              : hold.failure.message}
          </Notice>
        )}
        <div className="actions">
          {eventType && !hold.failure?.isSlotTaken && (
            <Button look="primary" isBusy={hold.running !== undefined} onClick={() => holdAgain(eventType.id)}>
              Hold it again
            </Button>
          )}
          <Button onClick={() => navigate(eventType ? { eventType: eventType.id } : {})}>Choose another time</Button>
        </div>
      </section>
    </div>
  );
}
