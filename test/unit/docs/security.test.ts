import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The rows of the table in SECURITY.md, "Guarantees and their tests". */
const rows = readFileSync('SECURITY.md', 'utf8')
  .replace(/[^]*## Guarantees and their tests\n+/, '')
  .replace(/\n\n[^]*/, '')
  .split('\n')
  .slice(2)
  .map((row) => row.split('|').map((cell) => cell.trim()));

test('names a test for each guarantee', () => {
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter(([, , tests = '']) => !tests.startsWith('[`test/'))).toEqual([]);
});

test('links to tests that exist', () => {
  const links = rows.flatMap(([, , tests = '']) => [...tests.matchAll(/\[`([^`]+)`\]\(([^)]+)\)/g)]);
  expect(links.length).toBeGreaterThanOrEqual(rows.length);
  for (const [, text = '', path] of links) {
    expect(path).toBe(text);
    expect(existsSync(text), text).toBe(true);
  }
});
