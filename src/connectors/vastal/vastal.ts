import { defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createAppointmentReader } from './appointments.ts';
import { createBookings } from './bookings.ts';
import { createCalendars } from './calendars.ts';
import { createEventTypes, createTypeReader } from './event-types.ts';
import { readBudget } from './rate-limit.ts';
import { createScheduleReader, createSchedules } from './schedules.ts';
import { vastalSettings } from './vastal.settings.ts';

/** The calendar area of Vastal's API: one organisation with its hours, appointments and appointment types. */
export const vastal = defineConnector({
  provider: 'VASTAL',
  title: 'Vastal',
  settings: vastalSettings,
  environment: {
    credential: 'VASTAL_API_KEY',
    settings: { baseUrl: 'VASTAL_BASE_URL', timeZone: 'VASTAL_TIME_ZONE' },
  },
  placeOf: ({ baseUrl }) => baseUrl,
  create({ account, name, settings, ...conditions }) {
    const http = createHttpClient({
      ...conditions,
      account,
      title: 'Vastal',
      baseUrl: settings.baseUrl,
      rateLimit: settings.rateLimit,
      cacheTtlSeconds: settings.cacheTtlSeconds,
      authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
      readBudget,
    });
    const organisation = { account, name, timeZone: settings.timeZone };
    const readAppointments = createAppointmentReader(http, account, settings.appointmentsPageLimit);
    const sources = { readAppointments, readTypes: createTypeReader(http) };
    const readSchedule = createScheduleReader(http, organisation);
    return {
      calendars: createCalendars(organisation, readSchedule, sources),
      schedules: createSchedules(http, organisation, settings, readSchedule),
      eventTypes: createEventTypes(organisation, sources),
      bookings: createBookings(http, organisation, sources, conditions.now),
      timeZone: settings.timeZone,
      rateLimit: settings.rateLimit,
      status: (credential) => http.status(credential),
      sharedStatus: (credential) => http.sharedStatus(credential),
      close: () => http.close(),
    };
  },
});
