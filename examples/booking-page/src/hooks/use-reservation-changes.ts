import { useEffect } from 'react';
import { useClient } from 'urql';
import { RESERVATION_CHANGED } from '../operations.ts';

const RECONNECT_MS = 3000;

/**
 * Keeps the cache up to date with the changes of a reservation, and opens a lost stream again.
 *
 * @param onGap called where changes may have been missed: the reservation must be read again.
 */
export function useReservationChanges(id: string, onGap: () => void): void {
  const client = useClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let subscription = open();
    function open() {
      return client.subscription(RESERVATION_CHANGED, { id }).subscribe(({ data, hasNext }) => {
        if (data?.reservationChanged.__typename === 'ResyncRequired') onGap();
        if (!hasNext) timer = setTimeout(reopen, RECONNECT_MS);
      });
    }
    function reopen() {
      subscription = open();
      onGap();
    }
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }, [client, id, onGap]);
}
