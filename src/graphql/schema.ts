import { GraphQLSchema } from 'graphql';
import { hideFromBookers } from './booking-access.ts';
import { builder } from './builder.ts';
import './errors.ts';
import './types/provider-account.ts';
import './types/attendee.ts';
import './types/availability.ts';
import './types/booking.ts';
import './types/calendar.ts';
import './types/calendar-feed.ts';
import './types/event-type.ts';
import './types/personalized-schedule.ts';
import './types/reservation.ts';
import './types/booking-event.ts';
import './types/reservation-event.ts';
import './types/schedule.ts';
import './types/conference-session.ts';
import './mutations/booking.ts';
import './mutations/calendar.ts';
import './mutations/calendar-feed.ts';
import './mutations/personalized-schedule.ts';
import './mutations/publication.ts';
import './mutations/confirmation.ts';
import './mutations/reservation.ts';
import './mutations/schedule.ts';

/** Pothos has no option for the description of a schema. */
export const schema = hideFromBookers(
  new GraphQLSchema({
    ...builder.toSchema().toConfig(),
    description:
      'A scheduling gateway: accounts, calendars, schedules, event types, slots, reservations, bookings and personalized schedules ' +
      'of several scheduling providers in one schema.',
  }),
);
