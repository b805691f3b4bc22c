import { useEffect, useMemo, useState } from 'react';
import { useSubscription } from 'urql';
import { RESERVATION_CHANGED } from '../operations.ts';

const RECONNECT_MS = 3000;

/**
 * Keeps the cache up to date with the changes of a reservation, and opens a lost stream again.
 *
 * @param onGap called where changes may have been missed: the reservation must be read again.
 */
export function useReservationChanges(id: string, onGap: () => void): void {
  const [attempt, setAttempt] = useState(0);
  // urql subscribes again when the context changes.
  const context = useMemo(() => ({ attempt }), [attempt]);
  const [{ data, fetching }] = useSubscription({ query: RESERVATION_CHANGED, variables: { id }, context });
  const isGap = data?.reservationChanged.__typename === 'ResyncRequired';
  useEffect(() => {
    if (isGap) onGap();
  }, [isGap, onGap]);
  useEffect(() => {
    if (fetching) return undefined;
    const timer = setTimeout(() => {
      setAttempt((count) => count + 1);
      onGap();
    }, RECONNECT_MS);
    return () => clearTimeout(timer);
  }, [fetching, onGap]);
}
