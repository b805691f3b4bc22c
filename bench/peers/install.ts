import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/**
 * Bundles the gateway as it is now, and installs the packages of this folder's lock file unless they are up to date.
 *
 * @throws Error if npm fails.
 */
export function installPeers(): void {
  npm(['run', 'build', '--prefix', fileURLToPath(new URL('../../', import.meta.url)), '--silent']);
  const installed = changedAt('node_modules/.package-lock.json');
  const locked = changedAt('package-lock.json');
  if (installed !== undefined && locked !== undefined && installed >= locked) return;
  process.stderr.write('Installing what to measure against …\n');
  npm(['ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel=error']);
}

function npm(parameters: readonly string[]): void {
  const { status } = spawnSync('npm', parameters, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ${parameters.join(' ')} failed`);
}

/** Epoch milliseconds. */
function changedAt(file: string): number | undefined {
  return statSync(`${FOLDER}${file}`, { throwIfNoEntry: false })?.mtimeMs;
}
