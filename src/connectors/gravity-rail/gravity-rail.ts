import { type ConnectorDefinition, defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createBookings } from './bookings.ts';
import { BusyReader } from './busy.ts';
import { CalendarReader } from './calendar-reader.ts';
import { createCalendars } from './calendars.ts';
import { createEnumValues } from './enum-values.ts';
import { createEventTypes } from './event-types.ts';
import { createFieldNames } from './field-names.ts';
import { type GravityRailSettings, gravityRailSettings } from './gravity-rail.settings.ts';
import { createWire } from './gravity-rail.wire.ts';
import { createSchedules } from './schedules.ts';
import { TITLE, type Upstream } from './upstream.ts';
import { ResourceWriter } from './writes.ts';

/** A long list has more pages than the rate limit allows in one second. */
const MAX_QUEUE_MS = 10_000;

/** The calendars of a Gravity Rail workspace. The API has no holds and no free slots; the gateway provides both. */
export const gravityRail: ConnectorDefinition<GravityRailSettings> = defineConnector<GravityRailSettings>({
  provider: 'GRAVITY_RAIL',
  title: TITLE,
  settings: gravityRailSettings,
  environment: {
    credential: 'GRAVITY_RAIL_API_KEY',
    settings: {
      baseUrl: 'GRAVITY_RAIL_BASE_URL',
      workspaceUuid: 'GRAVITY_RAIL_WORKSPACE',
      dayNumbering: 'GRAVITY_RAIL_DAY_NUMBERING',
    },
  },
  placeOf: workspaceUrl,
  create({ account, settings, ...conditions }) {
    const { authHeader, authScheme, dayNumbering, rateLimit } = settings;
    const http = createHttpClient({
      ...conditions,
      account,
      title: TITLE,
      baseUrl: workspaceUrl(settings),
      rateLimit,
      maxQueueMs: MAX_QUEUE_MS,
      authorize: (credential) => ({ [authHeader]: `${authScheme} ${credential}`.trim() }),
    });
    const names = createFieldNames(settings.fieldMap, settings.keyStyle);
    const enumValues = createEnumValues(settings.enumMap);
    const wire = createWire(names);
    const upstream: Upstream = {
      account,
      http,
      wire,
      wireFormat: { enumValues, dayNumbering },
      pageSize: settings.pageSize,
    };
    const calendars = new CalendarReader(upstream);
    const busy = new BusyReader(upstream, calendars);
    const writer = new ResourceWriter(http, names, wire.createdId, settings.putMode);
    const writing = { account, settings, enumValues, now: conditions.now };
    return {
      calendars: createCalendars(account, calendars, writer, busy),
      schedules: createSchedules({ calendars, writer, writing }),
      eventTypes: createEventTypes(upstream),
      bookings: createBookings(upstream, calendars, writer),
      rateLimit,
      status: (credential) => http.status(credential),
      sharedStatus: (credential) => http.sharedStatus(credential),
      close: () => http.close(),
    };
  },
});

function workspaceUrl({ baseUrl, pathPrefix, workspaceUuid }: GravityRailSettings): string {
  return `${baseUrl.replace(/\/+$/, '')}${pathPrefix.replace('{workspace}', encodeURIComponent(workspaceUuid))}`;
}
