import { SlotTakenError } from '../../domain/errors.ts';
import type { Booking, BookingRequest } from '../../domain/reservation.ts';
import type { BookingConnector } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { isSameEmail, latest, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { ReadAppointments } from './appointments.ts';
import { toBooking } from './vastal.map.ts';
import { bookedResponse, type WireAppointment } from './vastal.wire.ts';

const MINUTE = 60_000;

/**
 * Bookings are manual appointments (docs/providers/vastal.md, section 5). Vastal computes the end from the type, and documents
 * no check of hours or of other appointments: callers must check availability before they book.
 */
export function createBookings(http: HttpClient, readAppointments: ReadAppointments): BookingConnector {
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
        const request = { method: 'POST', path: path`/calendar/appointments`, body, schema: bookedResponse } as const;
        return toBooking(await http.request(request, call), start, end);
      } catch (error) {
        if (hasStatus(error, 409)) throw new SlotTakenError(start, end);
        throw error;
      }
    },
    async find(request, call): Promise<Booking | undefined> {
      // Wider than the booking, since it is not documented whether `from` and `to` are inclusive.
      const window = { start: request.start - MINUTE, end: request.end + MINUTE };
      const appointments = await readAppointments(window, withoutDedupe(call));
      const created = latest(appointments.filter((appointment) => isCreatedBy(request, appointment)));
      return created && toBooking(created, request.start, request.end);
    },
  };
}

function isCreatedBy({ eventTypeId, start, end, booker }: BookingRequest, appointment: WireAppointment): boolean {
  return (
    appointment.status !== 'cancelled' &&
    appointment.appointment_type_id === eventTypeId &&
    Date.parse(appointment.start_time) === start &&
    Date.parse(appointment.end_time) === end &&
    isSameEmail(appointment.client_email, booker.email)
  );
}
