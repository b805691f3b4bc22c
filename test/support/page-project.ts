import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { codeBlocks } from './code-blocks.ts';
import { type ProjectProcess, runProject } from './project-process.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** The address of the gateway in the documentation. */
const DOCUMENTED = 'http://127.0.0.1:4000';

const TSCONFIG = {
  extends: join(PROJECT, 'tsconfig.json'),
  compilerOptions: { rootDir: '.', lib: ['es2024', 'esnext.disposable', 'dom'], resolveJsonModule: true },
  include: ['**/*.ts'],
  exclude: ['node_modules', 'schema'],
};

/** The project that a page describes: its code blocks that name a file, the folder `schema`, and installed packages. */
export interface PageProject {
  readonly folder: string;
  /** Runs a program of a package to its end. @throws Error if it fails. */
  run(program: string): void;
  /** What the TypeScript compiler reports; empty if all files are correct. */
  typeErrors(): string;
  /** Runs a file with Node.js until it ends or the test does. */
  start(file: string, ...parameters: readonly string[]): ProjectProcess;
  write(file: string, code: string): void;
}

/** @param origin the gateway that replaces the documented address. The folder is deleted after the test. */
export function pageProject(page: string, origin: string): PageProject {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (file: string, code: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  };
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(PROJECT, 'schema'), join(folder, 'schema'), { recursive: true });
  write('package.json', '{"type":"module"}');
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  for (const { file, code } of codeBlocks(page)) if (file) write(file, code.replaceAll(DOCUMENTED, origin));
  const program = (name: string) => join(folder, 'node_modules', '.bin', name);
  const options = {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  } as const;

  return {
    folder,
    write,
    run: (name) => void execFileSync(program(name), options),
    typeErrors: () => spawnSync(program('tsc'), ['--noEmit', '-p', '.'], options).stdout,
    start: (file, ...parameters) => runProject([join(folder, file), ...parameters], { PORT: '0' }),
  };
}
