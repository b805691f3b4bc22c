import { type Client, type Load, run } from './load.ts';
import type { Operation } from './operations.ts';
import type { Upstream } from './processes.ts';
import type { Lengths } from './verify.ts';

/** One round of one operation at one server. */
export interface Round {
  /** CPU time of the server per operation, milliseconds. */
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  /** Upstream calls per operation. */
  readonly calls: number;
  /** Responses per second. */
  readonly rate: number;
}

/** The rounds of each operation, by server. */
export type Results = ReadonlyMap<Operation, ReadonlyMap<Client, readonly Round[]>>;

export interface Plan extends Load {
  readonly rounds: number;
  readonly operations: readonly Operation[];
  readonly clients: readonly Client[];
  readonly lengths: Lengths;
  readonly upstream: Upstream;
}

/**
 * Measures all servers alternately, round by round, each round beginning with another one: temporary load on the
 * machine affects all of them.
 */
export async function measure(plan: Plan): Promise<Results> {
  const results = new Map(plan.operations.map((operation) => [operation, new Map<Client, Round[]>()]));
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [operation, rounds] of results) {
      for (const client of rotated(plan.clients, round)) {
        rounds.set(client, [...(rounds.get(client) ?? []), await measureOnce(client, operation, plan)]);
      }
    }
  }
  return results;
}

async function measureOnce(client: Client, operation: Operation, plan: Plan): Promise<Round> {
  const { upstream } = plan;
  const bytes = plan.lengths.get(client)?.get(operation) ?? 0;
  const before = await client.server.usage();
  await upstream.calls();
  const begin = performance.now();
  const times = await run(client, operation, bytes, plan);
  const seconds = (performance.now() - begin) / 1000;
  const after = await client.server.usage();
  const calls = await upstream.calls();
  return {
    cpu: (after.cpu - before.cpu) / 1000 / times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    calls: calls / times.length,
    rate: times.length / seconds,
  };
}

/** The peak memory of each server since its start, bytes. */
export async function peakMemory(clients: readonly Client[]): Promise<ReadonlyMap<Client, number>> {
  const peaks = new Map<Client, number>();
  for (const client of clients) peaks.set(client, (await client.server.usage()).peakMemory);
  return peaks;
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function quantile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? Number.NaN;
}

/** The median with the minimum and maximum. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
  return { median, least: sorted[0] ?? Number.NaN, greatest: sorted.at(-1) ?? Number.NaN };
}
