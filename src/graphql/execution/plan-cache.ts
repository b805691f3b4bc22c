import { memoize2 } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Plan, planOperation } from './plan.ts';

/**
 * The characters of the documents of all cached plans. A document has a plan for each combination of operation and conditions of
 * `@skip` and `@include`, which takes about 50 times the memory of its text.
 */
const MAX_PLANNED_CHARACTERS = 1_000_000;

/** Plans operations, each once for as long as the document is referenced and the cache is large enough. */
export class PlanCache {
  readonly #plans = new LRUCache<string, Plan>({ maxSize: MAX_PLANNED_CHARACTERS });
  #documentCount = 0;
  readonly #prepare = memoize2((_schema: GraphQLSchema, document: DocumentNode) => {
    this.#documentCount += 1;
    return { number: this.#documentCount, fragments: fragmentsOf(document), conditions: conditionsOf(document) };
  });

  /**
   * @param operation of the document.
   * @param variables coerced.
   * @throws GraphQLError if the schema does not have the kind of operation, or if a condition is not a boolean.
   */
  planOf(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
  ): Plan {
    const { number, fragments, conditions } = this.#prepare(schema, document);
    const key = JSON.stringify([number, operation.name?.value, ...conditions.map((name) => variables[name] ?? null)]);
    const known = this.#plans.get(key);
    if (known) return known;
    const plan = planOperation(schema, operation, fragments, variables);
    this.#plans.set(key, plan, { size: 1 + (document.loc?.end ?? 0) });
    return plan;
  }
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  // Clients choose the names.
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

/** The variables that decide which fields are selected. */
function conditionsOf(document: DocumentNode): readonly string[] {
  const conditions = new Set<string>();
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
  });
  return [...conditions];
}
