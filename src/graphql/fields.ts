import type { ResourceRef } from '../domain/resource-ref.ts';
import { builder } from './builder.ts';
import { accountOf } from './nodes.ts';
import { ProviderAccountRef } from './refs.ts';

/** The field `account` of the types whose objects belong to an account. */
export const accountField = {
  type: ProviderAccountRef,
  description: 'The account to which this object belongs.',
  resolve: (owned: ResourceRef, _args: object, context: Parameters<typeof accountOf>[1]) => accountOf(owned, context),
} as const;

/** Instants in epoch milliseconds; the end is exclusive. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

export const TimeRangeType = builder.objectRef<TimeRange>('TimeRange').implement({
  description: 'A range of time that includes its start and excludes its end.',
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
  }),
});

/** The builder of arguments for the fields of any type. */
export type ArgumentBuilder = Parameters<Parameters<typeof builder.queryFields>[0]>[0]['arg'];

/** The builder of fields for any input type. */
export type InputFieldBuilder = PothosSchemaTypes.InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>;

/** The arguments of fields that are limited to a time window. */
export function windowArguments(arg: ArgumentBuilder) {
  return {
    from: arg({ type: 'DateTime', required: true, description: 'Start of the window, inclusive.' }),
    to: arg({ type: 'DateTime', required: true, description: 'End of the window, exclusive.' }),
  };
}
