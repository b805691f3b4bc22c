import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProjectProcess, runCommand } from './project-process.ts';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * Runs a shell block of the documentation until it ends or the test does, with the output of a terminal. `npm start` becomes the command that it stands for,
 * at any free port, so that its process ends with the shell.
 *
 * @param origin the gateway that replaces the documented address.
 */
export function runShellBlock(code: string, origin = ''): ProjectProcess {
  const command = code.replaceAll('http://127.0.0.1:4000', origin).replace('npm start', `exec ${scripts.start}`);
  return runCommand('bash', ['-ec', command], {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    PORT: '0',
    LOG_FORMAT: 'pretty',
  });
}
