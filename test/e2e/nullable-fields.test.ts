import { type GraphQLObjectType, getNamedType, isLeafType, isNonNullType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { subgraphSchema as schema } from '../../src/graphql/federation/subgraph-schema.ts';
import { FIELD_COSTS } from '../../src/graphql/limits/field-costs.ts';
import {
  FAILING_ALONE,
  FAILING_IN_ACCOUNT_RESULTS,
  type FailingField,
  NOT_FAILING_ALONE,
  WINDOW,
} from '../support/failing-fields.ts';
import { type Gateway, idOf } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';

// docs/architecture.md, decision 3: a field that needs an upstream call of its own is nullable, and fails alone.

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((value: any, key) => value?.[key], data);
}

const RESULTS = 'accountResults { account { name } error { code } }';

/** The document of a case, after its preparation. */
async function prepared({ execute }: Pick<Gateway, 'execute'>, { operation, prepare }: FailingField): Promise<string> {
  const id = (await prepare?.(execute)) ?? '';
  const text = operation.replace('$ID', id).replaceAll('$RESULTS', RESULTS);
  return text.startsWith('mutation') ? text : `{ everything: accounts { name } ${text} }`;
}

/** The responses to the operation of a case: with everything in order, and when its requests fail. */
async function respond(failing: FailingField) {
  const working = await startSandboxGateway();
  const { data: whole } = await working.execute(await prepared(working, failing));
  const { execute, sandbox } = await startSandboxGateway();
  const document = await prepared({ execute }, failing);
  const { provider, path, after } = failing;
  const where = { ...(path !== undefined && { path }), ...(after !== undefined && { after }) };
  sandbox.fakeProviders[provider].faults.add({ kind: 'status', status: 503, ...where });
  const { data, errors } = await execute(document);
  return { whole, data, errors };
}

describe('returns null and one error, and everything else, when the request fails of', () => {
  test.each(Object.entries(FAILING_ALONE))('%s', async (coordinate, failing) => {
    const { whole, data, errors = [] } = await respond(failing);
    const field = coordinate.split('.')[1];
    expect(errors.length).toBeGreaterThan(0);
    const expected = structuredClone(whole);
    for (const { path: place, extensions } of errors) {
      expect(place.at(-1)).toBe(field);
      expect(extensions.code).toBe('UPSTREAM_UNAVAILABLE');
      expect(valueAt(whole, place), place.join('.')).not.toBeNull();
      Object.assign(valueAt(expected, place.slice(0, -1)) as object, { [place.at(-1)]: null });
    }
    expect(data).toEqual(expected);
  });

  test('one of Query.nodes', async () => {
    const nodes = ['calcom', 'vastal'].map((account) => idOf('Account', account));
    const schedule = idOf('Schedule', 'calcom', '2201');
    const { whole, data, errors } = await respond({
      operation: `nodes(ids: ${JSON.stringify([nodes[0], schedule, nodes[1]])}) { id }`,
      provider: 'calcom',
    });
    expect(errors).toMatchObject([{ path: ['nodes', 1], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(data).toEqual({ ...whole, nodes: [whole.nodes[0], null, whole.nodes[2]] });
  });
});

/** All `accountResults` in the data. */
function resultsIn(value: unknown): { readonly account: { readonly name: string }; readonly error: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(resultsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => (name === 'accountResults' ? below : resultsIn(below)));
}

describe('returns the error among accountResults, and the list of the other accounts, when the request fails of', () => {
  test.each(Object.entries(FAILING_IN_ACCOUNT_RESULTS))('%s', async (_, failing) => {
    const { whole, data, errors } = await respond(failing);
    expect(errors).toBeUndefined();
    expect(resultsIn(whole).filter(({ error }) => error !== null)).toEqual([]);
    const results = resultsIn(data);
    expect(results.map(({ account }) => account)).toEqual(resultsIn(whole).map(({ account }) => account));
    const failed = results.filter(({ error }) => error !== null);
    expect(failed.length).toBeGreaterThan(0);
    for (const { error } of failed) expect(error).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(data.everything).toEqual(whole.everything);
  });
});

function nullableFieldsOfPayloads(): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && type.name.endsWith('Payload'))
    .flatMap((type) => Object.values((type as GraphQLObjectType).getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => !isNonNullType(field.type))
    .map(({ type, field }) => `${type.name}.${field.name}`);
}

describe('every field that needs an upstream call', () => {
  const costly = [
    ...Object.entries(FIELD_COSTS)
      .filter(
        ([coordinate, { each, together }]) => (each ?? together) && !/^(Mutation|Subscription)\./.test(coordinate),
      )
      .map(([coordinate]) => coordinate),
    ...nullableFieldsOfPayloads(),
  ];

  test('is nullable, and is tested above or has a reason', () => {
    const fieldOf = (coordinate: string) => {
      const [type, field] = coordinate.split('.') as [string, string];
      return (schema.getType(type) as GraphQLObjectType).getFields()[field];
    };
    expect(costly.filter((coordinate) => !fieldOf(coordinate))).toEqual([]);
    const tables = [FAILING_ALONE, FAILING_IN_ACCOUNT_RESULTS, NOT_FAILING_ALONE];
    const tested = new Set(tables.flatMap((table) => Object.keys(table)));
    expect(costly.filter((coordinate) => !tested.has(coordinate))).toEqual([]);
    const nonNull = [...tested].filter((coordinate) => isNonNullType(fieldOf(coordinate)?.type));
    expect(nonNull).toEqual(['Query.accounts', 'Query.nodes', 'Query._entities']);
  });
});

/** Every field without a cost and without required arguments, down to the given depth. */
function freeFields(type: GraphQLObjectType, depth: number): string {
  return Object.values(type.getFields())
    .filter(({ name }) => !(`${type.name}.${name}` in FIELD_COSTS) && !(`${type.name}.${name}` in FAILING_ALONE))
    .filter(({ args }) => args.every(({ type: argument }) => !isNonNullType(argument)))
    .flatMap(({ name, type: fieldType }) => {
      const named = getNamedType(fieldType);
      if (isLeafType(named)) return [name];
      const below = isObjectType(named) && depth > 0 ? freeFields(named, depth - 1) : '';
      return below === '' ? [] : [`${name} { ${below} }`];
    })
    .join(' ');
}

describe('the fields without a cost need no upstream call, so that they cannot fail', () => {
  test.each([
    ['Calendar', 'calendars(first: 100)'],
    ['Schedule', 'schedules(first: 100)'],
    ['EventType', 'eventTypes(first: 100)'],
    ['PersonalizedSchedule', 'personalizedSchedules(first: 100)'],
    ['Booking', `bookings(first: 100, ${WINDOW})`],
  ])('%s', async (name, list) => {
    const { execute, sandbox } = await startSandboxGateway();
    await execute(`{ ${list} { nodes { id } } }`);
    const calls = takeCounts(sandbox);
    const other = await startSandboxGateway();
    const fields = freeFields(schema.getType(name) as GraphQLObjectType, 2);
    const { errors } = await other.execute(`{ ${list} { nodes { ${fields} } } }`);
    expect(errors).toBeUndefined();
    expect(takeCounts(other.sandbox)).toEqual(calls);
  });
});
