import type { Calendar } from '../../domain/calendar.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { toCalendars } from './calcom.map.ts';
import { calendarsResponse } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

/** Reads the calendars that the owner connected to Cal.com. */
export type ReadCalendars = (call: CallContext) => Promise<readonly Calendar[]>;

export function createCalendarReader(api: CalcomApi): ReadCalendars {
  const schema = calendarsResponse.transform((wire) => toCalendars(api.account, wire));
  return (call) => api.request({ path: path`/v2/calendars`, schema }, call);
}
