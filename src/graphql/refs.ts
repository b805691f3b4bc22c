import type { Account } from '../connectors/accounts.ts';
import type { Booking } from '../domain/booking.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { CalendarFeed } from '../domain/calendar-feed.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Schedule } from '../domain/schedule.ts';
import { builder } from './builder.ts';

/** References to the types that refer to each other; each is implemented in its own file in `types/`. */
export const ProviderAccountRef = builder.objectRef<Account>('ProviderAccount');
export const CalendarRef = builder.objectRef<Calendar>('Calendar');
export const ScheduleRef = builder.objectRef<Schedule>('Schedule');
export const EventTypeRef = builder.objectRef<EventType>('EventType');
export const BookingRef = builder.objectRef<Booking>('Booking');
export const ReservationRef = builder.objectRef<Reservation>('Reservation');
export const PersonalizedScheduleRef = builder.objectRef<PersonalizedSchedule>('PersonalizedSchedule');
export const ConferenceSessionRef = builder.objectRef<Session>('ConferenceSession');
export const AttendeeRef = builder.objectRef<Attendee>('Attendee');
export const CalendarFeedRef = builder.objectRef<CalendarFeed>('CalendarFeed');
