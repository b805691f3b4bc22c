import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ValidationPlugin from '@pothos/plugin-validation';
import { InvalidInputError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';
import { keysOf, recordOf } from '../domain/records.ts';
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
    validationError({ issues }, _args, { failedMutations }) {
      const error = new InvalidInputError(
        issues.map(({ path = [], message }) => ({
          path: path.map((part) => String(typeof part === 'object' ? part.key : part)),
          message,
        })),
      );
      // In a query it is an entry in `errors` instead.
      failedMutations.push({ mutation: undefined, account: undefined, error });
      return error;
    },
  },
  relay: {
    cursorType: 'String',
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'A list of edges.' },
    nodeFieldOptions: { nullable: false, description: 'The item at the end of the edge.' },
    cursorFieldOptions: { description: 'The cursor of this item, for use as `after` or `before`.' },
    pageInfoFieldOptions: { description: 'Information to aid in pagination.' },
    pageInfoTypeOptions: { description: 'Information about pagination in a connection.' },
    hasNextPageFieldOptions: {
      description: 'Whether items follow this page; with `last` alone, whether items follow `before`.',
    },
    hasPreviousPageFieldOptions: { description: 'Whether items are known to precede this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item; null on an empty page.' },
    endCursorFieldOptions: { description: 'The cursor of the last item; null on an empty page.' },
  },
});

builder.addScalarType('DateTime', dateTimeScalar);
builder.addScalarType('Date', dateScalar);
builder.addScalarType('LocalTime', localTimeScalar);
builder.addScalarType('TimeZone', timeZoneScalar);
builder.addScalarType('JSON', jsonScalar);

builder.queryType({ description: 'The read operations; none of them has side effects.' });
builder.mutationType({
  description: 'The write operations. Each returns a union of its payload and the errors that a client can act on.',
});

/** The values of an enum type, by their descriptions. */
export function described<Value extends string>(descriptions: Readonly<Record<Value, string>>) {
  return recordOf(keysOf(descriptions).map((value) => [value, { value, description: descriptions[value] }]));
}
