import type { Client } from './load.ts';
import { type Results, type Round, type Spread, spreadOf } from './measure.ts';
import { APOLLO } from './servers.ts';

/**
 * How many operations each server executes with the CPU time of one at Apollo Server, in the same round; `–` if that
 * does not run.
 */
export function ratioTable(title: string, results: Results): string {
  const compared = namesIn(results).filter((name) => name !== APOLLO);
  const rows = [...results].map(([operation, rounds]) => {
    const of = (name: string) => [...rounds].find(([{ server }]) => server.name === name)?.[1] ?? [];
    const apollo = of(APOLLO);
    const ratios = compared.map((name) =>
      ratio(spreadOf(of(name).map(({ cpu }, round) => (apollo[round]?.cpu ?? Number.NaN) / cpu))),
    );
    return [
      `${operation.name} ${operation.title}`,
      measured(spreadOf(apollo.map(({ cpu }) => cpu)).median, 'ms'),
      ...ratios,
    ];
  });
  return table(title, ['operation', `${APOLLO}: CPU`, ...compared], rows);
}

export function detailTable(
  title: string,
  results: Results,
  lengths: (client: Client) => ReadonlyMap<unknown, number> | undefined,
): string {
  const rows = [...results].flatMap(([operation, rounds]) =>
    [...rounds].map(([client, all]) => {
      const of = (what: keyof Round) => spreadOf(all.map((round) => round[what]));
      return [
        operation.name,
        client.server.name,
        spread(of('cpu')),
        digits(of('p50').median),
        digits(of('p99').median),
        digits(of('rate').median),
        digits(of('calls').median),
        digits((lengths(client)?.get(operation) ?? Number.NaN) / 1024),
      ];
    }),
  );
  const head = [
    '',
    'server',
    'CPU, ms',
    'p50, ms',
    'p99, ms',
    'responses per second',
    'upstream calls',
    'response, KB',
  ];
  return table(title, head, rows);
}

export function aloneTable(title: string, results: Results): string {
  const names = [...new Set([...results.values()].flatMap((rounds) => [...rounds.keys()]))];
  const rows = [...results].map(([operation, rounds]) => [
    operation.name,
    ...names.map((client) => {
      const all = rounds.get(client) ?? [];
      const of = (what: keyof Round) => digits(spreadOf(all.map((round) => round[what])).median);
      return `${of('p50')} / ${of('p99')}`;
    }),
  ]);
  return table(title, ['p50 / p99, ms', ...names.map(({ server }) => server.name)], rows);
}

/** The peak memory of each server since its start, bytes, by the time at which it was read. */
export type Peaks = ReadonlyMap<string, ReadonlyMap<Client, number>>;

export function processTable(title: string, clients: readonly Client[], peaks: Peaks): string {
  const rows = clients.map((client) => [
    client.server.name,
    `${digits(client.server.readyMs / 1000)} s`,
    `${digits(client.server.firstResponseMs)} ms`,
    ...[...peaks.values()].map((peak) => `${digits((peak.get(client) ?? Number.NaN) / 1024 / 1024)} MB`),
  ]);
  const times = [...peaks.keys()].map((time) => `peak memory ${time}`);
  return table(title, ['server', 'start to ready', 'first response after that', ...times], rows);
}

function namesIn(results: Results): string[] {
  return [...new Set([...results.values()].flatMap((rounds) => [...rounds.keys()].map(({ server }) => server.name)))];
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

function ratio({ median, least, greatest }: Spread): string {
  if (Number.isNaN(median)) return '–';
  return `× ${digits(median)} (${digits(least)}–${digits(greatest)})`;
}

function spread({ median, least, greatest }: Spread): string {
  return `${digits(median)} (${digits(least)}–${digits(greatest)})`;
}

function measured(value: number, unit: string): string {
  return Number.isNaN(value) ? '–' : `${digits(value)} ${unit}`;
}

/** Three significant digits, but always whole numbers at least. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3);
}
