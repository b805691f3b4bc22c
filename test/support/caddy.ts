import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommand } from './project-process.ts';
import { freePort } from './redis-server.ts';

const PATH = process.env.PATH ?? '';

const isInstalled = spawnSync('caddy', ['version']).status === 0;

/** Why tests with Caddy are skipped; undefined if they run. On CI they must run. */
export const NO_CADDY: string | undefined =
  isInstalled || process.env.CI === 'true' ? undefined : 'there is no Caddy on this machine';

/** Starts Caddy with a Caddyfile, at an address in place of its host. Returns its origin. */
export async function startCaddy(caddyfile: string, host: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'caddy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n}\n${caddyfile.replace(`\n${host} {`, `\n${origin} {`)}`);
  const { stderr, ended } = runCommand('caddy', ['run', '--adapter', 'caddyfile', '--config', file], {
    PATH,
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  });
  const early = ended.then(() => {
    throw new Error(`Caddy did not start:\n${stderr()}`);
  });
  while (!stderr().includes('serving initial configuration')) {
    await Promise.race([new Promise((resolve) => setImmediate(resolve)), early]);
  }
  return origin;
}
