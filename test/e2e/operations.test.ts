import { getOperationAST, Kind, type OperationDefinitionNode, parse, print, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { createFeed } from '../support/calendar-feeds.ts';
import { examplesAt } from '../support/examples.ts';
import { type Gateway, idOf, NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const examples = examplesAt(NOW);

function operationsOf(query: string): OperationDefinitionNode[] {
  return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

/** Subscriptions have their own tests; here they need only be valid. */
function isSubscription({ operation }: OperationDefinitionNode): boolean {
  return operation === 'subscription';
}

/** Variables that the demo data cannot have: ids of what the gateway itself stores. */
const PREPARED: Readonly<Record<string, (gateway: Pick<Gateway, 'execute'>) => Promise<object>>> = {
  async '6b-calendar-feeds'(gateway) {
    const { id } = await createFeed(gateway, { kind: 'BUSY', target: idOf('Calendar', 'gravity-rail', '31') });
    return { calendarFeed: id };
  },
};

for (const { name, query, variables } of examples) {
  test(`executes every operation of ${name} in the sandbox`, async () => {
    const { execute } = await startSandboxGateway();
    const prepared = await PREPARED[name]?.({ execute });
    expect(validate(schema, parse(query))).toEqual([]);
    for (const operation of operationsOf(query).filter((each) => !isSubscription(each))) {
      const all: Record<string, unknown> = { ...(variables ? JSON.parse(variables) : {}), ...prepared };
      const declared = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
      const given = Object.fromEntries(Object.entries(all).filter(([key]) => declared.includes(key)));
      const response = await execute(print(operation), given);

      expect(response.errors, operation.name?.value).toBeUndefined();
      expect(response.status).toBe(200);
      for (const [field, result] of Object.entries<Record<string, unknown> | null>(response.data)) {
        expect(result, `${operation.name?.value}.${field}`).not.toBeNull();
        if (operation.operation === 'mutation') {
          expect(result, JSON.stringify(result)).toHaveProperty('__typename', `${capitalized(field)}Payload`);
        }
      }
    }
  });
}

test('has an example of every query, mutation and subscription', () => {
  const shown = new Set(
    examples.flatMap(({ query }) => {
      const document = parse(query);
      return operationsOf(query).flatMap(({ name }) =>
        (getOperationAST(document, name?.value)?.selectionSet.selections ?? []).flatMap((selection) =>
          selection.kind === Kind.FIELD ? [selection.name.value] : [],
        ),
      );
    }),
  );
  const offered = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  expect(offered.filter((field) => !shown.has(field))).toEqual([]);
});

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
