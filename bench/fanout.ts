/**
 * One event to very many subscribers of one process, as a Markdown table.
 * Usage: node bench/fanout.ts [--subscribers 1000,10000] [--events 20]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type GatewayProcess, startGatewayProcess } from './fanout/gateway.ts';
import type { Arrivals, Order } from './fanout/subscribers.ts';
import { wholeNumber } from './whole-number.ts';

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000,10000' },
    events: { type: 'string', default: '20' },
  },
});
const events = wholeNumber('events', values.events);
const WATCH = readFileSync(new URL('../schema/operations/9-watch.graphql', import.meta.url), 'utf8');
const EVENT_TYPES = '{ eventTypes { nodes { id account { provider } } } }';
const SLOTS =
  'query ($eventType: ID!, $from: DateTime!, $to: DateTime!) { slots(eventType: $eventType, from: $from, to: $to) { start } }';
const RESERVE =
  'mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } } }';
const EXTEND =
  'mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { ... on UpdateReservationPayload { reservation { id } } ... on MutationError { message } } }';
const DAY = 86_400_000;

const rows: string[] = [];
for (const count of values.subscribers.split(',')) rows.push(await measure(wholeNumber('subscribers', count)));
process.stdout.write(
  [
    `| subscribers | p50 | p99 | last of one event, worst | memory each | heap each | CPU per 1,000 deliveries | lost | twice |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n'),
);

async function measure(count: number): Promise<string> {
  const gateway = await startGatewayProcess();
  try {
    const reservation = await holdSlot(gateway);
    // The modules that the first subscribers load are no cost of the others.
    const early = startSubscribers();
    await early.obey({ kind: 'connect', url: gateway.url, count: 100, query: WATCH });
    for (let event = 0; event < 10; event++) await extend(gateway, reservation, event);
    await early.stop();
    await new Promise((resolve) => setTimeout(resolve, 500));

    const before = await gateway.usage();
    const crowd = startSubscribers();
    await crowd.obey({ kind: 'connect', url: gateway.url, count, query: WATCH });
    const connected = await gateway.usage();

    const sent: number[] = [];
    const cursors: string[] = [];
    let arrivals: Arrivals | undefined;
    for (let event = 0; event < events; event++) {
      sent.push(performance.timeOrigin + performance.now());
      await extend(gateway, reservation, event);
      arrivals = (await crowd.obey({ kind: 'await', events: event + 1 })) as Arrivals;
    }
    const after = await gateway.usage();
    await crowd.stop();
    if (!arrivals) throw new Error('There were no events');

    cursors.push(...new Set(arrivals.cursors.flat()));
    const perSubscriber = arrivals.cursors.map((got) => ({ all: got.length, different: new Set(got).size }));
    const lost = sum(perSubscriber.map(({ different }) => events - different));
    const twice = sum(perSubscriber.map(({ all, different }) => all - different));
    const delays = arrivals.times.flatMap((times) => times.map((time, event) => time - (sent[event] ?? Number.NaN)));
    delays.sort((a, b) => a - b);
    const kilobytes = (of: 'memory' | 'heap') => `${((connected[of] - before[of]) / count / 1024).toFixed(1)} KB`;
    const cpu = ((after.cpu - connected.cpu) / (count * events)) * 1000;
    return `| ${count} | ${at(delays, 0.5)} | ${at(delays, 0.99)} | ${at(delays, 1)} | ${kilobytes('memory')} | ${kilobytes('heap')} | ${cpu.toFixed(3)} s | ${lost} | ${twice} |`;
  } finally {
    await gateway.stop();
  }
}

function startSubscribers() {
  const child = fork(new URL('fanout/subscribers.ts', import.meta.url), { serialization: 'advanced' });
  return {
    async obey(order: Order): Promise<unknown> {
      child.send(order);
      const [reply] = (await once(child, 'message')) as [unknown];
      return reply;
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** A slot at an account whose holds the gateway enforces: extending it takes no upstream call. */
async function holdSlot({ execute }: GatewayProcess): Promise<string> {
  const { eventTypes } = (await execute(EVENT_TYPES)) as {
    eventTypes: { nodes: { id: string; account: { provider: string } }[] };
  };
  const eventType = eventTypes.nodes.find(({ account }) => account.provider === 'GRAVITY_RAIL')?.id;
  const now = Date.now();
  const window = { from: new Date(now + DAY).toISOString(), to: new Date(now + 8 * DAY).toISOString() };
  const { slots } = (await execute(SLOTS, { eventType, ...window })) as { slots: { start: string }[] };
  const input = { eventType, start: slots[0]?.start };
  const { reserveSlot } = (await execute(RESERVE, { input })) as { reserveSlot: { reservation: { id: string } } };
  return reserveSlot.reservation.id;
}

async function extend({ execute }: GatewayProcess, id: string, event: number) {
  await execute(EXTEND, { input: { id, holdMinutes: 10 + (event % 2) } });
}

function at(sorted: readonly number[], part: number): string {
  return `${(sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? Number.NaN).toFixed(0)} ms`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
