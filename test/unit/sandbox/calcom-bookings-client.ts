import type { CalcomData } from '../../../src/sandbox/calcom/data.ts';
import { startCalcom, VERSION } from './calcom-client.ts';

export const version = VERSION.bookings;

export const TEN = '2026-06-02T10:00:00Z';

export const attendee = { name: 'Amélie', email: 'amelie@example.org', timeZone: 'Europe/Paris' };

export const eventType = { id: 5, slug: 'talk', title: 'Talk', lengthInMinutes: 30 };

export const start = (data: CalcomData = {}, options = {}) =>
  startCalcom({ data: { users: [{ username: 'ada' }], eventTypes: [eventType], ...data }, ...options });
