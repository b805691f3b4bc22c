import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of code on a page of the documentation. */
export interface CodeBlock {
  /** The path of the page in the repository. */
  readonly page: string;
  readonly line: number;
  /** Empty for a block without a language. */
  readonly language: string;
  /** The file that the block is the content of: the second word after the fence, if any. */
  readonly file: string | undefined;
  readonly code: string;
}

/** The pages of the documentation, by their paths in the repository. */
export const PAGES: readonly string[] = globSync(['*.md', 'docs/**/*.md'], { cwd: PROJECT }).sort();

/** The code blocks of a page, from top to bottom. */
export function codeBlocks(page: string): CodeBlock[] {
  const text = readFileSync(`${PROJECT}${page}`, 'utf8');
  return [...text.matchAll(/^```([^\s`]*)[ ]*(\S*)\n([^]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    file: match[2] || undefined,
    code: match[3]!,
  }));
}

/** The code of the blocks of a page in one language, from top to bottom. */
export function codeIn(page: string, language: string): string[] {
  return codeBlocks(page).flatMap((block) => (block.language === language ? [block.code] : []));
}
