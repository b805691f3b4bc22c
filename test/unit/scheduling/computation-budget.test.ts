import { expect, test } from 'vitest';
import { turns } from '../../../src/concurrency/turns.ts';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { ComputationBudget } from '../../../src/scheduling/computation-budget.ts';

function unexpected(): never {
  throw new Error('This must not be computed');
}

function useUpTurn(): void {
  while (!turns.isUsedUp);
}

test('lets an operation compute as many ranges as the limit, in any number of steps', async () => {
  const budget = new ComputationBudget(100, new AbortController().signal);
  expect(await budget.compute(60, () => 'first')).toBe('first');
  expect(await budget.compute(40, () => 'second')).toBe('second');
  const tooMany = budget.compute(1, unexpected);
  await expect(tooMany).rejects.toThrow(InvalidInputError);
  await expect(tooMany).rejects.toMatchObject({
    issues: [{ message: expect.stringMatching(/more than 100 ranges of time \(MAX_COMPUTED_RANGES\): request/) }],
  });
});

test('ends the computation when its client has left, before a step and while it waits for its turn', async () => {
  const controller = new AbortController();
  const budget = new ComputationBudget(1_000_000, controller.signal);
  await budget.compute(1, useUpTurn);
  const waiting = budget.compute(1, unexpected);
  controller.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  await expect(budget.compute(1, unexpected)).rejects.toThrow('left');
});
