import type { Reservation } from '../../domain/reservation.ts';
import { builder } from '../builder.ts';
import { ReservationRef } from '../refs.ts';

/** Defines a payload with one reservation. */
export function reservationPayload(name: string, description: string) {
  return builder.objectRef<{ reservation: Reservation }>(name).implement({
    description,
    fields: (t) => ({
      reservation: t.field({
        type: ReservationRef,
        description: 'The reservation after the operation.',
        resolve: ({ reservation }) => reservation,
      }),
    }),
  });
}

/** Defines a payload with several reservations. */
export function reservationsPayload(name: string, description: string, order: string) {
  return builder.objectRef<{ reservations: readonly Reservation[] }>(name).implement({
    description,
    fields: (t) => ({
      reservations: t.field({
        type: [ReservationRef],
        description: order,
        resolve: ({ reservations }) => reservations,
      }),
    }),
  });
}
