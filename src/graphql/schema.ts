import { builder } from './builder.ts';
import './errors.ts';
import './types/account.ts';
import './types/availability.ts';
import './types/calendar.ts';
import './types/event-type.ts';
import './types/personalized-schedule.ts';
import './types/reservation.ts';
import './types/reservation-event.ts';
import './types/schedule.ts';
import './mutations/calendar.ts';
import './mutations/personalized-schedule.ts';
import './mutations/reservation.ts';
import './mutations/schedule.ts';

export const schema = builder.toSchema();
