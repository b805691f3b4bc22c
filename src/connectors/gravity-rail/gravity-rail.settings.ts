import { z } from 'zod';
import { baseUrlWithoutVersion } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { DAY_NUMBERINGS, ENUM_VALUES, type EnumMap, type EnumName } from './enum-values.ts';
import { FIELDS, type FieldMap, type SchemaName } from './field-names.ts';

export const MAX_PAGE_SIZE = 1000;

const names = z.array(z.string().min(1)).min(1);

/** Lists of names, by the keys of `known`. Other keys are rejected. */
function namesOf(known: Readonly<Record<string, unknown>>) {
  return z.strictObject(Object.fromEntries(Object.keys(known).map((key) => [key, names.optional()]))).optional();
}

const fieldMap: z.ZodType<FieldMap> = z.strictObject({
  Calendar: namesOf(FIELDS.Calendar),
  CalendarSchedule: namesOf(FIELDS.CalendarSchedule),
  Event: namesOf(FIELDS.Event),
  EventType: namesOf(FIELDS.EventType),
} satisfies Record<SchemaName, unknown>);

const enumMap: z.ZodType<EnumMap> = z.strictObject({
  availabilityType: namesOf(ENUM_VALUES.availabilityType),
  eventStatus: namesOf(ENUM_VALUES.eventStatus),
  recurrence: namesOf(ENUM_VALUES.recurrence),
  weekday: namesOf(ENUM_VALUES.weekday),
} satisfies Record<EnumName, unknown>);

/**
 * The settings of a Gravity Rail account. The vendor publishes paths and meanings, but no field names, enum values or formats:
 * these are assumed (docs/providers/gravity-rail.md, section 4), so each can be configured.
 */
export const gravityRailSettings = z.object({
  baseUrl: baseUrlWithoutVersion('pathPrefix').default('https://api.gravityrail.com'),
  /** Appended to the base URL. `{workspace}` is replaced by the workspace's UUID. */
  pathPrefix: z.string().startsWith('/').default('/api/v2/w/{workspace}'),
  workspaceUuid: z.string().regex(z.regexes.guid, 'Must be the UUID of the workspace'),
  authHeader: z
    .string()
    .regex(/^[\w-]+$/)
    .default('Authorization'),
  /** The text before the API key in the header; may be empty. */
  authScheme: z.string().default('Bearer'),
  /** The style of written field names; both styles are read. */
  keyStyle: z.enum(['camel', 'snake']).default('camel'),
  fieldMap: fieldMap.default({}),
  enumMap: enumMap.default({}),
  /** No default: a wrong numbering would shift every weekly rule by a day. */
  dayNumbering: z.enum(DAY_NUMBERINGS).optional(),
  scheduleTimeFormat: z.enum(['datetimeLocal', 'hhmm', 'hhmmss']).default('datetimeLocal'),
  /** `full` sends every writable field, which is correct whether a PUT replaces or merges. */
  putMode: z.enum(['full', 'changed-only']).default('full'),
  /** Rows per page of a list. The vendor publishes no maximum; 20 is tried if the server rejects it. */
  pageSize: z.int().min(1).max(MAX_PAGE_SIZE).default(50),
  /** Assumed: the vendor publishes no numbers (docs/providers/gravity-rail.md, section 7). */
  rateLimit: rateLimitSetting({ calls: 5, seconds: 1 }),
});

export type GravityRailSettings = z.infer<typeof gravityRailSettings>;
