import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nonStandardWords } from '../../support/wording.ts';

/** Lists the words itself. */
const EXCEPTION = 'docs/architecture.md';

const texts = globSync(['*.md', '{src,bench,docs}/**/*.{ts,md}', 'schema/**/*.graphql'], {
  exclude: ['**/node_modules'],
}).filter((file) => file !== EXCEPTION);

const tests = globSync('test/**/*.test.ts').filter((file) => !file.startsWith('test/unit/docs/'));

/** `file:line: word` for each non-standard word; line 0 is the name of the file. */
function findings(file: string, lines: readonly string[]): string[] {
  return [file, ...lines].flatMap((text, line) => nonStandardWords(text).map((word) => `${file}:${line}: ${word}`));
}

/** The titles of the tests in a source. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(/(?:\b(?:test|describe)[.\w]*|\))\(\s*(['"`])(.+?)\1,\s/g)].map(
    ([, , title = '']) => title,
  );
}

test('covers sources, tests, benchmarks, documentation and the schema', () => {
  expect([...texts, ...tests]).toEqual(
    expect.arrayContaining([
      'README.md',
      'CHANGELOG.md',
      'docs/http.md',
      'docs/timeline.ts',
      'src/app.ts',
      'bench/soak/load.ts',
      'schema/schema.graphql',
      'test/e2e/availability.test.ts',
    ]),
  );
});

test('finds no non-standard word in a text, a name or a file name', () => {
  expect(texts.flatMap((file) => findings(file, readFileSync(file, 'utf8').split('\n')))).toEqual([]);
});

test('finds no non-standard word in the title of a test', () => {
  const titles = tests.map((file) => [file, titlesIn(readFileSync(file, 'utf8'))] as const);
  expect(titles.flatMap(([, each]) => each).length).toBeGreaterThan(1000);
  expect(titles.flatMap(([file, each]) => findings(file, each))).toEqual([]);
});

test.each([
  ['Nobody is told to let go.', ['Nobody', 'told', 'let go']],
  ['const toldBy = wakeUp(onCalm, LAW);', ['told', 'wake', 'Calm', 'LAW']],
  ['The flaws of lawful awakening, calmly.', []],
])('returns the words of: %s', (text, expected) => {
  expect(nonStandardWords(text)).toEqual(expected);
});
