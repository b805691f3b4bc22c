import { z } from 'zod';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { type Interval, union } from '../../time/interval.ts';
import { isTimeZone } from '../../time/zone.ts';
import type { CalendarConnector, CallContext, EventTypeConnector, Result, ScheduleConnector } from '../connector.ts';
import { defineConnector } from '../definition.ts';
import { baseUrl } from '../http/base-url.ts';
import { createHttpClient } from '../http/http-client.ts';
import { path, type ResponseHeaders } from '../http/http-request.ts';
import { mapped } from '../http/quick-read.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { cacheSecondsSetting } from '../http/read-cache.ts';
import { createAppointmentReader } from './appointments.ts';
import { createBookings } from './bookings.ts';
import { planScheduleUpdate, type ScheduleWrite } from './schedule-update.ts';
import { ONLY_ID, toBusy, toCalendar, toEventType, toSchedule } from './vastal.map.ts';
import { appointmentTypesAnswer, type WireAppointment, windowsAnswer, writeAnswer } from './vastal.wire.ts';

/**
 * Whether `from` selects by an appointment's start or by any overlap is not documented. So reads begin a day early: no
 * appointment is taken to last longer.
 */
const LONGEST_APPOINTMENT = 86_400_000;

const settings = z.object({
  /** Version included. The vendor's pages name two hosts. */
  baseUrl: baseUrl.default('https://api.vastal.agency/v1'),
  /** IANA name of the organisation's zone, which no answer tells. */
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin'),
  /** Whether a replacement tells that inactive windows are inactive; without it they are left out, and so deleted. */
  sendIsActiveOnPut: z.boolean().default(true),
  /** Whether all hours may be removed at once. */
  allowEmptyReplace: z.boolean().default(false),
  appointmentsPageLimit: z.int().min(1).max(100).default(100),
  /** Calls per hour in the smallest plan (docs/providers/vastal.md, section 1). */
  rateLimit: rateLimitSetting({ calls: 1000, seconds: 3600 }),
  /** For hours and appointment types, never for appointments. */
  cacheSeconds: cacheSecondsSetting(5),
});

/** One organisation: one calendar and one schedule, both made here, with its appointments and appointment types. */
export const vastal = defineConnector({
  provider: 'VASTAL',
  title: 'Vastal',
  settings,
  environment: {
    credential: 'VASTAL_API_KEY',
    settings: { baseUrl: 'VASTAL_BASE_URL', timeZone: 'VASTAL_TIME_ZONE' },
  },
  create({ account, name, settings, ...conditions }) {
    const http = createHttpClient({
      ...conditions,
      account,
      title: 'Vastal',
      baseUrl: settings.baseUrl,
      rateLimit: settings.rateLimit,
      cacheSeconds: settings.cacheSeconds,
      authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
      readBudget,
    });
    const organisation = { account, name, timeZone: settings.timeZone };
    const readAppointments = createAppointmentReader(http, account, settings.appointmentsPageLimit);

    function notFound(what: string): ProviderError {
      return new ProviderError(account, 'NOT_FOUND', `Vastal (account ${account}) has no such ${what}`);
    }

    const schedule = mapped(windowsAnswer, (windows) => toSchedule(windows, organisation));

    function readSchedule(call: CallContext): Promise<Schedule> {
      return http.request({ path: path`/calendar/availability`, answer: schedule, cacheable: true }, call);
    }

    /** One answer an id, out of one read at most: everything has the one id. */
    async function answerEach<T>(
      ids: readonly string[],
      what: string,
      read: () => T | Promise<T>,
    ): Promise<Result<T>[]> {
      const only = ids.includes(ONLY_ID) ? await attempt(read) : undefined;
      return ids.map((id) => (id === ONLY_ID && only !== undefined ? only : notFound(what)));
    }

    async function send(write: ScheduleWrite, call: CallContext): Promise<void> {
      if (write.kind === 'nothing') return;
      const request =
        write.kind === 'add'
          ? { method: 'POST' as const, body: write.window }
          : { method: 'PUT' as const, body: { schedules: write.windows } };
      await http.request({ ...request, path: path`/calendar/availability`, answer: writeAnswer }, call);
    }

    /** What overlaps each window and takes time; windows that overlap or touch are read together. */
    async function readTaken(windows: readonly TimeWindow[], call: CallContext) {
      const wholes = union(windows.map(({ from, to }) => ({ start: from - LONGEST_APPOINTMENT, end: to })));
      const read = await Promise.all(
        wholes.map(async (whole) => ({ whole, rows: await attempt(() => readAppointments(whole, call)) })),
      );
      return ({ from, to }: TimeWindow, counts: (row: WireAppointment) => boolean): Result<readonly Interval[]> => {
        const rows = read.find(({ whole }) => whole.start < from && to <= whole.end)?.rows ?? [];
        if (rows instanceof ProviderError) return rows;
        return rows
          .filter(counts)
          .map(toBusy)
          .filter((taken) => taken !== undefined && taken.start < to && taken.end > from) as Interval[];
      };
    }

    const calendars: CalendarConnector = {
      async list(call, wants) {
        return [toCalendar(organisation, wants.schedules ? [await readSchedule(call)] : undefined)];
      },
      get(ids, call, wants) {
        return answerEach(ids, 'calendar', async () =>
          toCalendar(organisation, wants.schedules ? [await readSchedule(call)] : undefined),
        );
      },
      async busy(requests, call) {
        const known = requests.filter(({ calendarId }) => calendarId === ONLY_ID);
        const taken = await readTaken(known, call);
        return requests.map((request) =>
          request.calendarId === ONLY_ID ? taken(request, () => true) : notFound('calendar'),
        );
      },
    };

    const schedules: ScheduleConnector = {
      list: async (call) => [await readSchedule(call)],
      get: (ids, call) => answerEach(ids, 'schedule', () => readSchedule(call)),
      ofCalendars: (ids, call) => answerEach(ids, 'calendar', async () => [await readSchedule(call)]),
      default: readSchedule,
      prepareUpdate(current, change) {
        const { write, preview, warnings } = planScheduleUpdate(current, change, organisation, settings);
        return { preview, warnings, execute: (call) => send(write, call) };
      },
    };

    function readAppointmentTypes(call: CallContext) {
      return http.request(
        { path: path`/calendar/appointment-types`, answer: appointmentTypesAnswer, cacheable: true },
        call,
      );
    }

    const eventTypes: EventTypeConnector = {
      async list(call) {
        const types = await readAppointmentTypes(call);
        return types.filter(({ isActive }) => isActive !== false).map((type) => toEventType(type, account));
      },
      async get(ids, call) {
        if (ids.length === 0) return [];
        const types = new Map((await readAppointmentTypes(call)).map((type) => [type.id, type]));
        return ids.map((id) => {
          const type = types.get(id);
          return type === undefined ? notFound('appointment type') : toEventType(type, account);
        });
      },
      async busy(requests, call) {
        const taken = await readTaken(requests, call);
        return requests.map((request) => taken(request, () => true));
      },
      async bookings(requests, call) {
        const taken = await readTaken(requests, call);
        return requests.map((request) =>
          taken(request, ({ appointment_type_id: type }) => type === request.eventTypeId),
        );
      },
    };

    return {
      calendars,
      schedules,
      eventTypes,
      bookings: createBookings(http, readAppointments),
      timeZone: settings.timeZone,
      status: () => http.status(),
      close: () => http.close(),
    };
  },
});

async function attempt<T>(read: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return await read();
  } catch (error) {
    return asProviderError(error);
  }
}

function readBudget(headers: ResponseHeaders) {
  const [limit, remaining, reset] = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map((name) => {
    const text = headers[name];
    return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  });
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  return { limit, remaining, resetAt: reset * 1000 };
}
