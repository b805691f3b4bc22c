import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ValidationPlugin from '@pothos/plugin-validation';
import { InvalidInputError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';
import type { Context } from './context.ts';
import { dateScalar, dateTimeScalar, jsonScalar, localTimeScalar, timeZoneScalar } from './scalars.ts';

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: number; Output: number };
    Date: { Input: string; Output: string };
    LocalTime: { Input: string; Output: string };
    TimeZone: { Input: string; Output: string };
    JSON: { Input: Json; Output: unknown };
  };
}>({
  plugins: [ErrorsPlugin, RelayPlugin, ValidationPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true, unsafelyHandleInputErrors: true },
  validation: {
    validationError: ({ issues }) =>
      new InvalidInputError(
        issues.map(({ path = [], message }) => ({
          path: path.map((part) => String(typeof part === 'object' ? part.key : part)),
          message,
        })),
      ),
  },
  relay: {
    cursorType: 'String',
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'The things with their cursors.' },
    nodeFieldOptions: { nullable: false, description: 'The thing itself.' },
    cursorFieldOptions: { description: 'Give it back as `after` to go on behind this thing.' },
    pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more follows behind this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether something comes before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first thing; null on an empty page.' },
    endCursorFieldOptions: { description: 'The cursor of the last thing; null on an empty page.' },
  },
});

builder.addScalarType('DateTime', dateTimeScalar);
builder.addScalarType('Date', dateScalar);
builder.addScalarType('LocalTime', localTimeScalar);
builder.addScalarType('TimeZone', timeZoneScalar);
builder.addScalarType('JSON', jsonScalar);

builder.queryType({ description: 'Reads; nothing here changes anything.' });
builder.mutationType({
  description: 'Writes. Each answers a union: what was done, or one of the errors that a client can act on.',
});

/** Enum values out of their descriptions. */
export function described<Value extends string>(descriptions: Readonly<Record<Value, string>>) {
  return Object.fromEntries(
    Object.entries<string>(descriptions).map(([value, description]) => [value, { value, description }]),
  ) as { [V in Value]: { readonly value: V; readonly description: string } };
}
