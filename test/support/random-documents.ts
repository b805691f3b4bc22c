import * as fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { valueOf } from './hostile-arguments.ts';

/** A document with one operation, which passes validation unless a value has the wrong shape. */
export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEPTH = 4;
/** More combinations than the number of cached plans of one document. */
const CONDITIONS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'];

interface Drawing {
  readonly draw: fc.GeneratorValue;
  readonly schema: GraphQLSchema;
  /** Declarations of variables. */
  readonly declared: string[];
  readonly variables: Record<string, unknown>;
}

const below = ({ draw }: Drawing, limit: number) => draw(fc.nat, { max: limit - 1 });

/** Values that have the right type and are rejected by resolvers; they are generated more often than others. */
const REJECTED: Readonly<Record<string, readonly unknown[]>> = {
  from: ['2026-12-02T00:00:00Z'],
  to: ['2026-12-01T00:00:00Z', '2026-12-01T00:00:00Z', '2026-12-03T00:00:00Z'],
  first: [-1, 2, 100_000],
  after: ['zzz'],
};

/**
 * Required arguments, and below the root some others: most random arguments of root fields are rejected, which tests
 * nothing else.
 */
function argumentsOf(drawing: Drawing, args: GraphQLField<unknown, unknown>['args'], depth: number): string {
  const given = args.filter((arg) => isRequiredArgument(arg) || (depth < DEPTH && below(drawing, 6) === 0));
  if (given.length === 0) return '';
  const parts = given.map(({ name, type }) => {
    const variable = `v${drawing.declared.length}`;
    drawing.declared.push(`$${variable}: ${String(type)}`);
    drawing.variables[variable] = valueFor(drawing, name, type);
    return `${name}: $${variable}`;
  });
  return `(${parts.join(', ')})`;
}

function valueFor(drawing: Drawing, name: string, type: GraphQLInputType): unknown {
  const refused = REJECTED[name];
  if (refused && below(drawing, 4) > 0) return refused[below(drawing, refused.length)];
  // Mostly values that pass the coercion of variables, which otherwise would reject the whole operation.
  return drawing.draw(() => valueOf(type, 0, false));
}

function selectionOf(drawing: Drawing, type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  if (isUnionType(type) || isInterfaceType(type)) {
    const parts = drawing.schema
      .getPossibleTypes(type)
      .map((possible, index) => `... on ${possible.name} ${fieldsOf(drawing, possible, depth, `t${index}_`)}`);
    return `{ __typename ${parts.join(' ')} }`;
  }
  return isObjectType(type) ? fieldsOf(drawing, type, depth, '') : '{ __typename }';
}

function fieldsOf(drawing: Drawing, type: GraphQLObjectType, depth: number, prefix: string): string {
  const fields = Object.values(type.getFields());
  const usable = depth > 0 ? fields : fields.filter((field) => isLeafType(getNamedType(field.type)));
  if (usable.length === 0) return '{ __typename }';
  const lists = usable.filter((field) => isListType(field.type) || field.name === 'nodes' || field.name === 'edges');
  const parts = Array.from({ length: 1 + below(drawing, 6) }, (_, index) => {
    // In lists, one item can fail beside another.
    const from = lists.length > 0 && below(drawing, 3) > 0 && depth > DEPTH - 2 ? lists : usable;
    return fieldOf(drawing, from[below(drawing, from.length)]!, depth, `${prefix}f${index}`);
  });
  return `{ ${parts.join(' ')} }`;
}

function fieldOf(drawing: Drawing, field: GraphQLField<unknown, unknown>, depth: number, alias: string): string {
  const condition = below(drawing, 4) === 0 ? ` @include(if: $${CONDITIONS[below(drawing, CONDITIONS.length)]})` : '';
  const args = argumentsOf(drawing, field.args, depth);
  return `${alias}: ${field.name}${args}${condition} ${selectionOf(drawing, getNamedType(field.type), depth - 1)}`;
}

/** Operations of one kind with nested lists, conditions and arguments that are often rejected. */
export function randomDocuments(schema: GraphQLSchema, kind: 'query' | 'mutation'): fc.Arbitrary<RandomDocument> {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  return fc.gen().map((draw) => {
    const drawing: Drawing = { draw, schema, declared: [], variables: {} };
    const fields = Object.values(root!.getFields());
    const alias = below(drawing, 4) === 0 ? '__proto__' : 'root';
    const selection = fieldOf(drawing, fields[below(drawing, fields.length)]!, DEPTH, alias);
    const conditions = CONDITIONS.filter((name) => selection.includes(`$${name})`)).map((name) => {
      drawing.variables[name] = below(drawing, 3) > 0;
      return `$${name}: Boolean! = true`;
    });
    const declared = [...drawing.declared, ...conditions];
    const head = declared.length > 0 ? `${kind} (${declared.join(', ')})` : kind;
    return { query: `${head} { ${selection} }`, variables: drawing.variables };
  });
}
