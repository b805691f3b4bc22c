import { ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { BookingRequest } from '../../domain/reservation.ts';
import type { BookingConnector } from '../connector.ts';
import { type HttpClient, path } from '../http-client.ts';
import { toBooking } from './vastal.map.ts';
import { bookedAnswer } from './vastal.wire.ts';

/**
 * Appointments made by hand (Vastal contract, section 5). Vastal works the end out from the type, and promises no check of
 * hours or of other appointments: whoever books must have looked before.
 */
export function createBookings(http: HttpClient): BookingConnector {
  return {
    async create({ eventTypeId, start, end, booker, notes }: BookingRequest, call) {
      const body = {
        appointment_type_id: eventTypeId,
        start_time: new Date(start).toISOString(),
        client_name: booker.name,
        client_email: booker.email,
        ...(booker.phone !== undefined && { client_phone: booker.phone }),
        ...(notes !== undefined && { client_notes: notes }),
      };
      try {
        const answer = bookedAnswer;
        const booked = await http.request({ method: 'POST', path: path`/calendar/appointments`, body, answer }, call);
        return toBooking(booked, start, end);
      } catch (error) {
        if (error instanceof ProviderError && error.code === 'CONFLICT') throw new SlotTakenError(start, end);
        throw error;
      }
    },
  };
}
