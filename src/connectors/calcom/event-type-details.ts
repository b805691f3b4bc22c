import { z } from 'zod';
import type { BookingWindow, EventType, EventTypeLocation, LocationKind } from '../../domain/event-type.ts';
import type { WireEventType, WireLocation } from './calcom.wire.ts';

type Details = Pick<EventType, 'slug' | 'isHidden' | 'price' | 'locations' | 'bookingWindow'>;

/** What a booking page shows of an event type beside its times (docs/providers/calcom.md, section 9). */
export function toDetails({ slug, hidden, price, currency, locations, bookingWindow }: WireEventType): Details {
  return {
    ...(slug && { slug }),
    ...(typeof hidden === 'boolean' && { isHidden: hidden }),
    ...(price && currency && { price: { amount: price, currency: currency.toUpperCase() } }),
    ...(locations && { locations: locations.filter((location) => location !== null).map(toLocation) }),
    bookingWindow: toBookingWindow(bookingWindow),
  };
}

/** The kind of each type of location, and the field with its value. */
const LOCATION_TYPES: Readonly<Record<string, readonly [kind: LocationKind, field?: string]>> = {
  address: ['PLACE', 'address'],
  link: ['ONLINE', 'link'],
  integration: ['ONLINE', 'integration'],
  conferencing: ['ONLINE'],
  organizersDefaultApp: ['ONLINE'],
  phone: ['PHONE', 'phone'],
  attendeeAddress: ['CHOSEN_BY_ATTENDEE'],
  attendeePhone: ['CHOSEN_BY_ATTENDEE'],
  attendeeDefined: ['CHOSEN_BY_ATTENDEE'],
};

function toLocation(location: WireLocation): EventTypeLocation {
  const [kind, field] = LOCATION_TYPES[location.type] ?? ['OTHER', 'location'];
  const value = field === undefined ? undefined : location[field];
  return { kind, value: typeof value === 'string' ? value : null, isPublic: location.public ?? null };
}

/** The date of a date or date-time; undefined for anything else. */
function toDate(value: unknown): string | undefined {
  return z.iso.date().safeParse(String(value).slice(0, 10)).data;
}

/** Undefined without a window, and for one of an unknown format. */
function toBookingWindow(window: WireEventType['bookingWindow']): BookingWindow | undefined {
  if (!window) return undefined;
  const { type, value, rolling } = window;
  if (typeof value === 'number' && (type === 'calendarDays' || type === 'businessDays')) {
    const kind = type === 'calendarDays' ? 'CALENDAR_DAYS' : 'BUSINESS_DAYS';
    return { kind, days: value, isRolling: rolling ?? false };
  }
  const [firstDate, lastDate] = Array.isArray(value) ? value.map(toDate) : [];
  return type === 'range' && firstDate && lastDate ? { kind: 'DATE_RANGE', firstDate, lastDate } : undefined;
}
