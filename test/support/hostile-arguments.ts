import * as fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { encodeGlobalId } from '../../src/domain/global-id.ts';

/** Texts that are likely to cause failures. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '../../etc/passwd',
    '%2e%2e%2f',
    '\r\nset-cookie: a=b',
    '__proto__',
    'constructor',
    '\ud800',
    '{"a":1}',
    '${HOME}',
    '2026-02-30T25:61:61Z',
    '2026-11-24T09:00:00Z',
    '9999-12-31T23:59:59Z',
    '-271821-04-20T00:00:00Z',
    '24:00',
    'Europe/Berlin',
    'Etc/GMT+99',
  ),
);

/** Global ids of every type, with local ids that no provider returns, and texts that are no ids. */
const id = fc.oneof(
  hostileText,
  fc
    .record({
      type: fc.constantFrom(
        'Account',
        'Calendar',
        'Schedule',
        'EventType',
        'Reservation',
        'PersonalizedSchedule',
        'Session',
        'Attendee',
        'Slot',
        '__proto__',
      ),
      account: fc.constantFrom('calcom', 'gravity-rail', 'guidebook', 'vastal', 'unknown', '__proto__'),
      id: fc.oneof(
        hostileText,
        fc.constantFrom('2201', '2101', '1', '1204.3301', '1204.1', '5:7', 'default', 'type_audit', '1e3', '0x10'),
      ),
    })
    .map(encodeGlobalId),
);

const cursor = fc
  .oneof(
    fc.json({ maxDepth: 2 }),
    fc.tuple(fc.constantFrom('calcom', 'vastal', '__proto__'), hostileText).map((of) => JSON.stringify(of)),
  )
  .map((json) => Buffer.from(json).toString('base64url'));

const SCALARS: Record<string, fc.Arbitrary<unknown>> = {
  ID: id,
  String: fc.oneof(hostileText, cursor),
  Int: fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 20, 2 ** 31 - 1, 1e300, 0.5)),
  Boolean: fc.boolean(),
  DateTime: fc.oneof(
    fc.constantFrom('2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z', '2026-12-24T00:00:00+05:30'),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    hostileText,
  ),
};

/** Values that pass the coercion of their scalars. */
const GOOD_SCALARS: Record<string, fc.Arbitrary<unknown>> = {
  Int: fc.constantFrom(0, -1, 1, 20, 2 ** 31 - 1),
  Boolean: fc.boolean(),
  DateTime: fc.constantFrom('2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z', '2026-12-24T00:00:00+05:30'),
  TimeZone: fc.constantFrom('Europe/Berlin', 'Asia/Kolkata'),
  LocalDate: fc.constantFrom('2026-11-24', '2026-12-01'),
  LocalTime: fc.constantFrom('09:00', '17:30'),
  Date: fc.constantFrom('2026-11-24', '2026-12-01'),
};

/** Values of an input type, mostly valid, and sometimes of any other shape unless `canBeWild` is false. */
export function valueOf(type: GraphQLInputType, depth = 0, canBeWild = true): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueOf(type.ofType, depth, canBeWild);
  if (isListType(type)) return fc.array(valueOf(type.ofType, depth + 1, canBeWild), { maxLength: 4 });
  const wild = { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: canBeWild ? 1 : 0 };
  if (isEnumType(type)) {
    return fc.oneof({ arbitrary: fc.constantFrom(...type.getValues().map(({ name }) => name)), weight: 9 }, wild);
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map((field) => {
      const value = valueOf(field.type, depth + 1, canBeWild);
      return [field.name, isNonNullType(field.type) ? value : fc.option(value, { nil: undefined })] as const;
    });
    return fc.oneof({ arbitrary: fc.record(Object.fromEntries(fields)), weight: 19 }, wild);
  }
  const scalar = (canBeWild ? undefined : GOOD_SCALARS[type.name]) ?? SCALARS[type.name] ?? hostileText;
  return fc.oneof({ arbitrary: scalar, weight: 9 }, wild);
}

/** An operation with one root field, and all of its arguments as variables. */
export function operationOf(kind: 'query' | 'mutation', { name, args, type }: GraphQLField<unknown, unknown>): string {
  const variables = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const around = args.length === 0 ? ['', ''] : [`(${variables})`, `(${given})`];
  return `${kind} ${around[0]} { ${name}${around[1]} ${selectionOf(getNamedType(type))} }`;
}

/** All leaf fields of a type, and those that identify an error. */
function selectionOf(type: GraphQLNamedType): string {
  if (isLeafType(type)) return '';
  if (isUnionType(type)) return '{ __typename ... on MutationError { code message } }';
  if (!isObjectType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields());
  const leaves = fields.filter((field) => field.args.length === 0 && isLeafType(getNamedType(field.type)));
  const nodes = fields.some(({ name }) => name === 'nodes') ? 'nodes { id }' : '';
  return `{ __typename ${leaves.map((field) => field.name).join(' ')} ${nodes} }`;
}
