import {
  type GraphQLArgument,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { nonStandardWords } from '../../support/wording.ts';

/** Words that descriptions must not use, in addition to `nonStandardWords`. */
const NON_STANDARD = /\b(tells?|asks?|asked|answers?|lets? .* go|kept|knows?)\b/i;

type Described = readonly [coordinate: string, description: string | null | undefined];

function argumentsOf(owner: string, args: readonly GraphQLArgument[]): Described[] {
  return args.map(({ name, description }) => [`${owner}(${name}:)`, description]);
}

function membersOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) {
    return type.getValues().map(({ name, description }) => [`${type.name}.${name}`, description]);
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(({ name, description }) => [`${type.name}.${name}`, description]);
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    return Object.values(type.getFields()).flatMap(({ name, description, args }): Described[] => [
      [`${type.name}.${name}`, description],
      ...argumentsOf(`${type.name}.${name}`, args),
    ]);
  }
  return [];
}

const described: readonly Described[] = [
  ['schema', schema.description],
  ...Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type): Described[] => [[type.name, type.description], ...membersOf(type)]),
  ...schema
    .getDirectives()
    .flatMap(({ name, description, args }): Described[] => [
      [`@${name}`, description],
      ...argumentsOf(`@${name}`, args),
    ]),
];

function violations(isValid: (description: string) => boolean): string[] {
  return described
    .filter(([, description]) => !isValid(description ?? ''))
    .map(([coordinate, description]) => `${coordinate}: ${description ?? ''}`);
}

test('covers types, fields, arguments, input fields, enum values and the schema itself', () => {
  const coordinates = described.map(([coordinate]) => coordinate);
  expect(coordinates).toEqual(
    expect.arrayContaining([
      'schema',
      'Calendar',
      'Calendar.openings',
      'Calendar.openings(from:)',
      'CreateCalendarInput.name',
      'Weekday.MONDAY',
    ]),
  );
});

test('has a description everywhere', () => {
  expect(violations((description) => description.trim() !== '')).toEqual([]);
});

test('starts each description with a capital letter and ends it with a full stop', () => {
  expect(violations((description) => /^[A-Z].*\.$/s.test(description))).toEqual([]);
});

test('uses standard terms in each description', () => {
  const isStandard = (text: string) => !NON_STANDARD.test(text) && nonStandardWords(text).length === 0;
  expect(violations(isStandard)).toEqual([]);
});
