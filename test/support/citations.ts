import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Text of a file in which citations are checked: one comment of a source file, or a whole Markdown page. */
export interface Passage {
  /** Relative to the repository. */
  readonly file: string;
  /** The first line, from 1. */
  readonly line: number;
  /** Without comment markers; lines are joined by blanks. */
  readonly text: string;
}

/** Every comment of the TypeScript sources, except generated ones. */
export function sourceComments(): Passage[] {
  return globSync('{src,test,bench,schema,docs}/**/*.ts', { cwd: PROJECT })
    .filter((file) => !file.includes('node_modules') && !file.startsWith('test/generated/'))
    .sort()
    .flatMap((file) => commentsOf(file, readFileSync(join(PROJECT, file), 'utf8')));
}

/** The pages that describe the project as it is now; CHANGELOG.md describes earlier states, too. */
export function markdownPages(): Passage[] {
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('{docs,bench}/**/*.md', { cwd: PROJECT })]
    .filter((file) => !file.includes('node_modules'))
    .sort()
    .map((file) => ({ file, line: 1, text: readFileSync(join(PROJECT, file), 'utf8').replaceAll(/\s*\n\s*/g, ' ') }));
}

/** Consecutive `//` lines are one comment. Comments after code count, too. */
export function commentsOf(file: string, source: string): Passage[] {
  const comments: { file: string; line: number; text: string }[] = [];
  let isOpen = false;
  let previousLine = -1;
  for (const [index, line] of source.split('\n').entries()) {
    const block: string | undefined = isOpen ? line : /(?:^|\s)\/\*.*/.exec(line)?.[0];
    const text: string | undefined = block ?? /(?:^|\s)\/\/.*/.exec(line)?.[0];
    if (text === undefined) continue;
    const clean = text.replaceAll(/^\s*(?:\/\*+|\*(?!\/)|\/\/)|\*\/.*/g, '').trim();
    const continues = isOpen || (block === undefined && line.trim().startsWith('//') && previousLine === index - 1);
    if (continues) comments.at(-1)!.text = `${comments.at(-1)!.text} ${clean}`.trim();
    else comments.push({ file, line: index + 1, text: clean });
    if (line.trim().startsWith('//')) previousLine = index;
    isOpen = block !== undefined && !text.includes('*/');
  }
  return comments;
}

const URLS = /https?:\/\/[^\s)>\]`]+/g;
const PATHS = /(?<![\w./-])(?:docs\/[\w.*/-]*[\w*/]|(?:src|test|bench|schema)\/[\w.*/-]+\.\w+)(?:#[\w-]+)?(?![\w<…])/g;
const SECTIONS = /sections? (\d+)(?:(?: to | and |, )(\d+))?/;
const SECTIONS_OF_A_PAGE = new RegExp(`([\\w./-]+\\.md)\\W{1,3},? ${SECTIONS.source}`, 'g');
const OWN_SECTIONS = new RegExp(`(?<!\\.md\\W{1,3},? )(?:§(\\d+)|\\b${SECTIONS.source})`, 'g');
const LINKS = /\]\(([^)\s]+)\)/g;

/** The paths in the passage that do not exist. Only `docs/…` may name a folder. */
export function brokenPaths({ text }: Passage): string[] {
  const cited = text.replaceAll(URLS, '').match(PATHS) ?? [];
  return cited.filter((path) => !resolves(path, '.'));
}

/** The sections that the passage cites and the page cited with them lacks. */
export function brokenSections({ file, text }: Passage): string[] {
  return [...text.matchAll(SECTIONS_OF_A_PAGE)]
    .filter(([, page = '', ...numbers]) => {
      const path = existsSync(join(PROJECT, page)) ? page : join(dirname(file), page);
      return !hasSections(path, numbers);
    })
    .map(([citation]) => citation);
}

/** The sections that a Markdown page cites without a path and lacks itself. */
export function brokenOwnSections({ file, text }: Passage): string[] {
  return [...text.matchAll(OWN_SECTIONS)]
    .filter(([, ...numbers]) => !hasSections(file, numbers))
    .map(([citation]) => citation);
}

/** The relative links of a Markdown page that do not resolve. */
export function brokenLinks({ file, text }: Passage): string[] {
  return [...text.matchAll(LINKS)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter(
      (target) =>
        !resolves(
          target.startsWith('#') ? join('.', file) + target : target,
          target.startsWith('#') ? '.' : dirname(file),
        ),
    );
}

/** Wording that refers to a document without naming it. */
const VAGUE: readonly RegExp[] = [
  /\blaws?\b/i,
  /\b(?:the|its|their|this|published|public|\w+'s?) contracts?\b(?! test| suite)/i,
  /\bcontracts?, section/i,
  /\b(?:the|its|this) (?:\w+ ){0,3}spec(?:ification)?\b/i,
  /\b(?:the|this|an) issue\b|\bissue #?\d/i,
  /\btime-semantics\b(?!\.md)/i,
  /\b(?:RFC ?\d+|ECMA-\d+|WHATWG \w+),? section/i,
];
/** Paths outside the repository; never accepted. */
const OUTSIDE = /\/work\/|\.\.\/shared\b|(?<!\w)shared\/\w/;

/** The wording in a comment that cites a document which a reader cannot find from it; undefined if there is none. */
export function vagueCitation({ text }: Passage): string | undefined {
  const outside = OUTSIDE.exec(text)?.[0];
  if (outside !== undefined) return outside;
  if (/\bdocs\/\w|https?:\/\//.test(text)) return undefined;
  return VAGUE.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
}

function resolves(target: string, folder: string): boolean {
  const [path = '', anchor] = target.split('#');
  const found = path.includes('*') ? globSync(join(folder, path), { cwd: PROJECT }) : [join(folder, path)];
  if (found.length === 0 || !found.every((one) => existsSync(join(PROJECT, one)))) return false;
  return anchor === undefined || headingsOf(found[0]!).map(slugOf).includes(anchor);
}

function hasSections(page: string, numbers: readonly (string | undefined)[]): boolean {
  if (!existsSync(join(PROJECT, page))) return false;
  const headings = headingsOf(page);
  return numbers.every(
    (number) => number === undefined || headings.some((heading) => heading.startsWith(`${number}. `)),
  );
}

function headingsOf(page: string): string[] {
  const text = readFileSync(join(PROJECT, page), 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.trim());
}

/** The anchor of a heading, as GitHub generates it. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
