import type { GraphQLResolveInfo } from 'graphql';
import type { Output, PlannedField } from './plan.ts';
import type { Path } from './resolve-info.ts';
import type { Container, Scope } from './scope.ts';

/** An object or a list of the result, whose fields or items are completed. */
export interface Part {
  readonly container: Container;
  /** Of the part itself if it is nullable, or else of the nearest nullable part around it. */
  readonly scope: Scope;
  /** Undefined at the root. */
  readonly path: Path | undefined;
  /** Of the field whose value is a list, once it has been needed for an item. */
  info: GraphQLResolveInfo | undefined;
}

/** The position of a value in the result, and the field and type that the value has there. */
export interface Place {
  readonly part: Part;
  readonly key: string | number;
  readonly field: PlannedField;
  readonly output: Output;
}
