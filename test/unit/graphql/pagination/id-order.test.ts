import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareIds, sortById } from '../../../../src/graphql/pagination/id-order.ts';

const number = fc.oneof(
  fc.nat({ max: 120 }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 34n }).map(String),
  fc.stringMatching(/^0{1,2}\d{0,2}$/),
);
const dotted = fc.array(number, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'));
const anything = fc.oneof(fc.uuid(), fc.string({ maxLength: 5 }), fc.constantFrom('', '.', '1.', '.1', '1..2', '-1'));

const itemsOf = (ids: readonly string[]) => ids.map((id) => ({ account: 'a', id }));
const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

test.each([
  ['numbers and numbers separated by dots', dotted],
  ['any ids', fc.oneof(dotted, anything)],
])('sortById orders %s as compareIds does', async (_, id) => {
  await fc.assert(
    fc.asyncProperty(fc.array(id, { maxLength: 12 }), async (ids) => {
      expect(idsOf(await sortById(itemsOf(ids)))).toEqual(ids.toSorted(compareIds));
    }),
    { numRuns: 1000 },
  );
});

test('compareIds orders ids that the collation treats as equal', () => {
  expect(compareIds('01', '1')).toBe(-1);
  expect(compareIds('1', '01')).toBe(1);
  expect(compareIds('1', '1')).toBe(0);
});

test('sortById orders by the numbers in the ids, and does not change its input', async () => {
  const ordered = itemsOf(['1', '2', '10', '10.2', '10.10']);
  expect(await sortById(ordered.toReversed())).toEqual(ordered);
  const other = Object.freeze(itemsOf(['2', '1']));
  expect(idsOf(await sortById(other))).toEqual(['1', '2']);
  expect(idsOf(other)).toEqual(['2', '1']);
});
