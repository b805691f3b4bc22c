import { type ConnectorDefinition, defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createBookings } from './bookings.ts';
import { createBusy } from './busy.ts';
import { createCalendarReader } from './calendar-reader.ts';
import { createCalendars } from './calendars.ts';
import { createLiterals } from './enum-values.ts';
import { createEventTypes } from './event-types.ts';
import { createFieldNames } from './field-names.ts';
import { type GravityRailSettings, gravityRailSettings } from './gravity-rail.settings.ts';
import { createWire } from './gravity-rail.wire.ts';
import { createSchedules } from './schedules.ts';
import { createWrites } from './writes.ts';

/** A long list has more pages than go into a window of a second, and that queue moves fast. */
const LONGEST_TURN_MS = 10_000;

/**
 * Workspace calendars of Gravity Rail.
 *
 * Its API tells of no holds and names no path for free slots, so both are left to the gateway.
 */
export const gravityRail: ConnectorDefinition<GravityRailSettings> = defineConnector<GravityRailSettings>({
  provider: 'GRAVITY_RAIL',
  title: 'Gravity Rail',
  settings: gravityRailSettings,
  environment: {
    credential: 'GRAVITY_RAIL_API_KEY',
    settings: {
      baseUrl: 'GRAVITY_RAIL_BASE_URL',
      workspaceUuid: 'GRAVITY_RAIL_WORKSPACE',
      dayNumbering: 'GRAVITY_RAIL_DAY_NUMBERING',
    },
  },
  create({ account, settings, ...conditions }) {
    const { authHeader, authScheme, baseUrl, pathPrefix, workspaceUuid, dayNumbering, rateLimit } = settings;
    const http = createHttpClient({
      ...conditions,
      account,
      title: 'Gravity Rail',
      baseUrl: `${baseUrl.replace(/\/+$/, '')}${pathPrefix.replace('{workspace}', encodeURIComponent(workspaceUuid))}`,
      rateLimit,
      maxQueueMs: LONGEST_TURN_MS,
      authorize: (credential) => ({ [authHeader]: `${authScheme} ${credential}`.trim() }),
    });
    const names = createFieldNames(settings.fieldMap, settings.keyStyle);
    const literals = createLiterals(settings.enumMap);
    const wire = createWire(names);
    const parts = { account, http, wire, dialect: { literals, dayNumbering } };
    const reader = createCalendarReader(parts);
    const writes = createWrites(account, http, names, wire.createdId, settings.putMode);
    return {
      calendars: createCalendars(account, reader, writes, createBusy(parts, reader)),
      schedules: createSchedules(reader, writes, { account, settings, literals, now: conditions.now }),
      eventTypes: createEventTypes(parts),
      bookings: createBookings(parts, reader, writes),
      status: () => http.status(),
      close: () => http.close(),
    };
  },
});
