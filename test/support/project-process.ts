import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

interface Ending {
  readonly code: number | null;
  /** The signal that ended it, if any. */
  readonly signal: NodeJS.Signals | null;
}

export interface ProjectProcess {
  /** Resolves with the first match in the output. @throws Error if the process ends before. */
  readonly output: (pattern: RegExp) => Promise<RegExpMatchArray>;
  readonly ended: Promise<Ending>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/**
 * Runs a script of the project with only this environment.
 *
 * @param script its path, with its parameters if there are any.
 * @param onEnd registers the function that kills the process; after the test by default.
 */
export function runProject(
  script: string | readonly string[],
  environment: Readonly<Record<string, string>> = {},
  onEnd: (kill: () => Promise<void>) => void = onTestFinished,
): ProjectProcess {
  return runCommand(process.execPath, [script].flat(), environment, onEnd);
}

/** Runs a command in the folder of the project, with only this environment. @param onEnd as for `runProject`. */
export function runCommand(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  onEnd: (kill: () => Promise<void>) => void = onTestFinished,
): ProjectProcess {
  const child: ChildProcess = spawn(command, parameters, {
    cwd: PROJECT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const captured = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      captured[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  onEnd(async () => {
    child.kill('SIGKILL');
    await ended;
  });

  async function output(pattern: RegExp): Promise<RegExpMatchArray> {
    const found = Promise.withResolvers<RegExpMatchArray>();
    const look = () => {
      const match = captured.stdout.match(pattern);
      if (match) found.resolve(match);
    };
    listeners.add(look);
    look();
    const early = ended.then(({ code, signal }) => {
      throw new Error(
        `It ended (${code ?? signal}) and never printed ${pattern}:\n${captured.stdout}${captured.stderr}`,
      );
    });
    try {
      return await Promise.race([found.promise, early]);
    } finally {
      listeners.delete(look);
    }
  }

  return {
    output,
    ended,
    stdout: () => captured.stdout,
    stderr: () => captured.stderr,
    signal: (signal) => void child.kill(signal),
  };
}
