import { manyAccounts } from '../../test/support/many-accounts.ts';
import { type Ask, type Cost, type Dimension, measured, walk } from './measured-gateway.ts';

const SCHEDULES_EACH = 5;
const PAGE = `query ($after: String) { schedules(first: 20, after: $after) {
  nodes { id } pageInfo { endCursor hasNextPage } } }`;

/** Numbers of Cal.com accounts with five schedules each; test/e2e/many-accounts.test.ts counts the same. */
export const ACCOUNT_DIMENSIONS: readonly Dimension[] = [
  {
    title: 'first 20 schedules of all accounts',
    base: 1,
    before: { 1000: 'refused above 500; 500 at 500' },
    measure: (size) => over(size, (execute) => execute(PAGE)),
  },
  {
    title: 'all schedules of all accounts in pages of 20',
    base: 1,
    before: { 1000: '20,299 at 400' },
    measure: (size) => over(size, (execute) => walk(execute, PAGE, {}, ({ schedules }) => schedules)),
  },
];

async function over(size: number, work: (execute: Ask) => Promise<{ readonly calls: number }>): Promise<Cost> {
  await using many = await manyAccounts(size, SCHEDULES_EACH, Date.now);
  return await measured(many.entries, async (execute) => ({ calls: (await work(execute)).calls }));
}
