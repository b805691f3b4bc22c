import { type ExecutionArgs, type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';

const MAX_ERRORS = 50;
/** The characters of all messages: each can contain all variables. */
const MAX_ERROR_TEXT = 1_000_000;

type Coercion = ReturnType<typeof getVariableValues>;
type Variables = NonNullable<ExecutionArgs['variableValues']>;
type VariableDefinitions = NonNullable<OperationDefinitionNode['variableDefinitions']>;

/** By the variables of the request, which are coerced for its cost and for its execution. */
const coercedVariables = new WeakMap<
  Variables,
  { readonly variableDefinitions: VariableDefinitions; readonly result: Coercion }
>();

/**
 * Coerces the variables of a request to the types that its operation declares.
 *
 * @returns the values, or the errors in them: about 50 at most, and fewer if the variables are long.
 * @see https://spec.graphql.org/October2021/#CoerceVariableValues()
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: Pick<OperationDefinitionNode, 'variableDefinitions'>,
  inputs: ExecutionArgs['variableValues'],
): Coercion {
  if (variableDefinitions.length === 0) return { coerced: {} };
  const known = inputs && coercedVariables.get(inputs);
  if (known?.variableDefinitions === variableDefinitions) return known.result;
  const result = coerceAnew(schema, variableDefinitions, inputs ?? {});
  if (inputs) coercedVariables.set(inputs, { variableDefinitions, result });
  return result;
}

function coerceAnew(schema: GraphQLSchema, variableDefinitions: VariableDefinitions, inputs: Variables): Coercion {
  const coerce = (maxErrors: number) => getVariableValues(schema, variableDefinitions, inputs, { maxErrors });
  const result = coerce(1);
  if (!result.errors) return result;
  const { length } = JSON.stringify(inputs);
  return coerce(Math.max(1, Math.min(MAX_ERRORS, Math.floor(MAX_ERROR_TEXT / length))));
}
