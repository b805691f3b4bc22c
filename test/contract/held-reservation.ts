import type { Reservation } from '../../src/domain/reservation.ts';
import { NOW } from '../support/gateway.ts';

const MINUTE = 60_000;

/** A hold that ends in ten minutes. */
export const HELD: Reservation = {
  account: 'a',
  id: 'h1',
  eventTypeId: '7',
  start: NOW + 60 * MINUTE,
  end: NOW + 90 * MINUTE,
  expiresAt: NOW + 10 * MINUTE,
  status: 'HELD',
  enforcement: 'PROVIDER',
  booking: null,
};
