import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The rows of the table in CONTRIBUTING.md, "Where things are". */
const rows = readFileSync('CONTRIBUTING.md', 'utf8')
  .replace(/[^]*## Where things are\n/, '')
  .replace(/\n\n[^]*/, '')
  .split('\n')
  .slice(2)
  .map((row) => row.split('|').map((cell) => cell.trim()))
  .map(([, topic = '', places = '']) => ({ topic, places }));

test('fits on one screen', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.length).toBeLessThan(40);
});

test('names only paths that exist', () => {
  const paths = rows
    .flatMap(({ topic, places }) => [...`${topic} ${places}`.matchAll(/(?:`|\()([\w./-]+(?:\/|\.\w+))(?=`|\))/g)])
    .map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

test.each([
  ['rate limiter, circuit breaker', 'src/connectors/http/rate-limiter.ts'],
  ['rate limiter of clients', 'src/auth/client-rate-limiter.ts'],
  ['Vastal window turned into hours', 'src/connectors/vastal/weekly-window.ts'],
  ['server-sent event is written', 'src/http/event-stream.ts'],
  ['`src/state/`, may import', 'docs/architecture.md'],
  ['environment variable', 'src/config/environment.ts'],
  ['local times and instants', 'src/time/wall-time.ts'],
  ['expiry', 'src/reservations/expiry-timer.ts'],
  ["error code for a provider's HTTP status", 'src/connectors/http/status-codes.ts'],
  ['injected fault', 'src/sandbox/faults.ts'],
])('answers where to find: %s', (topic, path) => {
  expect(rows.find((row) => row.topic.includes(topic))?.places).toContain(path);
});
