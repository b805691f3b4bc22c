import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CaldavServer, caldavServer } from './caldav-server.ts';
import { runCommand } from './project-process.ts';
import { freePort } from './redis-server.ts';

const PATH = process.env.PATH ?? '';

const isInstalled = spawnSync('radicale', ['--version']).status === 0;

/** Why tests with Radicale are skipped; undefined if they run. On CI they must run. */
export const NO_RADICALE: string | undefined =
  isInstalled || process.env.CI === 'true' ? undefined : 'there is no Radicale on this machine';

const USER = 'maren';
const CREDENTIAL = `${USER}:correct horse: battery`;

/** Starts Radicale with one user, without calendars. It ends after the test. */
export async function startRadicale(): Promise<CaldavServer> {
  const folder = mkdtempSync(join(tmpdir(), 'radicale-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const users = join(folder, 'users');
  writeFileSync(users, `${CREDENTIAL}\n`);
  const port = await freePort();
  const settings = {
    'server-hosts': `127.0.0.1:${port}`,
    'auth-type': 'htpasswd',
    'auth-htpasswd-filename': users,
    'auth-htpasswd-encryption': 'plain',
    'auth-delay': '0',
    'storage-filesystem-folder': join(folder, 'collections'),
    'web-type': 'none',
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const running = runCommand('radicale', ['--config', '/dev/null', ...parameters], { PATH, HOME: folder });
  return await caldavServer(`http://127.0.0.1:${port}`, { credential: CREDENTIAL, home: `/${USER}/` }, running);
}
