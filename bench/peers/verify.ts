import { isDeepStrictEqual } from 'node:util';
import type { Client } from './load.ts';
import type { Operation } from './operations.ts';

/** The length in bytes of each server's correct response, by server and operation. */
export type Lengths = ReadonlyMap<Client, ReadonlyMap<Operation, number>>;

/**
 * Sends every operation to every client: all must return the same data.
 *
 * @throws Error with the first difference from the first client's response.
 */
export async function verify(clients: readonly Client[], operations: readonly Operation[]): Promise<Lengths> {
  const lengths = new Map(clients.map((client) => [client, new Map<Operation, number>()]));
  for (const operation of operations) {
    let expected: { readonly of: string; readonly data: unknown } | undefined;
    for (const client of clients) {
      const text = await client.send(operation);
      const { data, errors } = JSON.parse(text.toString()) as { data?: unknown; errors?: unknown };
      const who = `${client.server.name}, ${operation.name}`;
      if (errors !== undefined || data === undefined) throw new Error(`${who}: ${text.toString('utf8', 0, 1000)}`);
      expected ??= { of: client.server.name, data };
      if (!isDeepStrictEqual(data, expected.data)) {
        throw new Error(`${who} differs from ${expected.of} ${difference(expected.data, data, 'data')}`);
      }
      lengths.get(client)?.set(operation, text.length);
    }
  }
  return lengths;
}

function difference(expected: unknown, found: unknown, place: string): string {
  if (isObject(expected) && isObject(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      if (!isDeepStrictEqual(expected[key], found[key]))
        return difference(expected[key], found[key], `${place}.${key}`);
    }
  }
  return `at ${place}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
