import { describe, expect, test } from 'vitest';
import {
  brokenLinks,
  brokenOwnSections,
  brokenPaths,
  brokenSections,
  commentsOf,
  markdownPages,
  type Passage,
  sourceComments,
  vagueCitation,
} from '../../support/citations.ts';

const comments = sourceComments();
const pages = markdownPages();

/** `file:line: finding` for everything that the check finds. */
function findings(passages: readonly Passage[], check: (passage: Passage) => readonly string[]): string[] {
  return passages.flatMap((passage) => check(passage).map((finding) => `${passage.file}:${passage.line}: ${finding}`));
}

const inSource = (text: string, file = 'src/app.ts'): Passage => ({ file, line: 1, text });

describe('citations in comments', () => {
  test('name files that exist', () => {
    expect(findings(comments, brokenPaths)).toEqual([]);
  });

  test('name sections that exist', () => {
    expect(comments.some(({ text }) => text.includes('docs/time-semantics.md, section'))).toBe(true);
    expect(findings(comments, brokenSections)).toEqual([]);
  });

  test('give a path in the repository or a public URL', () => {
    const checked = comments.filter(({ file }) => !/\/citations\.(?:test\.)?ts$/.test(file));
    expect(findings(checked, (comment) => [vagueCitation(comment)].filter((found) => found !== undefined))).toEqual([]);
  });
});

describe('Markdown pages', () => {
  test('name files that exist', () => {
    expect(findings(pages, brokenPaths)).toEqual([]);
  });

  test('name sections that exist', () => {
    expect(findings(pages, brokenSections)).toEqual([]);
    expect(findings(pages, brokenOwnSections)).toEqual([]);
  });

  test('have relative links that resolve', () => {
    expect(findings(pages, brokenLinks)).toEqual([]);
  });
});

describe('the checks', () => {
  test.each([
    ['See docs/missing.md.', ['docs/missing.md']],
    ['See docs/time-semantics.md#1-ground and docs/providers/*.md.', []],
    ['See docs/time-semantics.md#9-nothing.', ['docs/time-semantics.md#9-nothing']],
    ['See docs/providers/*.txt.', ['docs/providers/*.txt']],
    ['See src/missing.ts and src/app.ts, not https://example.org/docs/missing.', ['src/missing.ts']],
  ])('return broken paths of: %s', (text, expected) => {
    expect(brokenPaths(inSource(text))).toEqual(expected);
  });

  test.each([
    ['(docs/time-semantics.md, section 3)', 0],
    ['(docs/time-semantics.md, section 9)', 1],
    ['(docs/time-semantics.md, sections 5 to 7)', 0],
    ['(docs/time-semantics.md, sections 7 to 9)', 1],
    ['`docs/providers/calcom.md`, section 18', 1],
  ])('count broken sections of: %s', (text, expected) => {
    expect(brokenSections(inSource(text))).toHaveLength(expected);
  });

  test.each([
    ['[time](time-semantics.md), section 9', [], ['time-semantics.md), section 9']],
    ['see §4 and section 6', [], []],
    ['see §40 and section 60', ['§40', 'section 60'], []],
  ])('return broken sections of a page: %s', (text, own, others) => {
    const page = inSource(text, 'docs/time-semantics.md');
    expect(brokenOwnSections(page)).toEqual(own);
    expect(brokenSections(page)).toEqual(others);
  });

  test.each([
    ['[a](providers/calcom.md) [b](../README.md#start) [c](#1-ground) [d](https://example.org)', []],
    ['[a](providers/missing.md)', ['providers/missing.md']],
    ['[b](../README.md#nothing)', ['../README.md#nothing']],
    ['[c](#nothing)', ['#nothing']],
  ])('return broken links of: %s', (text, expected) => {
    expect(brokenLinks(inSource(text, 'docs/time-semantics.md'))).toEqual(expected);
  });

  test.each([
    'Bookings (Cal.com contract, section 10).',
    "What the provider's contract allows.",
    'In any of the envelopes that the contract lists.',
    'Time law, section 3: a window lies within one local date.',
    'Differs where the specification leaves the choice.',
    'As the issue asks.',
    'See issue #12.',
    'See time-semantics, section 2.',
    'RFC 9110, section 5.5.',
    'See docs/time-semantics.md and ../shared/notes.md.',
  ])('report: %s', (text) => {
    expect(vagueCitation(inSource(text))).toBeTypeOf('string');
  });

  test.each([
    'The contract is in docs/providers/calcom.md, section 10.',
    'As the specification requires. @see https://spec.graphql.org/October2021/#sec-Execution',
    'Instants as RFC 3339 text.',
    'Returns the issues of the input.',
  ])('accept: %s', (text) => {
    expect(vagueCitation(inSource(text))).toBeUndefined();
  });

  test('read comments of every kind, with the lines of one joined', () => {
    const source = [
      '/** One. */',
      'const a = 1; // Two.',
      '// Three,',
      '// continued.',
      '',
      '/**',
      ' * Four (docs/x.md,',
      ' * section 3).',
      ' */',
      "const url = 'https://example.org';",
    ].join('\n');
    expect(commentsOf('a.ts', source)).toEqual([
      { file: 'a.ts', line: 1, text: 'One.' },
      { file: 'a.ts', line: 2, text: 'Two.' },
      { file: 'a.ts', line: 3, text: 'Three, continued.' },
      { file: 'a.ts', line: 6, text: 'Four (docs/x.md, section 3).' },
    ]);
  });
});
