import { type Example, loadExamples } from '../../src/http/graphiql-examples.ts';

const OPERATIONS = new URL('../../schema/operations/', import.meta.url);

/** The examples of GraphiQL as at an instant, epoch milliseconds. */
export function examplesAt(instant: number): Example[] {
  return loadExamples(instant, OPERATIONS);
}
