import { buildSchema, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Context } from '../../../../src/graphql/context.ts';
import { createExecutor } from '../../../../src/graphql/execution/executor.ts';
import { createEventRenderer, type StreamEvent } from '../../../../src/graphql/subscriptions/event-renderer.ts';

const schema = buildSchema(`
  type Query { a: Int }
  type Subscription { changed(after: String, only: [String]): Change }
  type Change { name(upper: Boolean): String, broken: String }
`);
const EVENT = { cursor: 'log-1' };

/** Counts how often an operation is executed, and with which of the new contexts. */
function start() {
  let time = 0;
  const executed: string[] = [];
  const renderings = createEventRenderer(
    createExecutor(),
    () => time,
    (error) => new GraphQLError(`masked ${error.message}`),
  );
  function contextOf(permissions: string): Context {
    return { permissions: () => ({ key: permissions }), fork: () => ({ of: permissions }) } as unknown as Context;
  }
  return {
    executed,
    wait: (milliseconds: number) => void (time += milliseconds),
    join(query: string, variableValues: Record<string, unknown> = {}, permissions = 'a') {
      const changed = () => ({
        name: ({ upper }: { upper?: boolean }, { of }: { of: string }) => {
          executed.push(of);
          return upper ? 'NAME' : 'name';
        },
        broken: () => {
          throw new Error('secret');
        },
      });
      // The event is the root value, whose properties are resolved.
      const group = renderings.join({ schema, document: parse(query), variableValues }, contextOf(permissions));
      return { ...group, render: (event: StreamEvent) => group.render(Object.assign(event, { changed })) };
    },
  };
}

const QUERY = 'subscription ($after: String, $upper: Boolean) { changed(after: $after) { name(upper: $upper) } }';

test('executes an event once for equal operations, and returns the same object to all', async () => {
  const { join, executed } = start();
  const all = [join(QUERY, { after: 'log-0' }), join(QUERY, { after: 'log-7' }), join(QUERY)];
  const rendered = [];
  for (const { render } of all) rendered.push(await render(EVENT));
  expect(executed).toEqual(['a']);
  expect(new Set(rendered).size).toBe(1);
  expect(rendered[0]?.text).toBe('{"data":{"changed":{"name":"name"}},"extensions":{"cursor":"log-1"}}');
});

test('executes separately for another selection, other variables below the root field, or other permissions', async () => {
  const { join, executed } = start();
  const all = [
    join(QUERY),
    join(QUERY, { upper: true }),
    join(QUERY, {}, 'b'),
    join('subscription { changed { again: name } }'),
    join('subscription ($with: Boolean!) { changed @include(if: $with) { name } }', { with: true }),
    join('subscription ($with: Boolean!) { changed @include(if: $with) { name } }', { with: false }),
    join('subscription ($upper: Boolean) { changed { ...N } } fragment N on Change { name(upper: $upper) }'),
    join('subscription ($upper: Boolean) { changed { ...N } } fragment N on Change { name(upper: $upper) }', {
      upper: true,
    }),
  ];
  const texts = [];
  for (const { render } of all) texts.push((await render(EVENT)).result.data);
  expect(executed).toEqual(['a', 'a', 'b', 'a', 'a', 'a', 'a']);
  expect(texts).toEqual([
    { changed: { name: 'name' } },
    { changed: { name: 'NAME' } },
    { changed: { name: 'name' } },
    { changed: { again: 'name' } },
    { changed: { name: 'name' } },
    {},
    { changed: { name: 'name' } },
    { changed: { name: 'NAME' } },
  ]);
});

test('executes an event again for a subscriber that is more than a second later', async () => {
  const { join, executed, wait } = start();
  const { render } = join(QUERY);
  await render(EVENT);
  wait(999);
  await render(EVENT);
  expect(executed).toHaveLength(1);
  wait(1);
  await render(EVENT);
  expect(executed).toHaveLength(2);
});

test('distinguishes two events with the same cursor', async () => {
  const { join, executed } = start();
  const { render } = join(QUERY);
  await render({ cursor: 'log-1' });
  await render({ cursor: 'log-1' });
  expect(executed).toHaveLength(2);
});

test('masks an error before it is sent', async () => {
  const { render } = start().join('subscription { changed { broken } }');
  const { text } = await render(EVENT);
  expect(text).toContain('masked');
  expect(JSON.parse(text)).toMatchObject({
    errors: [{ message: 'masked secret' }],
    data: { changed: { broken: null } },
  });
});
