import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ValidationPlugin from '@pothos/plugin-validation';
import { InvalidInputError } from '../domain/errors.ts';
import { decodeGlobalId, encodeGlobalId } from '../domain/global-id.ts';
import type { Json } from '../domain/json.ts';
import type { Context } from './context.ts';
import { dateScalar, dateTimeScalar, jsonScalar, localTimeScalar, timeZoneScalar } from './scalars.ts';

/** Marks the id of an `Account` node as a text that is no id at all. */
export const NO_ID = '?';

const NODE_TYPES = [
  'Account',
  'Calendar',
  'Schedule',
  'EventType',
  'Reservation',
  'PersonalizedSchedule',
  'Session',
  'Attendee',
];

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
    nodesOnConnection: { description: 'The things without their cursors.' },
    cursorFieldOptions: { description: 'Give it back as `after` to go on behind this thing.' },
    pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more follows behind this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether something comes before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first thing; null on an empty page.' },
    endCursorFieldOptions: { description: 'The cursor of the last thing; null on an empty page.' },
    nodeTypeOptions: { description: 'Whatever has a global id.' },
    idFieldOptions: { description: "Opaque and global: it names the type, the account and the provider's own id." },
    nodeQueryOptions: {
      description: 'Anything by its id; null if it does not exist.',
      args: { id: { description: 'The id of anything.' } },
    },
    nodesQueryOptions: {
      description: 'Many things by their ids, in the order asked; null for each that does not exist.',
      args: { ids: { description: 'Ids of anything, also mixed.' } },
      nullable: { list: false, items: true },
    },
    encodeGlobalID: (type, id) => {
      const [account = '', ...rest] = String(id).split('/');
      return encodeGlobalId({ type, account, id: rest.join('/') });
    },
    decodeGlobalID: (globalId) => {
      const ref = decodeGlobalId(globalId);
      // Not thrown here, where it would take all other nodes with it: see `loadAccount`.
      if (!ref || !NODE_TYPES.includes(ref.type)) return { typename: 'Account', id: `${NO_ID}${globalId}` };
      return { typename: ref.type, id: `${ref.account}/${ref.id}` };
    },
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
