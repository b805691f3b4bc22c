import { InvalidInputError, ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Booking, BookingRequest } from '../../domain/reservation.ts';
import type { BookingConnector } from '../connector.ts';
import { path } from '../http-client.ts';
import { isWireId } from './gravity-rail.wire.ts';
import type { Writes } from './writes.ts';

/** Refusals of a booking: the time is outside the calendar's hours, taken, or full (Gravity Rail contract, section 7). */
const REFUSED = [400, 409];

/** Calendar events. The server checks the calendar's hours and the attendee limit itself. */
export function createBookings(writes: Writes): BookingConnector {
  return {
    async create({ calendarId, eventTypeId, start, end, booker, notes }: BookingRequest, call): Promise<Booking> {
      if (calendarId === undefined || !isWireId(calendarId) || !isWireId(eventTypeId)) {
        throw new InvalidInputError([{ path: ['id'], message: 'It is held at no calendar of Gravity Rail' }]);
      }
      const attendee = {
        name: booker.name,
        email: booker.email,
        ...(booker.phone !== undefined && { phone: booker.phone }),
      };
      const fields = {
        calendarId: Number(calendarId),
        eventTypeId: Number(eventTypeId),
        title: booker.name,
        description: notes,
        startTime: new Date(start).toISOString(),
        endTime: new Date(end).toISOString(),
        attendees: [attendee],
      };
      try {
        const id = await writes.post(path`/calendar-events`, 'Event', fields, call);
        return { id, start, end, status: 'ACCEPTED' };
      } catch (error) {
        if (error instanceof ProviderError && REFUSED.includes(error.answer?.status ?? 0)) {
          throw new SlotTakenError(start, end);
        }
        throw error;
      }
    },
  };
}
