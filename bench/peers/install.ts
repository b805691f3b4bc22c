import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Installs what this folder's lock file names, unless that was done since it changed. @throws if npm fails. */
export function installPeers(): void {
  const installed = changedAt('node_modules/.package-lock.json');
  const locked = changedAt('package-lock.json');
  if (installed !== undefined && locked !== undefined && installed >= locked) return;
  process.stderr.write('Installing what to measure against …\n');
  const npm = ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', npm, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ci failed in ${FOLDER}`);
}

/** Epoch milliseconds. */
function changedAt(file: string): number | undefined {
  return statSync(`${FOLDER}${file}`, { throwIfNoEntry: false })?.mtimeMs;
}
