import { collectFields, collectSubFields, getDefinedRootType } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
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
  type OperationDefinitionNode,
  TypeInfo,
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
interface Selecting extends Nullability {
  /** The selection on an object type. Planned when the first value of the type is completed. */
  readonly selectionOf: (type: GraphQLObjectType) => Selection;
}
interface ObjectOutput extends Selecting {
  readonly kind: 'object';
  readonly type: GraphQLObjectType;
}
export interface AbstractOutput extends Selecting {
  readonly kind: 'abstract';
  readonly type: GraphQLAbstractType;
}
/** The type of a field or list item, with the selections below it. */
export type Output = LeafOutput | ListOutput | ObjectOutput | AbstractOutput;

/**
 * Plans an operation: collects the fields of each type with their definitions.
 *
 * @param variables coerced; the plan applies to these values of the variables of `@skip` and `@include` only.
 * @throws GraphQLError if the schema does not have the kind of operation, or if a condition is not a boolean.
 */
export function planOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Plan['fragments'],
  variables: Record<string, unknown>,
): Plan {
  let fieldCount = 0;
  const rootType = getDefinedRootType(schema, operation.operation, [operation]);
  const { fields: rootFields } = collectFields(schema, fragments, variables, rootType, operation.selectionSet);
  return { schema, operation, fragments, root: planSelection(rootType, rootFields) };

  function planSelection(type: GraphQLObjectType, collected: ReadonlyMap<string, FieldNode[]>): Selection {
    const fields = [...collected].map(([key, nodes]) => planField(type, key, nodes));
    return {
      type,
      fields: fields.filter((field) => field !== undefined),
      createResult: collected.has('__proto__') ? createWithoutPrototype : createObject,
    };
  }

  function planField(parentType: GraphQLObjectType, key: string, nodes: FieldNode[]): PlannedField | undefined {
    const [node] = nodes;
    const definition = node && definitionOf(schema, parentType, node);
    if (!definition) return undefined;
    const { name, resolve, args, type } = definition;
    fieldCount += 1;
    return {
      key,
      name,
      nodes,
      node,
      parentType,
      definition,
      resolve: resolve === defaultFieldResolver ? undefined : resolve,
      constant: definition === TypeNameMetaFieldDef ? parentType.name : undefined,
      hasArguments: args.length > 0,
      index: fieldCount - 1,
      output: planOutput(type, nodes),
    };
  }

  function planOutput(declared: GraphQLOutputType, nodes: FieldNode[]): Output {
    const nonNull = isNonNullType(declared);
    const type = getNullableType(declared);
    if (isListType(type)) return { kind: 'list', nonNull, item: planOutput(type.ofType, nodes) };
    if (isLeafType(type))
      return { kind: 'leaf', nonNull, type, isString: type === GraphQLString || type === GraphQLID };
    const selections = new Map<GraphQLObjectType, Selection>();
    function selectionOf(of: GraphQLObjectType): Selection {
      const known = selections.get(of);
      if (known) return known;
      const selection = planSelection(of, collectSubFields(schema, fragments, variables, of, nodes).fields);
      selections.set(of, selection);
      return selection;
    }
    return isAbstractType(type)
      ? { kind: 'abstract', nonNull, type, selectionOf }
      : { kind: 'object', nonNull, type, selectionOf };
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

/** The definition of a field, also of one that the type does not declare, such as `__typename`. */
function definitionOf(schema: GraphQLSchema, type: GraphQLObjectType, node: FieldNode) {
  const typeInfo = new TypeInfo(schema, type);
  typeInfo.enter(node);
  return typeInfo.getFieldDef();
}
