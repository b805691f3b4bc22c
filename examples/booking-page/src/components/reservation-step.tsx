import { useReservation } from '../hooks/use-reservation.ts';
import { navigate } from '../hooks/use-route.ts';
import { BookingStep } from './booking-step.tsx';
import { Button } from './button.tsx';
import { DetailsStep } from './details-step.tsx';
import { HoldOver } from './hold-over.tsx';
import { Notice } from './notice.tsx';

/** The steps after a time is held. Which one is shown follows from the reservation, also when it changes elsewhere. */
export function ReservationStep({ id }: { readonly id: string }) {
  const { reservation, failure, isLoading, refetch } = useReservation(id);
  if (isLoading) return <p role="status">Loading…</p>;
  if (!reservation || (reservation.status === 'CONFIRMED' && !reservation.booking)) {
    const isBooked = reservation !== null && reservation !== undefined;
    return (
      <Notice
        actions={
          <>
            {(failure || isBooked) && <Button onClick={refetch}>Try again</Button>}
            <Button onClick={() => navigate({})}>All appointments</Button>
          </>
        }
      >
        {isBooked
          ? 'Your booking stands, but it cannot be shown at the moment.'
          : (failure?.message ?? 'This reservation no longer exists.')}
      </Notice>
    );
  }
  if (reservation.booking) {
    return <BookingStep reservation={reservation} booking={reservation.booking} onChanged={refetch} />;
  }
  if (reservation.status === 'HELD') return <DetailsStep reservation={reservation} onEnded={refetch} />;
  return <HoldOver reservation={reservation} />;
}
