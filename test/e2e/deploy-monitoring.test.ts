import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { NOW } from '../support/gateway.ts';

const read = (name: string) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const alerts: readonly Rule[] = parse(read('prometheus-alerts.yaml')).groups.flatMap(({ rules }: any) => rules);
const dashboard = JSON.parse(read('grafana-dashboard.json'));
const panels: readonly any[] = dashboard.panels;
/** Grafana replaces its variables before it sends an expression. */
const panelExpressions: readonly string[] = panels.flatMap(({ targets }) =>
  targets.map(({ expr }: { expr: string }) => expr.replaceAll('$__rate_interval', '5m')),
);

/** The names of all series that a gateway exposes. */
async function exposedNames(): Promise<Set<string>> {
  const metrics = createMetrics({ ofProcess: true });
  metrics.watch({
    accounts: { all: [] },
    isStateAvailable: async () => true,
    eventLogLagMs: async () => 0,
    liveHolds: async () => 0,
    activeSubscriptions: () => 0,
    now: () => NOW,
  });
  const { text } = await metrics.exposition();
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
    ),
  );
}

/** The metrics that an expression selects. @throws Error if it is no PromQL. */
function metricsIn(expression: string): string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`This is no PromQL at ${from}: ${expression}`);
      if (type.name === 'Identifier' && node.parent?.type.name === 'VectorSelector') {
        names.push(expression.slice(from, to));
      }
    },
  });
  return names;
}

describe.each([
  ['the alert rules', alerts.map(({ expr }) => expr)],
  ['the dashboard', panelExpressions],
])('%s', (_, expressions) => {
  test('select only metrics that the gateway exposes', async () => {
    const exposed = await exposedNames();
    const selected = new Set(expressions.flatMap(metricsIn));
    // Prometheus makes it itself.
    selected.delete('up');
    expect(selected.size).toBeGreaterThan(8);
    expect([...selected].filter((name) => !exposed.has(name))).toEqual([]);
  });

  test('compare codes and outcomes with those that exist', () => {
    const known = ['OK', 'ERROR', 'CANCELLED', ...ERROR_CODES];
    const compared = expressions.flatMap((text) =>
      [...text.matchAll(/(?:code|outcome)=~?"([^"]*)"/g)].flatMap(([, value = '']) => value.split('|')),
    );
    expect(compared.filter((value) => !known.some((code) => new RegExp(`^${value}$`).test(code)))).toEqual([]);
  });
});

test('each alert has a name of its own, a severity, and says what to do', () => {
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  for (const { labels, annotations } of alerts) {
    expect(labels.severity).toMatch(/^(critical|warning)$/);
    expect(annotations.summary).not.toBe('');
    expect(annotations.description).not.toBe('');
  }
});

test('the panels of the dashboard do not overlap', () => {
  const places = panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
  expect(new Set(places).size).toBe(panels.length);
});

test('the check finds an unknown metric, and what is no PromQL', () => {
  expect(metricsIn('sum by (code) (rate(a_total{b="c"}[5m])) / d')).toEqual(['a_total', 'd']);
  expect(() => metricsIn('sum by (code (rate(a_total[5m]))')).toThrow('no PromQL');
});
