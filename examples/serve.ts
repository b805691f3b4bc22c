/** Serves the booking page beside a gateway with the sandbox (`npm run example`), until Ctrl-C ends both. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PAGE = fileURLToPath(new URL('booking-page/', import.meta.url));
const HOST = '127.0.0.1';
const PAGE_PORT = 5173;
const GATEWAY_PORT = 4000;

const children: ChildProcess[] = [];
let isEnding = false;

installPackages();
const origin = `http://${HOST}:${await freePort(PAGE_PORT)}`;
const [, gatewayUrl = ''] = await start(
  ROOT,
  ['src/main.ts'],
  {
    SANDBOX: 'true',
    LOG_FORMAT: 'pretty',
    HOST,
    PORT: process.env.PORT ?? String(await freePort(GATEWAY_PORT)),
    CORS_ORIGINS: origin,
  },
  /listens on (http:\S+)/,
);
await start(
  PAGE,
  ['node_modules/vite/bin/vite.js', '--port', new URL(origin).port, '--strictPort', '--clearScreen', 'false'],
  { VITE_GATEWAY_URL: gatewayUrl },
  /ready in/,
);
process.stdout.write(`\nThe booking page: ${origin}\nCtrl-C ends it and the gateway.\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(0));

/** Installs the packages of the page, which are not those of the gateway. */
function installPackages() {
  if (existsSync(`${PAGE}node_modules/vite`)) return;
  process.stdout.write('Installing the packages of examples/booking-page…\n');
  const { status } = spawnSync('npm', ['ci'], { cwd: PAGE, stdio: 'inherit' });
  if (status === 0) return;
  process.stderr.write('The packages could not be installed: run `npm ci` in examples/booking-page.\n');
  process.exit(1);
}

/** The port, or any free one if it is in use. */
async function freePort(port: number): Promise<number> {
  const server = createServer();
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  try {
    await listening;
  } catch {
    return freePort(0);
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : port;
}

/** Runs a script, shows its output, and resolves when the output matches. */
function start(
  cwd: string,
  script: readonly string[],
  environment: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<RegExpMatchArray> {
  const child = spawn(process.execPath, script, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  child.once('exit', () => end(1));
  return new Promise((resolve) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text);
      output += text;
      const match = output.match(ready);
      if (match) resolve(match);
    });
  });
}

/** Ends all processes, and then this one. If one of them ends by itself, the others are of no use. */
function end(code: number) {
  if (isEnding) return;
  isEnding = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}
