import {
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';

/** Coerced variables by name. Without a prototype, since clients choose the names. */
export type VariableValues = Readonly<Record<string, unknown>>;

/** The values, or every error in them. */
export type CoercedVariables =
  | { readonly values: VariableValues; readonly errors?: undefined }
  | { readonly values?: undefined; readonly errors: readonly GraphQLError[] };

const MAX_ERRORS = 50;
/** The characters of all messages: each can contain all variables. */
const MAX_ERROR_TEXT = 1_000_000;
const NO_VARIABLES: VariableValues = Object.freeze(Object.create(null));
const PROTO = '__proto__';
/**
 * Replaces the variable `__proto__` in graphql-js 16, which would set the prototype of its map. No valid name contains
 * a space.
 */
const PROTO_STAND_IN = '__proto__ ';

/**
 * Coerces the variables of a request to the types that its operation declares.
 *
 * @returns the values, or every error in them: at most 50, and fewer if the variables are long.
 * @see https://spec.graphql.org/October2021/#CoerceVariableValues()
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions: definitions = [] }: Pick<OperationDefinitionNode, 'variableDefinitions'>,
  inputs: ExecutionArgs['variableValues'],
): CoercedVariables {
  if (definitions.length === 0) return { values: NO_VARIABLES };
  const safeInputs: Record<string, unknown> = Object.assign(Object.create(null), inputs);
  if (Object.hasOwn(safeInputs, PROTO)) safeInputs[PROTO_STAND_IN] = safeInputs[PROTO];
  const { coerced, errors } = getVariableValues(schema, definitions.map(withSafeName), safeInputs, {
    maxErrors: maximumErrors(inputs),
  });
  if (errors) return { errors };
  const values: Record<string, unknown> = Object.assign(Object.create(null), coerced);
  if (!Object.hasOwn(values, PROTO_STAND_IN)) return { values };
  values[PROTO] = values[PROTO_STAND_IN];
  delete values[PROTO_STAND_IN];
  return { values };
}

function withSafeName(definition: VariableDefinitionNode): VariableDefinitionNode {
  const { variable } = definition;
  if (variable.name.value !== PROTO) return definition;
  return { ...definition, variable: { ...variable, name: { ...variable.name, value: PROTO_STAND_IN } } };
}

function maximumErrors(inputs: ExecutionArgs['variableValues']): number {
  const characters = charactersIn(inputs, MAX_ERROR_TEXT);
  return Math.max(1, Math.min(MAX_ERRORS, Math.floor(MAX_ERROR_TEXT / Math.max(1, characters))));
}

/** The characters of all strings and keys, counted no further than `maximum`. */
function charactersIn(inputs: unknown, maximum: number): number {
  const open = [inputs];
  let characters = 0;
  while (open.length > 0 && characters < maximum) {
    const value = open.pop();
    if (typeof value === 'string') characters += value.length;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      characters += key.length;
      open.push(item);
    }
  }
  return characters;
}
