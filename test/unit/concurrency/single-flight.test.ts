import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import type { Cancellation } from '../../../src/concurrency/cancellation.ts';
import { SingleFlight } from '../../../src/concurrency/single-flight.ts';

/** Work in flight with two callers. */
function start() {
  const flights = new SingleFlight<string>();
  const work = Promise.withResolvers<string>();
  let shared: Cancellation | undefined;
  const stops = [new AbortController(), new AbortController()] as const;
  const [first, second] = [1000, 2000].map((deadline, i) => {
    const caller = { signal: stops[i]!.signal, deadline };
    return flights.run('key', caller, (cancellation) => {
      shared = cancellation;
      return work.promise;
    });
  });
  return { flights, work, stops, first: first!, second: second!, shared: shared! };
}

test('cancels the work only when the last caller has left', async () => {
  const { flights, stops, first, second, shared } = start();
  const reason = new Error('cancelled');
  stops[0].abort();
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  expect([shared.signal.aborted, flights.has('key')]).toEqual([false, true]);
  stops[1].abort(reason);
  await expect(second).rejects.toBe(reason);
  expect(shared.signal.reason).toBe(reason);
  expect(flights.has('key')).toBe(false);
});

test('has the latest deadline of the callers that still wait', async () => {
  const { stops, second, shared } = start();
  expect(shared.deadline).toBe(2000);
  stops[1].abort();
  await expect(second).rejects.toMatchObject({ name: 'AbortError' });
  expect(shared.deadline).toBe(1000);
});

test('keeps nothing on the signals of the callers when the work has ended', async () => {
  const { work, stops, first, second } = start();
  work.resolve('done');
  expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(stops.flatMap(({ signal }) => getEventListeners(signal, 'abort'))).toEqual([]);
});
