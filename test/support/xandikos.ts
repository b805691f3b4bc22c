import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CaldavServer, caldavServer } from './caldav-server.ts';
import { runCommand } from './project-process.ts';
import { freePort } from './redis-server.ts';

const PATH = process.env.PATH ?? '';

const isInstalled = spawnSync('xandikos', ['--version']).status === 0;

/** Why tests with Xandikos are skipped; undefined if they run. On CI they must run. */
export const NO_XANDIKOS: string | undefined =
  isInstalled || process.env.CI === 'true' ? undefined : 'there is no Xandikos on this machine';

/** Starts Xandikos, which has one user and no passwords, without calendars. It ends after the test. */
export async function startXandikos(): Promise<CaldavServer> {
  const folder = mkdtempSync(join(tmpdir(), 'xandikos-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const port = await freePort();
  const parameters = ['--directory', folder, '--listen-address', '127.0.0.1', '--port', String(port), '--autocreate'];
  const running = runCommand('xandikos', [...parameters, '--current-user-principal', '/user/'], { PATH, HOME: folder });
  return await caldavServer(`http://127.0.0.1:${port}`, { credential: 'any:thing', home: '/user/calendars/' }, running);
}
