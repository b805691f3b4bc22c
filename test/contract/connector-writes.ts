import type { BookingConnector, CallContext, Connector, Result } from '../../src/connectors/connector.ts';
import type { Booking } from '../../src/domain/booking.ts';
import type { NewSchedule } from '../../src/domain/schedule.ts';

/** Prepares everything that a write needs, and returns a function that sends it. */
type Write = (connector: Connector, call: CallContext) => Promise<(call: CallContext) => Promise<unknown>>;

/** By the method, with a word after a colon if it has several cases. */
export type ConnectorWrites = Readonly<Record<string, Write>>;

function there<T>(value: Result<T> | undefined): T {
  if (value === undefined || value instanceof Error) throw new Error('missing in the case', { cause: value });
  return value;
}

const WEEK = [{ days: ['MONDAY', 'TUESDAY'], start: '10:00', end: '16:00' }] as const;

/** The writes of each part, so that every connector is tested with the same ones. */
export const writesOf = {
  calendars: ({ id }: { readonly id: string }): ConnectorWrites => ({
    'calendars.prepareCreate': async ({ calendars }) => {
      const create = there(calendars?.prepareCreate?.({ name: 'New', timeZone: 'UTC' }));
      return (call) => create.execute(call);
    },
    'calendars.prepareUpdate': async ({ calendars }, call) => {
      const [current] = there(await calendars?.get([id], call, { schedules: false }));
      const update = there(calendars?.prepareUpdate?.(there(current), { name: 'Other' }));
      return (sending) => update.execute(sending);
    },
    'calendars.remove':
      async ({ calendars }) =>
      (call) =>
        there(calendars?.remove?.(id, call)),
  }),

  schedules: ({ id, create }: { readonly id: string; readonly create?: Partial<NewSchedule> }): ConnectorWrites => {
    const update: ConnectorWrites = {
      'schedules.prepareUpdate': async ({ schedules }, call) => {
        const [current] = there(await schedules?.get([id], call));
        const prepared = there(schedules?.prepareUpdate?.(there(current), { weeklyHours: WEEK }));
        return (sending) => prepared.execute(sending);
      },
    };
    if (!create) return update;
    const input: NewSchedule = {
      name: 'New',
      isDefault: false,
      effect: 'OPEN',
      weeklyHours: WEEK,
      dateOverrides: [],
      validUntil: null,
      ...create,
    };
    return {
      ...update,
      'schedules.prepareCreate': async ({ schedules }) => {
        const prepared = there(schedules?.prepareCreate?.(input));
        return (call) => prepared.execute(call);
      },
      'schedules.remove':
        async ({ schedules }) =>
        (call) =>
          there(schedules?.remove?.(id, call)),
    };
  },

  holds: ({
    id,
    eventTypeId,
    free,
  }: {
    readonly id: string;
    readonly eventTypeId: string;
    readonly free: number;
  }): ConnectorWrites => ({
    'holds.place':
      async ({ holds }) =>
      (call) =>
        there(holds).place({ eventTypeId, start: free }, call),
    'holds.change': async ({ holds }, call) => {
      const [current] = await there(holds).get([id], call);
      const hold = there(current);
      return (sending) => there(holds).change(hold, { start: free }, sending, hold.expiresAt - 600_000);
    },
    'holds.release':
      async ({ holds }) =>
      (call) =>
        there(holds).release(id, call),
  }),

  bookingChanges: (ids: {
    readonly id: string;
    readonly pending?: string;
    readonly free: number;
    readonly reason?: string;
  }): ConnectorWrites => {
    const change =
      (id: string, write: (bookings: BookingConnector, current: Booking, call: CallContext) => unknown): Write =>
      async ({ bookings }, call) => {
        const [current] = await there(bookings).get([id], call);
        const booking = there(current);
        return async (sending) => write(there(bookings), booking, sending);
      };
    const { id, pending, free } = ids;
    return {
      'bookings.reschedule': change(id, (bookings, current, call) =>
        bookings.reschedule?.(current, { start: free }, call),
      ),
      'bookings.cancel': change(id, (bookings, current, call) => bookings.cancel?.(current, ids.reason, call)),
      ...(pending !== undefined && {
        'bookings.approve': change(pending, (bookings, current, call) => bookings.approve?.(current, call)),
        'bookings.decline': change(pending, (bookings, current, call) => bookings.decline?.(current, undefined, call)),
      }),
    };
  },

  bookings: (where: {
    readonly eventTypeId: string;
    readonly calendarId?: string;
    readonly start: number;
  }): ConnectorWrites => ({
    'bookings.create': async ({ bookings }) => {
      const booker = { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' };
      const request = { ...where, end: where.start + 30 * 60_000, booker };
      return (call) => there(bookings).create!(request, call);
    },
  }),

  personalizedSchedules: ({
    id,
    calendarId,
    attendees,
    sessions,
  }: {
    readonly id: string;
    readonly calendarId: string;
    readonly attendees: readonly string[];
    readonly sessions: readonly string[];
  }): ConnectorWrites => ({
    'personalizedSchedules.prepareCreate': async ({ personalizedSchedules }) => {
      const input = { calendarId, name: 'New', attendeeIds: attendees, sessionIds: sessions };
      const prepared = there(personalizedSchedules?.prepareCreate?.(input));
      return (call) => prepared.execute(call);
    },
    'personalizedSchedules.prepareUpdate': async ({ personalizedSchedules }, call) => {
      const [current] = there(await personalizedSchedules?.get([id], call));
      const prepared = there(
        personalizedSchedules?.prepareUpdate?.(there(current), { sessions: { replacement: sessions } }),
      );
      return (sending) => prepared.execute(sending);
    },
    'personalizedSchedules.remove':
      async ({ personalizedSchedules }) =>
      (call) =>
        there(personalizedSchedules?.remove?.(id, call)),
    'personalizedSchedules.publish: calendar':
      async ({ personalizedSchedules }) =>
      (call) =>
        there(personalizedSchedules?.publish?.({ calendarId }, call)),
    'personalizedSchedules.publish: attendee':
      async ({ personalizedSchedules }) =>
      (call) =>
        there(personalizedSchedules?.publish?.({ attendeeId: attendees[0] ?? '' }, call)),
  }),
};
