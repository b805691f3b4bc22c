import { GraphQLError, getArgumentValues } from 'graphql';
import type { Plan } from './plan.ts';
import { type ExecutionInput, infoOf, located } from './resolve-info.ts';

/**
 * Subscribes to the events of the only root field of a subscription.
 *
 * @throws GraphQLError located at that field.
 * @see https://spec.graphql.org/October2021/#CreateSourceEventStream()
 */
export async function subscribeToEvents(plan: Plan, input: ExecutionInput): Promise<AsyncIterable<unknown>> {
  const [field] = plan.root.fields;
  if (!field) throw new GraphQLError('The subscription selects no field.', { nodes: plan.operation });
  const info = infoOf(plan, input, field, undefined);
  try {
    const { subscribe } = field.definition;
    if (!subscribe) throw new GraphQLError(`Field "${field.name}" cannot be subscribed to.`);
    const args = getArgumentValues(field.definition, field.node, input.variableValues);
    const events: unknown = await subscribe(input.rootValue, args, input.contextValue, info);
    if (events instanceof Error) throw events;
    if (isAsyncIterable(events)) return events;
    throw new Error(`Field "${field.name}" returned no event stream.`);
  } catch (error) {
    throw located(error, field, info.path);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
