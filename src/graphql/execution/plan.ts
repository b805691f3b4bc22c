import { collectFields } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';

/** An operation that is prepared for execution, for given values of its conditions. */
export interface Plan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly root: Selection;
}

/** The fields selected on one object type, with the selections of one response name merged. */
export interface Selection {
  readonly type: GraphQLObjectType;
  readonly fields: readonly PlannedField[];
  /** Creates the object that receives the values of the fields. */
  readonly createResult: () => Record<string, unknown>;
}

export interface PlannedField {
  /** The response name. */
  readonly key: string;
  readonly name: string;
  /** The field nodes of the response name; all have the same arguments. */
  readonly nodes: readonly FieldNode[];
  /** The first of `nodes`. */
  readonly node: FieldNode;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Undefined where the property of that name is the value. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  /** The value of `__typename`, which needs no resolver. */
  readonly constant: string | undefined;
  readonly hasArguments: boolean;
  /** Unique within the plan. */
  readonly index: number;
  readonly output: Output;
}

interface Nullability {
  readonly nonNull: boolean;
}
export interface LeafOutput extends Nullability {
  readonly kind: 'leaf';
  readonly type: GraphQLLeafType;
  /** Whether strings need no serialization. */
  readonly isString: boolean;
}
export interface ListOutput extends Nullability {
  readonly kind: 'list';
  readonly item: Output;
}
interface ObjectOutput extends Nullability {
  readonly kind: 'object';
  readonly type: GraphQLObjectType;
  readonly selectionOf: (type: GraphQLObjectType) => Selection;
}
export interface AbstractOutput extends Nullability {
  readonly kind: 'abstract';
  readonly type: GraphQLAbstractType;
  readonly selectionOf: (type: GraphQLObjectType) => Selection;
}
/** The type of a field or list item, with the selections below it. */
export type Output = LeafOutput | ListOutput | ObjectOutput | AbstractOutput;

type Fragments = Plan['fragments'];

/**
 * Plans an operation: collects the fields of each type with their definitions. Selections below a field are planned
 * when the first value of their type is completed.
 *
 * @param variables coerced; the plan applies to these values of the variables of `@skip` and `@include` only.
 * @throws GraphQLError if a condition is not a boolean.
 */
export function planOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Readonly<Record<string, unknown>>,
): Plan {
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) {
    const message = `Schema is not configured to execute ${operation.operation} operation.`;
    throw new GraphQLError(message, { nodes: operation });
  }
  const root = new Planner(schema, fragments, variables).planSelection(rootType, [operation.selectionSet]);
  return { schema, operation, fragments, root };
}

class Planner {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #variables: Readonly<Record<string, unknown>>;
  #fieldCount = 0;

  constructor(schema: GraphQLSchema, fragments: Fragments, variables: Readonly<Record<string, unknown>>) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  planSelection(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selection {
    const merged: SelectionSetNode = {
      kind: Kind.SELECTION_SET,
      selections: sets.flatMap(({ selections }) => selections),
    };
    const { fields: nodes } = collectFields(this.#schema, this.#fragments, this.#variables, type, merged);
    const fields = [...nodes].map(([key, all]) => this.#planField(type, key, all));
    return {
      type,
      fields: fields.filter((field) => field !== undefined),
      createResult: nodes.has('__proto__') ? createWithoutPrototype : createObject,
    };
  }

  #planField(parentType: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): PlannedField | undefined {
    const [node] = nodes;
    const definition = node && definitionOf(this.#schema, parentType, node.name.value);
    if (!definition) return undefined;
    const { resolve } = definition;
    this.#fieldCount += 1;
    return {
      key,
      name: definition.name,
      nodes,
      node,
      parentType,
      definition,
      resolve: resolve === defaultFieldResolver ? undefined : resolve,
      constant: definition === TypeNameMetaFieldDef ? parentType.name : undefined,
      hasArguments: definition.args.length > 0,
      index: this.#fieldCount - 1,
      output: planOutput(definition.type, this.#selectionsOf(nodes)),
    };
  }

  /** The selections below a field, each planned once. */
  #selectionsOf(nodes: readonly FieldNode[]): (type: GraphQLObjectType) => Selection {
    const selections = new Map<GraphQLObjectType, Selection>();
    return (type) => {
      const known = selections.get(type);
      if (known) return known;
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const planned = this.planSelection(type, sets);
      selections.set(type, planned);
      return planned;
    };
  }
}

/** Response names are chosen by clients; assigning `__proto__` to an object that has a prototype would not add a key. */
function createWithoutPrototype(): Record<string, unknown> {
  return Object.create(null);
}

/** Much cheaper than an object without a prototype. */
function createObject(): Record<string, unknown> {
  return {};
}

function planOutput(declared: GraphQLOutputType, selectionOf: ObjectOutput['selectionOf']): Output {
  const nonNull = isNonNullType(declared);
  const type = getNullableType(declared);
  if (isListType(type)) return { kind: 'list', nonNull, item: planOutput(type.ofType, selectionOf) };
  if (isLeafType(type)) return { kind: 'leaf', nonNull, type, isString: type === GraphQLString || type === GraphQLID };
  if (isAbstractType(type)) return { kind: 'abstract', nonNull, type, selectionOf };
  return { kind: 'object', nonNull, type, selectionOf };
}

function definitionOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return type.getFields()[name];
}
