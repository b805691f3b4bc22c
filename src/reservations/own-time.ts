import type { Booking } from '../domain/booking.ts';
import type { Reader } from '../loaders/reader.ts';
import type { Interval } from '../time/interval.ts';

/** A reader for which the time of a booking is free, so that the booking can be moved to a time that overlaps its present one. */
export function readerWithout(reader: Reader, { start, end, calendarId }: Booking): Reader {
  function free(busy: readonly Interval[]): readonly Interval[] {
    const own = busy.findIndex((interval) => interval.start === start && interval.end === end);
    return own === -1 ? busy : busy.toSpliced(own, 1);
  }
  return {
    ...reader,
    busy: {
      load: async (key) => {
        const busy = await reader.busy.load(key);
        return key.id === calendarId ? free(busy) : busy;
      },
    },
    eventTypeBusy: { load: async (key) => free(await reader.eventTypeBusy.load(key)) },
    eventTypeBookings: { load: async (key) => free(await reader.eventTypeBookings.load(key)) },
  };
}
