import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { executePlan } from './execute-plan.ts';
import { type Plan, planOperation } from './plan.ts';

/** How many combinations of what `@skip` and `@include` say are planned for one document; others are executed without. */
const PLANS_A_DOCUMENT = 32;
const MAXIMUM_VARIABLE_ERRORS = 50;

/** What of a document does not depend on variables. */
interface Prepared {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** The variables on which it depends which fields are asked for. */
  readonly conditions: readonly string[];
  readonly plans: Map<string, Plan>;
}

/**
 * Executes queries by plans, each made once for a document and kept as long as the document is. Whatever a plan cannot do is
 * left to the executor that is there already: other operations, wrong variables, `@defer` and `@stream`. To be listed
 * before whatever wraps the execution, as it calls the executor that it finds.
 */
export function useCompiledExecution(): Plugin {
  const execute = createCompiledExecution();
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => execute(args) ?? executeFn(args));
    },
  };
}

/** @returns a function that executes what it can by a plan, and answers undefined, having done nothing, for all else. */
export function createCompiledExecution() {
  const documents = new WeakMap<DocumentNode, Prepared | null>();

  function preparedOf(document: DocumentNode, schema: GraphQLSchema): Prepared | null {
    const known = documents.get(document);
    if (known === null || known?.schema === schema) return known;
    const prepared = prepare(document, schema);
    documents.set(document, prepared);
    return prepared;
  }

  function planOf(
    { schema, fragments, conditions, plans }: Prepared,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
  ): Plan | undefined {
    const values = conditions.map((name) => variables[name]);
    // Another operation's variables are not there; anything but a boolean is an error, which depends on its place.
    const isPlain = values.every((value) => value === undefined || typeof value === 'boolean');
    if (!isPlain) return undefined;
    const key = `${operation.name?.value ?? ''} ${values.join(' ')}`;
    const known = plans.get(key);
    if (known) return known;
    if (plans.size >= PLANS_A_DOCUMENT) return undefined;
    const plan = planOperation(schema, operation, fragments, variables);
    plans.set(key, plan);
    return plan;
  }

  return (args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> | undefined => {
    const { schema, document, operationName, variableValues: inputs, rootValue, contextValue } = args;
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== 'query' || args.fieldResolver || args.typeResolver) return undefined;
    const prepared = preparedOf(document, schema);
    if (!prepared) return undefined;
    const variableValues = coercedVariables(schema, operation, inputs);
    const plan = variableValues && planOf(prepared, operation, variableValues);
    return plan && executePlan(plan, { rootValue, contextValue, variableValues });
  };
}

function coercedVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  inputs: ExecutionArgs['variableValues'],
): Record<string, unknown> | undefined {
  if (variableDefinitions.length === 0) return {};
  const options = { maxErrors: MAXIMUM_VARIABLE_ERRORS };
  return getVariableValues(schema, variableDefinitions, inputs ?? {}, options).coerced;
}

/** Null for a document that no plan can be made for. */
function prepare(document: DocumentNode, schema: GraphQLSchema): Prepared | null {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as object as Record<string, never>;
  const conditions = new Set<string>();
  let isPlain = true;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  visit(document, {
    Directive(directive) {
      const { value: name } = directive.name;
      if (name === 'defer' || name === 'stream') isPlain = false;
      if (name === 'skip' || name === 'include')
        for (const variable of variablesOf(directive)) conditions.add(variable);
    },
    Field({ alias }) {
      // An object of ours has a prototype.
      if (alias?.value === '__proto__') isPlain = false;
    },
  });
  return isPlain ? { schema, fragments, conditions: [...conditions], plans: new Map() } : null;
}

function variablesOf({ arguments: given = [] }: DirectiveNode): string[] {
  return given.flatMap(({ value }) => (value.kind === Kind.VARIABLE ? value.name.value : []));
}
