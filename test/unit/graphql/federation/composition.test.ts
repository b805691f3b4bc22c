import { readFileSync } from 'node:fs';
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByTheGuild } from '@theguild/federation-composition';
import { buildSchema, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../../../src/graphql/schema.ts';
import { CRM_SDL, STAFF_SDL } from '../../../support/subgraphs.ts';

const SUBGRAPH = readFileSync('schema/subgraph.graphql', 'utf8');

interface Composed {
  readonly supergraphSdl?: string | undefined;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

const COMPOSERS: Readonly<Record<string, (subgraphs: Readonly<Record<string, string>>) => Composed>> = {
  '@apollo/composition': (subgraphs) => composeByApollo(servicesOf(subgraphs)),
  '@theguild/federation-composition': (subgraphs) => composeByTheGuild(servicesOf(subgraphs)),
};

function servicesOf(subgraphs: Readonly<Record<string, string>>) {
  return Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: `http://${name}.test/graphql`,
    typeDefs: parse(sdl),
  }));
}

/** The fields of a type in a supergraph. */
function fieldsOf(supergraph: string, type: string): string[] {
  const found = buildSchema(supergraph, { assumeValidSDL: true }).getType(type);
  return isObjectType(found) ? Object.keys(found.getFields()) : [];
}

const queries = (sdl: string) => fieldsOf(sdl, 'Query').filter((name) => !['node', 'nodes'].includes(name));

describe.each(Object.entries(COMPOSERS))('%s', (_, compose) => {
  test('composes the subgraph alone, with every root field but node and nodes', () => {
    const { supergraphSdl = '', errors = [] } = compose({ scheduling: SUBGRAPH });
    expect(errors.map(({ message }) => message)).toEqual([]);
    const plain = readFileSync('schema/schema.graphql', 'utf8');
    expect(fieldsOf(supergraphSdl, 'Query').sort()).toEqual(queries(plain).sort());
    for (const type of ['Mutation', 'Subscription']) {
      expect(fieldsOf(supergraphSdl, type).sort()).toEqual(fieldsOf(plain, type).sort());
    }
  });

  test('composes it with subgraphs that refer to schedules, add a field to bookings and share names', () => {
    const { supergraphSdl = '', errors = [] } = compose({ scheduling: SUBGRAPH, staff: STAFF_SDL, crm: CRM_SDL });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(fieldsOf(supergraphSdl, 'Booking')).toEqual(expect.arrayContaining(['title', 'deal']));
    expect(fieldsOf(supergraphSdl, 'Query')).toContain('node');
    expect(fieldsOf(supergraphSdl, 'Query')).not.toContain('nodes');
  });

  test('rejects a subgraph that defines a field of this one', () => {
    const other = CRM_SDL.replace('deal: Deal }', 'deal: Deal title: String }');
    const { supergraphSdl, errors = [] } = compose({ scheduling: SUBGRAPH, crm: other });
    expect(supergraphSdl).toBeUndefined();
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('Booking.title')]);
  });
});

test.each([
  ['@apollo/composition', false],
  ['@theguild/federation-composition', true],
])('%s keeps @oneOf: %s', (name, isKept) => {
  const { supergraphSdl = '' } = COMPOSERS[name]!({ scheduling: SUBGRAPH });
  const [head = ''] = /^input PublishTargetInput[^{]*/m.exec(supergraphSdl) ?? [];
  expect(head).not.toBe('');
  expect(head.includes('@oneOf')).toBe(isKept);
});

test('makes every type of nodes, and no other type, an entity with the key id', () => {
  const nodeTypes = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'))
    .map(({ name }) => name);
  const entities = [...SUBGRAPH.matchAll(/^type (\w+).* @key\(fields: "id"\)/gm)].map(([, name]) => name);
  expect(entities).toEqual(nodeTypes.sort());
  expect(entities.length).toBeGreaterThan(8);
});

test('keeps the form of the schema: only directives are added, and the fields node and nodes are left out', () => {
  const lines = SUBGRAPH.replaceAll(/ @(?:key\(fields: "id"\)|shareable)(?= \{)/g, '')
    .split('\n')
    .slice(4);
  const plain = readFileSync('schema/schema.graphql', 'utf8');
  const [before = '', after = ''] = plain.split(/^ {2}"""The object with the given id;[^]*?\[Node\]!\n\n/m);
  expect(lines.join('\n')).toBe(before + after);
});
