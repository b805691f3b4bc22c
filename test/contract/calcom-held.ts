import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { at, type Connected, connectCalcom } from './calcom-account.ts';

export const START = at('2026-06-01T10:00:00Z');

export const ISO = '2026-06-01T10:00:00.000Z';

export const DATA: CalcomData = {
  schedules: [{ id: 7 }],
  eventTypes: [
    { id: 21, lengthInMinutes: 30, minimumBookingNotice: 0 },
    { id: 22, lengthInMinutes: 30, lengthInMinutesOptions: [15, 30, 60], minimumBookingNotice: 0 },
    { id: 23, lengthInMinutes: 30, recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } },
    { id: 24, lengthInMinutes: 30, confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } },
  ],
};

/** A connector with one hold of ten minutes, and no request counted yet. */
export async function held(eventTypeId = '21', durationMinutes?: number) {
  const connected = await connectCalcom(DATA);
  const { holds, call, running } = connected;
  const hold = await holds.place({ eventTypeId, start: START, durationMinutes, holdMinutes: 10 }, call);
  running.requests.length = 0;
  return { ...connected, hold };
}

export function spans({ sandbox }: Connected) {
  return sandbox.data.reservations.map(({ slotStart, slotEnd }) => ({ start: slotStart, end: slotEnd }));
}
