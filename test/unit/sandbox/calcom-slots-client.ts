import { expect } from 'vitest';
import type { CalcomEventType, CalcomSchedule } from '../../../src/sandbox/calcom/data.ts';
import type { CalcomSandboxOptions } from '../../../src/sandbox/calcom/world.ts';
import { type Client, dataOf, type Json, startCalcom, VERSION } from './calcom-client.ts';

const ALL_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export const hours = (startTime: string, endTime: string) => ({ days: ALL_DAYS, startTime, endTime });

export interface Given extends Partial<CalcomSandboxOptions> {
  readonly schedule?: Partial<CalcomSchedule>;
  readonly eventType?: Partial<CalcomEventType>;
}

/** One event type, 60 minutes without notice, 09:00-12:00 UTC every day by default. */
export function start({ schedule, eventType, data, ...options }: Given = {}) {
  return startCalcom({
    slotsCacheMs: 0,
    ...options,
    data: {
      schedules: [{ id: 1, availability: [hours('09:00', '12:00')], ...schedule }],
      eventTypes: [{ id: 5, slug: 'talk', lengthInMinutes: 60, minimumBookingNotice: 0, ...eventType }],
      ...data,
    },
  });
}

/** The slots by day. */
export async function slots({ execute }: Client, query: string): Promise<Json> {
  const response = await execute('GET', `/v2/slots?${query}`, { version: VERSION.slots, key: null });
  expect(response.status).toBe(200);
  return dataOf(response);
}

/** Starts of 2 June by default, as `HH:mm`. */
export async function starts(client: Client, rest = '', date = '2026-06-02'): Promise<string[]> {
  const found = await slots(client, `eventTypeId=5&start=${date}&end=${date}${rest}`);
  return (Object.values(found ?? {}).flat() as { start: string }[]).map((slot) => slot.start.slice(11, 16));
}
