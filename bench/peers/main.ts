/**
 * The gateway against its peers, over a fake upstream, as Markdown tables. Usage: npm run bench:peers -- [--rounds 3]
 * [--seconds 1] [--concurrency 8,64] [--only Q1,Q3] [--servers apollo,each] [--vary] [--smoke] [--cpu-prof <folder>]
 *
 * `--servers` starts only some of apollo, one and each (the gateway with one credential, and with a credential per
 * request), yoga, hive, apollo-lists, floor and floor-shared. Ratios need apollo. The method: docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';
import { installPeers } from './install.ts';
import { type Client, createClient } from './load.ts';
import { measure, peakMemory, type Results } from './measure.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { startUpstream } from './processes.ts';
import { aloneTable, detailTable, processTable, ratioTable } from './report.ts';
import { SERVER_KEYS, type ServerKey, startServers } from './servers.ts';
import { verify } from './verify.ts';

/** The latency of a remote upstream, milliseconds. */
const LATENCY = 10;
const WARM_UP_SECONDS = 1;
const SMOKE = { rounds: 1, seconds: 0.2 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '8,64' },
    only: { type: 'string', default: OPERATIONS.map(({ name }) => name).join() },
    servers: { type: 'string', default: SERVER_KEYS.join() },
    vary: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    'cpu-prof': { type: 'string' },
  },
});
const operations = values.only.split(',').map(operationOf);
const keys = values.servers.split(',').map(serverKeyOf);
const crowds = values.concurrency.split(',').map((crowd) => wholeNumber('concurrency', crowd));
const most = Math.max(...crowds);
const length = { rounds: wholeNumber('rounds', values.rounds), seconds: Number(values.seconds) };
if (!(length.seconds > 0)) throw new RangeError(`--seconds takes a number above 0, not ${values.seconds}`);
const { rounds, seconds } = values.smoke ? SMOKE : length;

installPeers();
const begin = performance.now();
const upstream = await startUpstream();
if (values.vary) await upstream.varyResponses();
const servers = await startServers(keys, upstream.origin, values['cpu-prof']);
const clients = servers.map((server) => createClient(server, most));
try {
  const lengths = await verify(clients, operations);
  const plan = { rounds, seconds, concurrency: most, operations, clients, lengths, upstream };
  // At more at a time, it would raise the peak memory that is read after the first measurement.
  const warmUp = { rounds: 1, seconds: Math.min(WARM_UP_SECONDS, seconds), concurrency: Math.min(...crowds) };
  await measure({ ...plan, ...warmUp });
  const near = new Map<number, Results>();
  const peaks = new Map<string, ReadonlyMap<Client, number>>();
  for (const concurrency of crowds) {
    near.set(concurrency, await measure({ ...plan, concurrency }));
    if (concurrency !== crowds.at(-1)) peaks.set(`after ${concurrency} at a time`, await peakMemory(clients));
  }
  await upstream.setLatency(LATENCY);
  const far = await measure({ ...plan, seconds: seconds * 0.7 });
  const alone = await measure({ ...plan, rounds: 1, concurrency: 1 });
  peaks.set('at the end', await peakMemory(clients));
  await verify(clients, operations);

  const wait = (latencyMs: number, concurrency: number) => `upstream at ${latencyMs} ms, ${concurrency} at a time`;
  const all = [
    ...[...near].map(([crowd, results]) => [wait(0, crowd), results] as const),
    [wait(LATENCY, most), far] as const,
  ];
  process.stdout.write(
    [
      `Node ${process.version}, ${rounds} round(s) of ${seconds} s; medians, with minimum and maximum.${servers.length > 1 ? ' All responses were equal.' : ''}\n`,
      ...all.map(([title, results]) =>
        ratioTable(`CPU time of the server for one operation against Apollo Server; ${title}`, results),
      ),
      aloneTable(`One client alone; upstream at ${LATENCY} ms`, alone),
      processTable('Processes', clients, peaks),
      ...all.map(([title, results]) => detailTable(`Everything; ${title}`, results, (client) => lengths.get(client))),
      `It took ${((performance.now() - begin) / 1000).toFixed(0)} s.\n`,
    ].join('\n'),
  );
} finally {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all([...servers, upstream].map((each) => each.stop()));
}

function operationOf(name: string): Operation {
  const found = OPERATIONS.find((operation) => operation.name === name);
  if (!found) throw new RangeError(`--only takes some of ${OPERATIONS.map((each) => each.name).join()}, not ${name}`);
  return found;
}

function serverKeyOf(text: string): ServerKey {
  const found = SERVER_KEYS.find((key) => key === text);
  if (!found) throw new RangeError(`--servers takes some of ${SERVER_KEYS.join()}, not ${text}`);
  return found;
}
