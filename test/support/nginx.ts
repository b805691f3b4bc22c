import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './redis-server.ts';

/** Debian's nginx is not in the path of every user. */
const PATH = `${process.env.PATH}:/usr/sbin`;

const isInstalled = spawnSync('nginx', ['-v'], { env: { PATH } }).status === 0;

/** Why tests with nginx are skipped; undefined if they run. On CI they must run. */
export const NO_NGINX: string | undefined =
  isInstalled || process.env.CI === 'true' ? undefined : 'there is no nginx on this machine';

/** Starts nginx in front of `origin`, with a plain `proxy_pass`. Returns its own origin. */
export async function startNginx(origin: string): Promise<string> {
  return startNginxWith((port) => `server { listen 127.0.0.1:${port}; location / { proxy_pass ${origin}; } }`);
}

/** Starts nginx with what its block `http` contains. Returns its origin. */
export async function startNginxWith(http: (port: number) => string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
    events { }
    http { access_log off; ${temporary} ${http(port)} }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  let log = '';
  // It listens before it reports the limits of its process.
  for await (const text of child.stderr.setEncoding('utf8')) {
    log += String(text);
    if (log.includes('getrlimit')) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`nginx did not start:\n${log}`);
}
