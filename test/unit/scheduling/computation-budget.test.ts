import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { ComputationBudget } from '../../../src/scheduling/computation-budget.ts';

test('lets an operation compute as many ranges as the limit, in any number of steps', async () => {
  const budget = new ComputationBudget(100, new AbortController().signal);
  await budget.take(60);
  await budget.take(40);
  const tooMany = budget.take(1);
  await expect(tooMany).rejects.toThrow(InvalidInputError);
  await expect(tooMany).rejects.toMatchObject({
    issues: [{ message: expect.stringMatching(/more than 100 ranges of time \(MAX_COMPUTED_RANGES\): request/) }],
  });
});

test('ends the computation when its client has left, before a step and while it waits for its turn', async () => {
  const controller = new AbortController();
  const budget = new ComputationBudget(1_000_000, controller.signal);
  const others = new ComputationBudget(1_000_000, new AbortController().signal);
  await others.take(100_000);
  const waiting = budget.take(1);
  controller.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  await expect(budget.take(1)).rejects.toThrow('left');
});
