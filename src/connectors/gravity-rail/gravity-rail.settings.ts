import { z } from 'zod';
import { baseUrl } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { DAY_NUMBERINGS, ENUM_VALUES, type EnumMap, type EnumName } from './enum-values.ts';
import { FIELDS, type FieldMap, type SchemaName } from './field-names.ts';

const names = z.array(z.string().min(1)).min(1);

/** An object of objects of name lists; only what `known` has can be set. */
function namesFor(known: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>) {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(known).map(([group, members]) => [
        group,
        z.strictObject(Object.fromEntries(Object.keys(members).map((member) => [member, names.optional()]))).optional(),
      ]),
    ),
  );
}

const fieldMap = namesFor(FIELDS satisfies Record<SchemaName, unknown>) as unknown as z.ZodType<FieldMap>;
const enumMap = namesFor(ENUM_VALUES satisfies Record<EnumName, unknown>) as unknown as z.ZodType<EnumMap>;

/**
 * What an account of Gravity Rail can be configured with. The vendor publishes paths and meanings, not field names,
 * enumValues or formats: those are assumed, so each can be set here.
 */
export const gravityRailSettings = z.object({
  baseUrl: baseUrl.default('https://api.gravityrail.com'),
  /** Follows the base URL; `{workspace}` stands for the workspace's UUID. */
  pathPrefix: z.string().startsWith('/').default('/api/v2/w/{workspace}'),
  workspaceUuid: z.string().regex(/^[\w-]+$/, 'must be the UUID of the workspace'),
  authHeader: z
    .string()
    .regex(/^[\w-]+$/)
    .default('Authorization'),
  /** Stands before the API key; may be empty. */
  authScheme: z.string().default('Bearer'),
  /** How keys are written; both styles are read. */
  keyStyle: z.enum(['camel', 'snake']).default('camel'),
  fieldMap: fieldMap.default({}),
  enumMap: enumMap.default({}),
  /** No default: a wrong guess would move every weekly rule by a day. */
  dayNumbering: z.enum(DAY_NUMBERINGS).optional(),
  scheduleTimeFormat: z.enum(['datetimeLocal', 'hhmm', 'hhmmss']).default('datetimeLocal'),
  /** `merge-full` sends every writable key, so it is right whether a PUT replaces or merges. */
  putMode: z.enum(['merge-full', 'changed-only']).default('merge-full'),
  /** Assumed: the vendor publishes no numbers (docs/providers/gravity-rail.md, section 7). */
  rateLimit: rateLimitSetting({ calls: 5, seconds: 1 }),
});

export type GravityRailSettings = z.infer<typeof gravityRailSettings>;
