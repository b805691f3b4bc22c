import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { UNKNOWN_CURSOR } from '../clients/events.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { openEventSource } from '../support/event-source.ts';
import { idOf } from '../support/gateway.ts';
import { takeCounts } from '../support/sandbox-gateway.ts';
import { loadHiveGateway, startSupergraph } from '../support/supergraph.ts';

// The gateway as one of three subgraphs behind Hive Gateway, see docs/federation.md.

const SCHEDULE = idOf('Schedule', 'calcom', '2201');
const OTHER_SCHEDULE = idOf('Schedule', 'vastal', 'default');
const BOOKING = idOf('Booking', 'calcom', '5ca1ab1eBooking0000001');
const EVENT_TYPE = idOf('EventType', 'calcom', '2101');
const START = '2026-11-30T10:00:00Z';
const ATTENDEE = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

const EMPLOYEES = '{ employees { nodes { name schedule { name timeZone } } pageInfo { hasNextPage } } }';
const DEALS = [{ id: '1', value: 500, booking: BOOKING }];

beforeAll(loadHiveGateway, 60_000);

function employees(...schedules: readonly string[]) {
  return schedules.map((schedule, i) => ({ id: String(i + 1), name: `Employee ${i + 1}`, schedule }));
}

test('reads the schedules to which another subgraph refers, in one request and one upstream call', async () => {
  const { execute, scheduling } = await startSupergraph({
    employees: employees(...Array.from({ length: 20 }, () => SCHEDULE)),
  });
  takeCounts(scheduling.sandbox);
  const { data, errors } = await execute(EMPLOYEES);
  expect(errors).toBeUndefined();
  expect(data.employees.pageInfo).toEqual({ hasNextPage: false });
  expect(data.employees.nodes).toHaveLength(20);
  expect(data.employees.nodes[19]).toEqual({
    name: 'Employee 20',
    schedule: { name: 'Studio hours', timeZone: 'Europe/Berlin' },
  });
  expect(scheduling.log.filter((line) => line.includes('"msg":"operation"'))).toHaveLength(1);
  expect(takeCounts(scheduling.sandbox)).toEqual({ calcom: 1, 'gravity-rail': 0, guidebook: 0, vastal: 0 });
});

test('adds the field of another subgraph to bookings, from each side', async () => {
  const { execute } = await startSupergraph({ deals: DEALS });
  const fromDeals = await execute('{ deals { value booking { title eventType { name } deal { id } } } }');
  expect(fromDeals).toMatchObject({
    data: {
      deals: [{ value: 500, booking: { title: 'Intro call', eventType: { name: 'Intro call' }, deal: { id: '1' } } }],
    },
  });
  const { data, errors } = await execute(
    'query ($from: DateTime!, $to: DateTime!) { bookings(from: $from, to: $to) { nodes { id deal { value } } } }',
    { from: '2026-11-01T00:00:00Z', to: '2026-12-31T00:00:00Z' },
  );
  expect(errors).toBeUndefined();
  expect(data.bookings.nodes.filter(({ deal }: any) => deal)).toEqual([{ id: BOOKING, deal: { value: 500 } }]);
  expect(data.bookings.nodes.length).toBeGreaterThan(10);
});

test('names the limit when lists of references become more root fields than one operation may have', async () => {
  const { execute } = await startSupergraph({ employees: employees(SCHEDULE) });
  const lists = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const window = `from: "2026-11-24T00:00:00Z", to: "2026-11-24T01:${10 + i}:00Z"`;
      return `a${i}: employees { nodes { schedule { openings(${window}) { start } } } }`;
    });
  expect((await execute(`{ ${lists(30).join(' ')} }`)).errors).toBeUndefined();
  const { errors } = await execute(`{ ${lists(31).join(' ')} }`);
  expect(errors?.[0]).toMatchObject({
    extensions: { code: 'INVALID_INPUT', limit: 'MAX_QUERY_ROOT_FIELDS', found: 31 },
  });
});

test('leaves Query.node to another subgraph, whose nodes contain objects of this one', async () => {
  const { execute } = await startSupergraph({ employees: employees(SCHEDULE) });
  const { data, errors } = await execute('{ node(id: "1") { id ... on Employee { schedule { name } } } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ node: { id: '1', schedule: { name: 'Studio hours' } } });
  const { errors: unknown } = await execute(
    '{ nodes(ids: []) { id } _service { sdl } _entities(representations: []) { __typename } }',
  );
  expect(unknown?.map(({ message }) => /"(\w+)"/.exec(message)?.[1])).toEqual(['nodes', '_service', '_entities']);
});

test('passes on the partial results and the errors, with their codes, at their places', async () => {
  const { execute, scheduling } = await startSupergraph({
    employees: employees(SCHEDULE, OTHER_SCHEDULE, BOOKING, idOf('Schedule', 'vastal', 'unknown')),
  });
  scheduling.sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 503 });
  const { data, errors = [] } = await execute(EMPLOYEES);
  expect(data.employees.nodes.map(({ schedule }: any) => schedule?.name ?? null)).toEqual([
    null,
    'Opening hours',
    null,
    null,
  ]);
  expect(errors.map(({ path, extensions }) => [path.slice(0, 4).join('.'), extensions.code])).toEqual([
    ['employees.nodes.0.schedule', 'UPSTREAM_UNAVAILABLE'],
    ['employees.nodes.2.schedule', 'INVALID_INPUT'],
    ['employees.nodes.3.schedule', 'NOT_FOUND'],
  ]);
});

test('writes through the supergraph, with the errors of the result as data', async () => {
  const { execute } = await startSupergraph({ deals: DEALS });
  const book = `mutation ($input: CreateBookingInput!) { createBooking(input: $input) { __typename
    ... on CreateBookingPayload { booking { status start deal { value } } } ... on MutationError { code } } }`;
  const variables = { input: { eventType: EVENT_TYPE, start: START, attendee: ATTENDEE } };
  expect(await execute(book, variables)).toMatchObject({
    data: {
      createBooking: {
        __typename: 'CreateBookingPayload',
        booking: { status: 'ACCEPTED', start: '2026-11-30T10:00:00.000Z', deal: null },
      },
    },
  });
  const taken = await execute(book, variables);
  expect(taken.data).toEqual({ createBooking: { __typename: 'SlotTakenError', code: 'CONFLICT' } });
  expect(taken.errors).toBeUndefined();
});

test('passes on the events of a subscription, with fields of other subgraphs', async () => {
  const { url, scheduling } = await startSupergraph({ deals: DEALS });
  const events: unknown[] = [];
  let cancelled: Promise<unknown> | undefined;
  const { promise: received, resolve } = Promise.withResolvers<void>();
  const query = `subscription ($after: String) { bookingChanged(after: $after) { __typename
    ... on BookingChange { kind bookingId booking { title deal { value } } } } }`;
  const source = await openEventSource(
    url,
    // The notice about an unknown cursor shows that the subscription has begun.
    { query, variables: { after: UNKNOWN_CURSOR } },
    {
      onMessage({ data }) {
        events.push(data);
        if (events.length === 1) cancelled = scheduling.execute(CANCEL, { input: { id: BOOKING, reason: 'Ill' } });
        else resolve();
      },
    },
  );
  onTestFinished(source.cut);
  await received;
  expect(await cancelled).toMatchObject({ data: { cancelBooking: { __typename: 'CancelBookingPayload' } } });
  expect(events).toEqual([
    { data: { bookingChanged: { __typename: 'ResyncRequired' } } },
    {
      data: {
        bookingChanged: {
          __typename: 'BookingChange',
          kind: 'CANCELLED',
          bookingId: BOOKING,
          booking: { title: 'Intro call', deal: { value: 500 } },
        },
      },
    },
  ]);
});

const CANCEL = 'mutation ($input: CancelBookingInput!) { cancelBooking(input: $input) { __typename } }';

test('forwards the credentials of the client, whose permissions apply', async () => {
  const { keys, clients } = keyedClients({ all: { '*': 'read' }, page: { calcom: 'book' } });
  const { execute } = await startSupergraph({ gateway: { clients }, employees: employees(SCHEDULE) });
  const codeFor = async (headers: Readonly<Record<string, string>>) => {
    const { data, errors } = await execute(EMPLOYEES, {}, headers);
    return errors?.[0].extensions.code ?? data.employees.nodes[0].schedule.name;
  };
  expect(await codeFor(bearer(keys.all))).toBe('Studio hours');
  expect(await codeFor(bearer(keys.page))).toBe('FORBIDDEN');
  expect(await codeFor(bearer('another-key'))).toBe('UNAUTHENTICATED');
  expect(await codeFor({})).toBe('UNAUTHENTICATED');
});
