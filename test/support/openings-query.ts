import { expect } from 'vitest';
import { type Gateway, startGateway } from './gateway.ts';
import { answered, type SmallAccount } from './small-accounts.ts';

export const OPENINGS = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) {
  ... on Schedule { openings(from: $from, to: $to) { start end } }
  ... on Calendar { openings(from: $from, to: $to) { start end } }
} }`;

/**
 * The openings of a Schedule or Calendar as text; fails the test if the result has errors.
 * @param window `from to`, as two instants.
 */
export async function openings({ execute }: Gateway, id: string, window: string): Promise<string[]> {
  const [from, to] = window.split(' ');
  const { data, errors } = await execute(OPENINGS, { id, from, to });
  expect(errors).toBeUndefined();
  return answered(data.node.openings);
}

export async function gatewayOf({ entry }: SmallAccount): Promise<Gateway> {
  return startGateway([entry]);
}

export const JUNE = '2026-06-01T00:00:00Z 2026-06-08T00:00:00Z';
