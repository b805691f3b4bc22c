import { useCallback, useEffect } from 'react';
import { useQuery } from 'urql';
import { failureOfOperation } from '../failure.ts';
import { RESERVATION } from '../operations.ts';
import { useReservationChanges } from './use-reservation-changes.ts';

/** How often the gateway is asked about a hold that should have expired by the clock of the visitor. */
const EXPIRY_POLL_MS = 2000;

/** A reservation and its booking, as they are at present: changes made elsewhere arrive at once. */
export function useReservation(id: string) {
  const [{ data, error, fetching }, execute] = useQuery({ query: RESERVATION, variables: { id } });
  const refetch = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  const reservation = data?.reservation;
  useReservationChanges(id, refetch);
  useEffect(() => {
    // The stream of changes may be down when the hold expires, and a sleeping device misses the moment.
    if (reservation?.status !== 'HELD') return undefined;
    const timer = setInterval(() => {
      if (Date.now() >= Date.parse(reservation.expiresAt)) refetch();
    }, EXPIRY_POLL_MS);
    return () => clearInterval(timer);
  }, [reservation?.status, reservation?.expiresAt, refetch]);
  return {
    reservation,
    failure: error && !reservation ? failureOfOperation(error) : undefined,
    isLoading: fetching && !reservation,
    refetch,
  };
}
