/**
 * Three gateways on one Redis while gateways and Redis are killed and suspended and responses are lost: records what clients and
 * subscribers see, and then checks it. Exits with 1, and prints the history, if a promise was broken. Decisions follow the seed;
 * the order in which the processes act does not. Usage: node bench/prove-cluster.ts [--seconds 120] [--seed S] [--clients 10]
 * [--subscribers 6]
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { Client } from './cluster/client.ts';
import { type Cluster, startCluster } from './cluster/cluster.ts';
import { STALE_WRITE, startFaults } from './cluster/faults.ts';
import type { Attempt, History } from './cluster/history.ts';
import { EVENT_TYPES, MUTATIONS, send, WINDOW } from './cluster/requests.ts';
import { type Subscriber, startSubscriber } from './cluster/subscriber.ts';
import { type Violation, verify } from './cluster/verifier.ts';
import { randomFrom } from './soak/random.ts';
import { wholeNumber } from './whole-number.ts';

const KINDS = ['reserve', 'confirm', 'release', 'reschedule', 'cancel', 'update', 'read'] as const;
const REQUEST_MS = 10_000;
const SETTLING_MS = 60_000;
const SHOWN_VIOLATIONS = 5;
const KEYS: Readonly<Record<string, string>> = { CALCOM: 'calcom', GRAVITY_RAIL: 'gravity-rail', VASTAL: 'vastal' };

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    clients: { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '6' },
  },
});
const seed = wholeNumber('seed', values.seed);
print(`seed ${seed}, ${values.seconds} s`);
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const cluster = await startCluster();
const urls = cluster.nodes.map(({ url }) => url);
const { history, problems, faults } = await run(cluster);
for (const kind of unproven(history.attempts)) problems.push(`no ${kind} succeeded, so nothing was proven`);
if (faults[STALE_WRITE] === 0) problems.push(`no ${STALE_WRITE} reached Redis, so nothing was proven of them`);
const violations = [...problems.map((rule) => ({ rule, evidence: [] })), ...verify(history)];
const crashes = cluster.crashes();
if (crashes > 0) violations.push({ rule: `gateways ended by themselves: ${crashes}`, evidence: [] });
await cluster.close();
report(history, faults, violations);
process.exitCode = violations.length === 0 ? 0 : 1;

async function run(running: Cluster) {
  const eventTypes = await eventTypesOf(urls[0]!);
  const origin = await firstCursor(eventTypes);
  const follow = (number: number) => startSubscriber(urls, randomFrom(seed + number), origin);
  const subscribers = Array.from({ length: wholeNumber('subscribers', values.subscribers) }, (_, i) =>
    follow(1000 + i),
  );
  await Promise.all(subscribers.map(({ connected }) => connected));
  const attempts: Attempt[] = [];
  const ended = new AbortController();
  const shared = { eventTypes, record: (attempt: Attempt) => attempts.push(attempt), signal: ended.signal };
  const clients = Array.from({ length: wholeNumber('clients', values.clients) }, (_, i) =>
    new Client({ ...shared, name: String(i), urls, random: randomFrom(seed + i) }).run(),
  );
  const rivalRandom = randomFrom(seed + 4000);
  const injected = startFaults({
    cluster: running,
    random: randomFrom(seed + 2000),
    createRival: (others) => new Client({ ...shared, name: 'rival', urls: others, random: rivalRandom }),
  });
  await sleep(wholeNumber('seconds', values.seconds) * 1000);
  ended.abort();
  await injected.stop();
  await Promise.all(clients);

  const marker = await reserveMarker(eventTypes);
  const reader = follow(3000);
  const problem = await untilReceived([reader, ...subscribers], marker);
  for (const subscriber of [reader, ...subscribers]) subscriber.stop();
  // What follows the marker, such as expiries, need not have reached all of them.
  const upToMarker = ({ received }: Subscriber) =>
    received.slice(0, received.findIndex(({ reservation }) => reservation === marker) + 1 || received.length);
  const recorded: History = {
    attempts,
    subscribers: subscribers.map(upToMarker),
    log: upToMarker(reader),
    ...(await running.report()),
  };
  return { history: recorded, problems: problem === undefined ? [] : [problem], faults: injected.counts() };
}

async function eventTypesOf(url: string): Promise<[account: string, id: string][]> {
  const { result, code } = await send(url, EVENT_TYPES, {}, REQUEST_MS);
  const found = result?.nodes?.map(({ id, account }): [string, string] => [KEYS[account.provider] ?? '', id]);
  if (found?.length !== 3) throw new Error(`There must be three event types: ${code} ${JSON.stringify(result)}`);
  return found;
}

/** The cursor of an event, after which the subscribers begin. */
async function firstCursor(eventTypes: readonly (readonly [string, string])[]): Promise<string> {
  const subscriber = startSubscriber(urls, randomFrom(seed), undefined);
  await subscriber.connected;
  for (;;) {
    await reserveMarker(eventTypes);
    await sleep(200);
    const [first] = subscriber.received;
    if (!first) continue;
    subscriber.stop();
    return first.cursor;
  }
}

/** Holds any free slot. @returns the id of the reservation. */
async function reserveMarker(eventTypes: readonly (readonly [string, string])[]): Promise<string> {
  const until = performance.now() + SETTLING_MS;
  const first = Date.parse(WINDOW.from) + 7 * 86_400_000;
  for (let tried = 0; performance.now() < until; tried += 1) {
    const [, eventType] = eventTypes[tried % eventTypes.length]!;
    const start = new Date(first + (tried % 10) * 3_600_000).toISOString();
    const { result } = await send(urls[0]!, MUTATIONS.reserve, { input: { eventType, start } }, REQUEST_MS);
    if (result?.reservation) return result.reservation.id;
    await sleep(200);
  }
  throw new Error('No slot could be reserved after the end');
}

async function untilReceived(subscribers: readonly Subscriber[], marker: string): Promise<string | undefined> {
  const until = performance.now() + SETTLING_MS;
  const isDone = () => subscribers.every(({ received }) => received.some(({ reservation }) => reservation === marker));
  while (!isDone()) {
    if (performance.now() > until) return 'not every subscriber received the last event within a minute';
    await sleep(100);
  }
  return undefined;
}

function report({ attempts, log }: History, faults: Readonly<Record<string, number>>, found: readonly Violation[]) {
  for (const [kind, own] of Map.groupBy(attempts, (attempt) => attempt.kind)) {
    const outcomes = Map.groupBy(own, ({ outcome, code }) => (outcome === 'OK' ? 'OK' : (code ?? 'no response')));
    print(`${kind}: ${[...outcomes].map(([outcome, all]) => `${all.length} ${outcome}`).join(', ')}`);
  }
  print(`events: ${log.length}`);
  print(
    `faults: ${Object.entries(faults)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ')}`,
  );
  print(`violations: ${found.length}`);
  if (found.length === 0) return;
  for (const { rule, evidence } of found.slice(0, SHOWN_VIOLATIONS)) {
    print(`- ${rule}`);
    for (const each of evidence) print(`  ${inspect(each, { depth: 6, breakLength: 160 })}`);
  }
  const path = join(mkdtempSync(join(tmpdir(), 'cluster-history-')), 'history.json');
  writeFileSync(path, JSON.stringify({ seed, violations: found, history }, undefined, 1));
  print(`The whole history is in ${path}`);
}

/** The kinds of operations of which none succeeded. */
function unproven(attempts: readonly Attempt[]): string[] {
  const kinds = Map.groupBy(attempts, ({ kind }) => kind);
  return KINDS.filter((kind) => !kinds.get(kind)?.some(({ outcome }) => outcome === 'OK'));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
