import * as fc from 'fast-check';

/** An operation over `hard-schema.ts`. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const LEAVES = ['name', 'sure', 'count', 'flag', 'colour', 'tags', 'holes', '__typename', 'alias: name', 'own: sure'];
const WITH_ARGUMENTS = [
  'e0: echo',
  'e1: echo(n: 5)',
  'e2: echo(n: $n)',
  'e3: echo(n: null, list: [1, 2])',
  'e4: echo(list: $list)',
  'e5: echo(list: [1, $nn])',
  'e6: echo(input: $input)',
  'e7: echo(input: { b: "one", inner: { a: $n } })',
  'e8: echo(one: $one)',
  'e9: echo(one: { x: 1 }, n: $nn)',
  'm0: must(n: 1)',
  'm1: must(n: $n)',
  'm2: must(n: $nn)',
];
const THINGS = [
  'child',
  'firm',
  'children',
  'loose',
  'matrix',
  'otherChild: child',
  'otherFirm: firm',
  'more: children',
];
const CONDITIONS = [
  '',
  '',
  '',
  '',
  '@skip(if: $yes)',
  '@include(if: $yes)',
  '@skip(if: $no)',
  '@include(if: $no)',
  '@include(if: true)',
];
const FRAGMENTS = 3;

const VARIABLES =
  '$yes: Boolean!, $no: Boolean! = false, $n: Int, $nn: Int! = 4, $list: [Int!], $input: Input, $one: One';

const variables = fc.record(
  {
    yes: fc.boolean(),
    no: fc.boolean(),
    n: fc.constantFrom(1, 2, null),
    nn: fc.constantFrom(8, 9),
    list: fc.constantFrom([1], [], null, 5),
    input: fc.constantFrom({}, { a: null }, { inner: { b: ['x'] } }, null),
    one: fc.constantFrom({ x: 1 }, { y: 'y' }, null),
  },
  { requiredKeys: ['yes'] },
);

/** Returns a number from 0 to `limit` - 1. */
type Below = (limit: number) => number;

function selections(below: Below, depth: number, fragments: number): string {
  return Array.from({ length: 1 + below(4) }, () => selection(below, depth, fragments)).join(' ');
}

function selection(below: Below, depth: number, fragments: number): string {
  const pick = (from: readonly string[]) => from[below(from.length)]!;
  const inner = () => `{ ${selections(below, depth - 1, fragments)} }`;
  const condition = pick(CONDITIONS);
  const kind = below(depth > 0 ? 10 : 3);
  if (kind < 2) return `${pick(LEAVES)} ${condition}`;
  if (kind === 2) return `${pick(WITH_ARGUMENTS)} ${condition}`;
  if (kind < 6) return `${pick(THINGS)} ${condition} ${inner()}`;
  if (kind === 6) return `named ${condition} ${inner()}`;
  if (kind === 7) {
    const types = ['... on Thing', '... on Other', '... on Named'].map((on) => `${on} ${condition} ${inner()}`);
    return `${pick(['any', 'anys'])} { __typename ${types.slice(below(3)).join(' ')} }`;
  }
  if (kind === 8) return `... ${pick(['', 'on Named', 'on Thing', 'on Query'])} ${condition} ${inner()}`;
  return fragments > 0 ? `...F${below(fragments)} ${condition}` : 'name';
}

const queries = fc.gen().map((draw) => {
  const below: Below = (limit) => draw(fc.nat, { max: limit - 1 });
  const fragments = Array.from({ length: FRAGMENTS }, (_, i) => {
    const type = ['Named', 'Thing', 'Other', 'Query'][below(4)]!;
    return `fragment F${i} on ${type} { ${selections(below, 2, i)} }`;
  });
  const kind = ['query', 'mutation', 'subscription'][below(3)]!;
  return `${kind} (${VARIABLES}) { ${selections(below, 4, FRAGMENTS)} }\n${fragments.join('\n')}`;
});

/** Operations of each kind with every feature of the language; not all are valid. */
export const randomOperations: fc.Arbitrary<RandomOperation> = fc.record({ query: queries, variables });
