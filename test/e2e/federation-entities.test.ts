import { readFileSync } from 'node:fs';
import { getIntrospectionQuery, isInterfaceType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { subgraphSchema } from '../../src/graphql/federation/subgraph-schema.ts';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { type Gateway, idOf } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';
import { FEDERATED } from '../support/supergraph.ts';

// https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec

const SCHEDULE = idOf('Schedule', 'calcom', '2201');
const OTHER_SCHEDULE = idOf('Schedule', 'vastal', 'default');
const BOOKING = idOf('Booking', 'calcom', '5ca1ab1eBooking0000001');
const EVENT_TYPE = idOf('EventType', 'calcom', '2101');

interface Representation {
  readonly __typename: string;
  readonly id: string;
}

const represent = (__typename: string, id: string): Representation => ({ __typename, id });

/** As routers write it. */
const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Schedule { name calendar { name } } ... on Booking { title eventType { name } } } }`;

const NODES = ENTITIES.replace('$representations: [_Any!]!', '$ids: [ID!]!').replace(
  '_entities(representations: $representations)',
  'nodes(ids: $ids)',
);

const start = (options: Parameters<typeof startSandboxGateway>[0] = {}) =>
  startSandboxGateway({ web: FEDERATED, ...options });

function resolve(
  { execute }: Pick<Gateway, 'execute'>,
  representations: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
) {
  return execute(ENTITIES, { representations }, headers);
}

test('returns entities as nodes does, in their order, with as many upstream calls', async () => {
  const gateway = await start();
  const mixed = [
    represent('Schedule', SCHEDULE),
    represent('Booking', BOOKING),
    represent('Schedule', OTHER_SCHEDULE),
    represent('Booking', idOf('Booking', 'calcom', '5ca1ab1eBooking0000002')),
    represent('Schedule', SCHEDULE),
  ];
  takeCounts(gateway.sandbox);
  const nodes = await gateway.execute(NODES, { ids: mixed.map(({ id }) => id) });
  const counts = takeCounts(gateway.sandbox);
  const { data, errors } = await resolve(gateway, mixed);
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual(nodes.data.nodes);
  expect(data._entities.map(({ __typename }: any) => __typename)).toEqual(mixed.map(({ __typename }) => __typename));
  expect(takeCounts(gateway.sandbox)).toEqual(counts);
  expect(counts).toMatchObject({ 'gravity-rail': 0, guidebook: 0 });
});

test('reads 200 schedules of one account in one list', async () => {
  const gateway = await start();
  const representations = Array.from({ length: 200 }, () => represent('Schedule', SCHEDULE));
  takeCounts(gateway.sandbox);
  const { data } = await gateway.execute(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Schedule { name } } }',
    { r: representations },
  );
  expect(data._entities).toEqual(representations.map(() => ({ name: 'Studio hours' })));
  expect(takeCounts(gateway.sandbox)).toEqual({ calcom: 1, 'gravity-rail': 0, guidebook: 0, vastal: 0 });
});

test('returns null and an error at its own path for each representation that has no entity', async () => {
  const gateway = await start();
  const { data, errors } = await resolve(gateway, [
    represent('Schedule', SCHEDULE),
    represent('Schedule', idOf('Schedule', 'calcom', '99999')),
    represent('Schedule', idOf('Schedule', 'another-account', '2201')),
    represent('Schedule', BOOKING),
    represent('Employee', 'RW1wbG95ZWU6MQ'),
    represent('Employee', SCHEDULE),
    { __typename: 'Schedule' },
    { id: SCHEDULE },
    { __typename: 'Schedule', id: 2201 },
    'Schedule',
    represent('Schedule', OTHER_SCHEDULE),
  ]);
  expect(data._entities.map((entity: any) => entity?.name ?? null)).toEqual([
    'Studio hours',
    ...Array.from({ length: 9 }, () => null),
    'Opening hours',
  ]);
  const found = Object.fromEntries((errors ?? []).map(({ path, extensions }) => [path.join('.'), extensions.code]));
  expect(found).toEqual({
    '_entities.1': 'NOT_FOUND',
    '_entities.2': 'NOT_FOUND',
    ...Object.fromEntries([3, 4, 5, 6, 7, 8, 9].map((i) => [`_entities.${i}`, 'INVALID_INPUT'])),
  });
});

test('returns the entities of the other accounts when one account fails', async () => {
  const gateway = await start();
  gateway.sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 503 });
  const { data, errors } = await resolve(gateway, [
    represent('Schedule', SCHEDULE),
    represent('Schedule', OTHER_SCHEDULE),
  ]);
  expect(data._entities).toEqual([null, expect.objectContaining({ name: 'Opening hours' })]);
  expect(errors).toEqual([
    expect.objectContaining({
      path: ['_entities', 0],
      extensions: expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE', account: 'calcom' }),
    }),
  ]);
});

/** Operations that return an object of each type of nodes, at the path. */
const SOURCES: Readonly<Record<string, readonly [operation: string, ...path: (string | number)[]]>> = {
  ProviderAccount: ['{ accounts { id } }', 'accounts', 0],
  Attendee: ['{ calendars { nodes { attendees { nodes { id } } } } }', 'calendars', 'nodes', 'attendees', 'nodes', 0],
  Booking: [
    '{ bookings(from: "2026-11-01T00:00:00Z", to: "2026-12-31T00:00:00Z") { nodes { id } } }',
    'bookings',
    'nodes',
    0,
  ],
  Calendar: ['{ calendars { nodes { id } } }', 'calendars', 'nodes', 0],
  CalendarFeed: [
    `mutation { createCalendarFeed(input: { target: "${SCHEDULE}", kind: AVAILABILITY }) {
      ... on CreateCalendarFeedPayload { calendarFeed { id } } } }`,
    'createCalendarFeed',
    'calendarFeed',
  ],
  ConferenceSession: [
    '{ calendars { nodes { sessions { nodes { id } } } } }',
    'calendars',
    'nodes',
    'sessions',
    'nodes',
    0,
  ],
  EventType: ['{ eventTypes { nodes { id } } }', 'eventTypes', 'nodes', 0],
  PersonalizedSchedule: ['{ personalizedSchedules { nodes { id } } }', 'personalizedSchedules', 'nodes', 0],
  Reservation: [
    `mutation { reserveSlot(input: { eventType: "${EVENT_TYPE}", start: "2026-11-30T10:00:00Z" }) {
      ... on ReserveSlotPayload { reservation { id } } } }`,
    'reserveSlot',
    'reservation',
  ],
  Schedule: ['{ schedules { nodes { id } } }', 'schedules', 'nodes', 0],
};

/** The value at a path; of the lists in between, the first item that has a value there. */
function valueAt(data: any, path: readonly (string | number)[]): any {
  const [key, ...rest] = path;
  if (key === undefined || data === undefined) return data;
  if (!Array.isArray(data) || typeof key === 'number') return valueAt(data?.[key], rest);
  return data.map((item) => valueAt(item, path)).find((value) => value !== undefined);
}

describe('an entity of the type', () => {
  test.each(Object.entries(SOURCES))('%s is resolved by its id', async (type, [operation, ...path]) => {
    const gateway = await start();
    const { data: source } = await gateway.execute(operation);
    const { id } = valueAt(source, path);
    const { data, errors } = await gateway.execute(
      `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} { id } } }`,
      { r: [represent(type, id)] },
    );
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([{ __typename: type, id }]);
  });

  test('is each type of nodes', () => {
    const node = subgraphSchema.getType('Node');
    const types = isInterfaceType(node) ? subgraphSchema.getPossibleTypes(node).map(({ name }) => name) : [];
    expect(Object.keys(SOURCES).sort()).toEqual(types.sort());
  });
});

test('applies the permissions of the client to entities', async () => {
  const { keys, clients } = keyedClients({ page: { calcom: 'book' }, other: { vastal: 'read' } });
  const gateway = await start({ clients });
  const representations = [
    represent('Schedule', SCHEDULE),
    represent('Booking', BOOKING),
    represent('EventType', EVENT_TYPE),
  ];
  const codesFor = async (key: string) => {
    const { data, errors = [] } = await resolve(gateway, representations, bearer(key));
    return data._entities.map((entity: any, i: number) =>
      entity ? 'OK' : errors.find(({ path }) => path[1] === i)?.extensions.code,
    );
  };
  expect(await codesFor(keys.page)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'OK']);
  expect(await codesFor(keys.other)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  const unknown = await resolve(gateway, representations, bearer('another-key'));
  expect(unknown).toMatchObject({ status: 401, data: undefined });
});

test('applies the limits of operations to entities', async () => {
  const gateway = await start();
  const bookings = (length: number) =>
    Array.from({ length }, (_, i) => represent('Booking', idOf('Booking', 'calcom', String(i))));
  takeCounts(gateway.sandbox);
  const costly = await gateway.execute(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Booking { title } } }',
    { r: bookings(501) },
  );
  expect(costly.errors?.[0].extensions).toMatchObject({ limit: 'MAX_QUERY_COST', estimatedCalls: 501 });
  const long = await resolve(gateway, bookings(1001));
  expect(long.errors?.[0].extensions).toMatchObject({ limit: 'MAX_INPUT_LIST_LENGTH', found: 1001 });
  expect(takeCounts(gateway.sandbox)).toMatchObject({ calcom: 0 });
});

describe('_service', () => {
  const SERVICE = '{ _service { sdl } }';

  test('returns schema/subgraph.graphql', async () => {
    const { data } = await (await start()).execute(SERVICE);
    expect(`${data._service.sdl}\n`).toBe(readFileSync('schema/subgraph.graphql', 'utf8'));
  });

  test('is rejected without introspection, also behind an alias and a fragment; entities are not', async () => {
    const gateway = await start({ web: { ...FEDERATED, introspection: false } });
    for (const query of [SERVICE, '{ a: _service { b: sdl } }', '{ ...F } fragment F on Query { _service { sdl } }']) {
      const { data, errors } = await gateway.execute(query);
      expect(data).toBeUndefined();
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('schema/subgraph.graphql'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      });
    }
    const { data } = await resolve(gateway, [represent('Schedule', SCHEDULE)]);
    expect(data._entities).toEqual([expect.objectContaining({ name: 'Studio hours' })]);
  });
});

test('is a setting: without FEDERATION, the schema has none of its fields and types', async () => {
  const plain = await startSandboxGateway({ web: DEFAULT_WEB });
  for (const query of ['{ _service { sdl } }', '{ _entities(representations: []) { __typename } }']) {
    expect((await plain.execute(query)).errors?.[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  const namesIn = async ({ execute }: Pick<Gateway, 'execute'>) => {
    const { data } = await execute(getIntrospectionQuery());
    return data.__schema.types.map(({ name }: any) => name).filter((name: string) => !name.startsWith('__'));
  };
  const names: string[] = await namesIn(plain);
  expect(names.filter((name) => name.startsWith('_'))).toEqual([]);
  const federated: string[] = await namesIn(await start());
  expect(federated.filter((name) => !names.includes(name)).sort()).toEqual(['_Any', '_Entity', '_Service']);
});
