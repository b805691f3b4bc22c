import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSON, GraphQLLocalDate } from 'graphql-scalars';
import { formatLocalTime, isLocalTime, parseLocalTime } from '../time/local-time.ts';
import { isTimeZone } from '../time/zone.ts';

/** The internal value of an instant is epoch milliseconds, so that it cannot be confused with a local time. */
export const dateTimeScalar = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  description: 'An instant in RFC 3339 format with an offset; always returned in UTC (`2026-06-01T09:00:00.000Z`).',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => new Date(withinYears(value)).toISOString(),
  parseValue: (value) => toInstant(() => GraphQLDateTimeISO.parseValue(value)),
  parseLiteral: (node, variables) => toInstant(() => GraphQLDateTimeISO.parseLiteral(node, variables)),
});

function toInstant(parse: () => Date | string): number {
  try {
    return withinYears(new Date(parse()).getTime());
  } catch {
    throw new GraphQLError('Expected an RFC 3339 date-time with offset, such as 2026-06-01T09:00:00Z');
  }
}

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** The instant itself. An offset can move a date-time of four digits of year out of the range that is accepted in UTC. */
function withinYears(instant: unknown): number {
  if (typeof instant === 'number' && instant >= FIRST_INSTANT && instant <= LAST_INSTANT) return instant;
  throw new GraphQLError('The instant lies outside the years 1 to 9999 in UTC');
}

const MAXIMUM_VALIDATED_DATES = 4096;
/** Dates that passed validation: it takes a microsecond, and lists of date overrides repeat the same dates. */
const validatedDates = new Set<string>();

function serializeDate(value: unknown): string {
  if (typeof value === 'string' && validatedDates.has(value)) return value;
  const date = GraphQLLocalDate.serialize(value);
  if (validatedDates.size === MAXIMUM_VALIDATED_DATES) validatedDates.clear();
  validatedDates.add(date);
  return date;
}

export const dateScalar = new GraphQLScalarType<string, string>({
  ...GraphQLLocalDate.toConfig(),
  serialize: serializeDate,
  name: 'Date',
  description: 'A calendar date without a time zone, in the format `YYYY-MM-DD`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
});

const MAXIMUM_LOCAL_TIMES = 4096;
/** The canonical form of each time that was valid: schedules repeat the same few times. */
const localTimes = new Map<string, string>();

function canonicalLocalTime(text: string): string | undefined {
  const known = localTimes.get(text);
  if (known !== undefined || !isLocalTime(text)) return known;
  const canonical = formatLocalTime(parseLocalTime(text));
  if (localTimes.size === MAXIMUM_LOCAL_TIMES) localTimes.clear();
  localTimes.set(text, canonical);
  return canonical;
}

export const localTimeScalar = textScalar(
  'LocalTime',
  'A wall-clock time, `HH:mm`, with `:ss` only if the seconds are not zero. As an end, `24:00` is midnight.',
  canonicalLocalTime,
  'a time such as 09:30, or 24:00 for the midnight that ends a day',
);

export const timeZoneScalar = textScalar(
  'TimeZone',
  'The name of a time zone in the IANA database, such as `Europe/Paris`. Aliases are accepted, and names are returned as the provider stores them.',
  (text) => (isTimeZone(text) ? text : undefined),
  'a time zone name of the IANA database, such as Europe/Paris; offsets are not allowed',
);

export const jsonScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  description: 'A JSON value: an object, an array, a string, a number, a boolean or null.',
});

/** @param canonicalize returns the canonical text, or undefined for an invalid one. */
function textScalar(
  name: string,
  description: string,
  canonicalize: (text: string) => string | undefined,
  expected: string,
): GraphQLScalarType<string, string> {
  function parse(value: unknown): string {
    const canonical = typeof value === 'string' ? canonicalize(value) : undefined;
    if (canonical === undefined) throw new GraphQLError(`${name} must be ${expected}.`);
    return canonical;
  }
  return new GraphQLScalarType<string, string>({
    name,
    description,
    // A value that is rejected as input must not be returned either.
    serialize: parse,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}
