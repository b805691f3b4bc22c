import { getOperationAST, parse, print } from 'graphql';
import { examplesAt } from '../test/support/examples.ts';

/** The sandbox's demo data are around this Monday morning, epoch milliseconds. */
export const TIMELINE_NOW = Date.parse('2026-11-23T08:00:00Z');
/** The zone whose local time the picture shows. */
export const TIMELINE_ZONE = 'Europe/Berlin';

const FILE = '8-availability';
const OPERATION = 'WhyNot';

/** The example operation whose result the picture shows, alone in its document, with the variables of its file. */
export function timelineOperation(): { readonly query: string; readonly variables: Readonly<Record<string, unknown>> } {
  const example = examplesAt(TIMELINE_NOW).find(({ name }) => name === FILE);
  const operation = example && getOperationAST(parse(example.query), OPERATION);
  if (!example || !operation) throw new Error(`schema/operations/${FILE}.graphql has no operation ${OPERATION}`);
  return { query: print(operation), variables: JSON.parse(example.variables) };
}
