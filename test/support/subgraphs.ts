import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';
import { onTestFinished } from 'vitest';

/** The schema of a staff directory, which refers to schedules and serves `node` of its own. */
export const STAFF_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  scalar DateTime
  scalar JSON
  enum Weekday { MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY }
  interface Node { id: ID! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Employee implements Node @key(fields: "id") {
    id: ID!
    name: String!
    since: DateTime
    workdays: [Weekday!]!
    data: JSON
    schedule: Schedule
  }
  type EmployeeConnection { nodes: [Employee!]! pageInfo: PageInfo! }
  type Schedule @key(fields: "id", resolvable: false) { id: ID! }
  type Query { employees: EmployeeConnection! node(id: ID!): Node }
`;

/** The schema of a CRM, which refers to bookings and adds a field to them. */
export const CRM_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

  scalar DateTime
  type TimeRange @shareable { start: DateTime! end: DateTime! }
  type Deal @key(fields: "id") { id: ID! value: Int! booking: Booking period: TimeRange }
  type Booking @key(fields: "id") { id: ID! deal: Deal }
  type Query { deals: [Deal!]! }
`;

interface Employee {
  readonly id: string;
  readonly name: string;
  /** The global id of the schedule. */
  readonly schedule: string;
}

interface Deal {
  readonly id: string;
  readonly value: number;
  /** The global id of the booking. */
  readonly booking: string;
}

export interface OtherSubgraph {
  readonly url: string;
  /** The documents that it received. */
  readonly received: readonly string[];
}

export function startStaff(employees: readonly Employee[]): Promise<OtherSubgraph> {
  const toEmployee = ({ schedule, ...employee }: Employee) => ({
    ...employee,
    __typename: 'Employee',
    workdays: ['MONDAY'],
    schedule: { __typename: 'Schedule', id: schedule },
  });
  return startSubgraph(STAFF_SDL, ['Employee'], {
    Query: {
      employees: () => ({
        nodes: employees.map(toEmployee),
        pageInfo: { hasNextPage: false, hasPreviousPage: false },
      }),
      node: (_: unknown, { id }: { id: string }) => employees.filter((each) => each.id === id).map(toEmployee)[0],
      _entities: (_: unknown, { representations }: Representations) =>
        representations.map(({ id }) => employees.filter((each) => each.id === id).map(toEmployee)[0]),
    },
  });
}

export function startCrm(deals: readonly Deal[]): Promise<OtherSubgraph> {
  const toDeal = ({ booking, ...deal }: Deal) => ({ ...deal, __typename: 'Deal', booking: toBooking(booking) });
  const toBooking = (id: string): object => ({
    __typename: 'Booking',
    id,
    deal: () => deals.filter(({ booking }) => booking === id).map(toDeal)[0],
  });
  return startSubgraph(CRM_SDL, ['Deal', 'Booking'], {
    Query: {
      deals: () => deals.map(toDeal),
      _entities: (_: unknown, { representations }: Representations) =>
        representations.map(({ __typename, id }) =>
          __typename === 'Booking' ? toBooking(id) : deals.filter((deal) => deal.id === id).map(toDeal)[0],
        ),
    },
  });
}

interface Representations {
  readonly representations: readonly { readonly __typename: string; readonly id: string }[];
}

/**
 * Serves a subgraph on any free port until the test ends.
 *
 * @param entities the names of the types of `_Entity`.
 */
export async function startSubgraph(
  sdl: string,
  entities: readonly string[],
  resolvers: NonNullable<Parameters<typeof createSchema>[0]['resolvers']>,
): Promise<OtherSubgraph> {
  const received: string[] = [];
  const schema = createSchema({
    typeDefs: `${sdl.replace(/extend schema.*/, '').replaceAll(/@\w+(?:\([^)]*\))?/g, '')}
      scalar _Any
      union _Entity = ${entities.join(' | ')}
      extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`,
    resolvers,
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  });
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [{ onParams: ({ params }) => void received.push(params.query ?? '') }],
  });
  const server = createServer((request, response) => void yoga(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, received };
}
