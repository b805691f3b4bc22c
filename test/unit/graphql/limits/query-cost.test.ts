import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../../src/domain/global-id.ts';
import { subgraphSchema as schema } from '../../../../src/graphql/federation/subgraph-schema.ts';
import { FIELD_COSTS } from '../../../../src/graphql/limits/field-costs.ts';
import { estimateQueryCost } from '../../../../src/graphql/limits/query-cost.ts';

function estimate(query: string, variableValues: Record<string, unknown> = {}, accounts = 4) {
  return estimateQueryCost({ schema, document: parse(query), variableValues }, accounts)?.calls;
}

const WINDOW = 'from: "2026-11-24T00:00:00Z", to: "2026-11-25T00:00:00Z"';

/** A list of so many ids of one account. */
function idsOf(type: string, count: number): string {
  return JSON.stringify(Array.from({ length: count }, (_, i) => encodeGlobalId({ type, account: 'a', id: String(i) })));
}

/** A list of the representations of so many objects of one account. */
function representationsOf(type: string, count: number): string {
  const ids: string[] = JSON.parse(idsOf(type, count));
  return `[${ids.map((id) => `{ __typename: "${type}", id: "${id}" }`).join()}]`;
}

test('every field with a cost exists', () => {
  for (const place of Object.keys(FIELD_COSTS)) {
    const [type = '', field = ''] = place.split('.');
    expect(schema.getType(type), place).toHaveProperty('getFields');
    expect((schema.getType(type) as any).getFields(), place).toHaveProperty(field);
  }
});

test.each([
  ['nothing that is called for', '{ __typename accounts { name capabilities } }', 0],
  ['a call for each account', '{ accounts { owner { name } } }', 4],
  ['a list over accounts, and the things in it', '{ calendars { nodes { name } edges { node { name } } } }', 4],
  ['a list over some accounts', '{ calendars(accounts: ["x"]) { nodes { name } } }', 1],
  ['what is loaded together, for each account', '{ calendars(first: 100) { nodes { schedules { name } } } }', 4 + 4],
  ['what is not, for each thing', `{ calendars(first: 100) { nodes { busy(${WINDOW}) { start } } } }`, 4 + 100],
  ['the default page', `{ calendars { nodes { busy(${WINDOW}) { start } } } }`, 4 + 20],
  [
    'pages in pages',
    `{ calendars(first: 10) { nodes { sessions(first: 5) { nodes { locations tracks } } } } }`,
    4 + 10 + 4 + 4,
  ],
  ['ids', `{ nodes(ids: ${idsOf('Calendar', 3)}) { ... on Calendar { busy(${WINDOW}) { start } } } }`, 1 + 3],
  ['ids of one list', `{ nodes(ids: ${idsOf('Schedule', 501)}) { id } }`, 1],
  ['ids of objects that are read one by one', `{ nodes(ids: ${idsOf('Booking', 3)}) { id } }`, 3],
  ['entities of one list', `{ _entities(representations: ${representationsOf('Schedule', 501)}) { __typename } }`, 1],
  [
    'entities that are read one by one',
    `{ _entities(representations: ${representationsOf('Booking', 3)}) { ... on Booking { calendar { busy(${WINDOW}) { start } } } } }`,
    3 + 3 + 3,
  ],
  ['invalid representations', '{ _entities(representations: [7, {}, { id: 7 }]) { __typename } }', 0],
  ['invalid ids', `{ nodes(ids: ["a", "b"]) { id } }`, 0],
  ['aliases', `{ a: calendars { nodes { id } } b: calendars { nodes { id } } }`, 8],
  [
    'fragments',
    `{ ...A } fragment A on Query { calendars { ...B } } fragment B on CalendarConnection { nodes { id } }`,
    4,
  ],
  ['a write', 'mutation { releaseReservation(input: { id: "a" }) { __typename } }', 4],
  ['a subscription', 'subscription { reservationChanged(reservations: ["a", "b"]) { __typename } }', 3],
])('%s', (_, query, calls) => {
  expect(estimate(query)).toBe(calls);
});

test.each([
  [
    'openings of calendars',
    `{ calendars(first: 50) { nodes { a: openings(${WINDOW}) { start } b: openings(${WINDOW}) { end } } } }`,
    100,
  ],
  ['openings of schedules', `{ schedules(first: 7) { nodes { openings(${WINDOW}) { start } } } }`, 7],
  ['slots', `{ eventTypes(first: 30) { nodes { slots(${WINDOW}) { start } } } }`, 30],
  ['availability', `{ availability(input: { participants: ["a", "b", "c"], ${WINDOW} }) { openings { start } } }`, 3],
  [
    'an invalid window',
    '{ schedule(id: "a") { openings(from: "2026-11-25T00:00:00Z", to: "2026-11-24T00:00:00Z") { start } } }',
    0,
  ],
])('computed days: %s', (_, query, days) => {
  expect(estimateQueryCost({ schema, document: parse(query) }, 4)?.days).toBe(days);
});

describe('a list over 501 accounts', () => {
  const { calendars, counted, inFragment } = {
    calendars: '{ calendars(first: 30) { nodes { id } } }',
    counted: '{ calendars(first: 30) { nodes { id } totalCount } }',
    inFragment: '{ calendars { ...F } } fragment F on CalendarConnection { totalCount }',
  };

  test('costs a call for each item of a page at most, and eight at least', () => {
    expect(estimate(calendars, {}, 501)).toBe(30);
    expect(estimate('{ calendars(first: 1) { nodes { id } } }', {}, 501)).toBe(8);
  });

  test('costs a call for each account if the items are counted', () => {
    expect(estimate(counted, {}, 501)).toBe(501);
    expect(estimate(inFragment, {}, 501)).toBe(501);
  });
});

describe('variables', () => {
  test('count as given', () => {
    const query = `query ($first: Int = 7) { calendars(first: $first) { nodes { busy(${WINDOW}) { start } } } }`;
    expect(estimate(query)).toBe(4 + 7);
    expect(estimate(query, { first: 300 })).toBe(4 + 300);
    expect(estimate(query, { first: 1_000_000 })).toBe(4 + 1000);
    expect(estimate(query, { first: -5 })).toBe(4);
  });

  test('that are invalid are left to the validation', () => {
    expect(
      estimate('query ($first: Int) { calendars(first: $first) { nodes { id } } }', { first: 'x' }),
    ).toBeUndefined();
  });
});

test('returns no estimate for an unknown operation', () => {
  expect(estimate('query A { __typename } query B { __typename }')).toBeUndefined();
});
