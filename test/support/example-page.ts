import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import { NO_CHROMIUM, startChromium } from './chromium.ts';
import { NOW } from './gateway.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { startSandboxGateway } from './sandbox-gateway.ts';

export const EXAMPLE = fileURLToPath(new URL('../../examples/booking-page/', import.meta.url));
const VITE = join(EXAMPLE, 'node_modules/vite/bin/vite.js');
/** The gateway in the source of the page, which the tests replace by theirs. */
const DOCUMENTED = 'http://127.0.0.1:4000/graphql';
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** Why tests of the example are skipped; undefined if they run. On CI they must run. */
export const NO_EXAMPLE: string | undefined =
  NO_CHROMIUM ??
  (existsSync(VITE) || process.env.CI ? undefined : 'skipped: run `npm ci` in examples/booking-page before');

/** The end of a title: the reason if the test is skipped. */
export const SKIPPED: string = NO_EXAMPLE ? ` (${NO_EXAMPLE})` : '';

let built: Promise<string> | undefined;

/** Builds the page. @param key its API key, if clients of the gateway authenticate. @returns the folder of the result. */
async function build(key?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'booking-page-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await promisify(execFile)(process.execPath, [VITE, 'build', '--outDir', folder, '--emptyOutDir'], {
    cwd: EXAMPLE,
    env: { ...process.env, ...(key && { VITE_GATEWAY_KEY: key }) },
  });
  return folder;
}

/** Serves a built page at an origin of its own. @param gateway the URL that replaces the documented one. */
async function serve(folder: string, gateway: () => string): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://page');
    const file = join(folder, pathname === '/' ? 'index.html' : pathname);
    response.setHeader('content-type', MEDIA_TYPES[extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(file, 'utf8').replaceAll(DOCUMENTED, gateway()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type SandboxGateway = Awaited<ReturnType<typeof startSandboxGateway>>;

export interface ExamplePage {
  readonly page: Page;
  readonly gateway: SandboxGateway;
  readonly clock: ManualClock;
  /** The address of the page without a query. */
  readonly address: string;
  /** The operations that the page has sent, by name. */
  readonly operations: readonly string[];
  /** Advances the clocks of the gateway, of the sandbox and of the browser. */
  advanceTo(instant: number): Promise<void>;
  /** Chooses an appointment, and the last free time of the first free day. */
  hold(eventType: string): Promise<void>;
  /** Fills in the form and sends it. */
  book(): Promise<void>;
}

type ExampleOptions = Parameters<typeof startSandboxGateway>[0] & {
  readonly browser?: BrowserContextOptions;
  /** The time at which the page is opened, `NOW` by default. */
  readonly start?: number;
  /** The API key of the page. */
  readonly key?: string;
};

/** The example in a browser, beside a gateway with the sandbox; everything is closed after the test. */
export async function openExample({
  browser: options = {},
  start = NOW,
  key,
  ...gatewayOptions
}: ExampleOptions = {}): Promise<ExamplePage> {
  // Without a key, it is built once for all tests of the process.
  built ??= build();
  const folder = await (key === undefined ? built : build(key));
  const clock = manualClock(start);
  let gatewayUrl = '';
  const address = await serve(folder, () => gatewayUrl);
  const web = { ...DEFAULT_WEB, corsOrigins: [address] };
  const gateway = await startSandboxGateway({ clock, now: clock.now, web, ...gatewayOptions });
  gatewayUrl = gateway.url;

  const browser = await startChromium();
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Dublin', ...options });
  const page = await context.newPage();
  const operations: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') operations.push(request.postDataJSON().operationName);
  });
  // The time stands still, and timers run.
  await page.clock.setFixedTime(start);
  await page.goto(address);

  return {
    page,
    gateway,
    clock,
    address,
    operations,
    async advanceTo(instant) {
      clock.advanceTo(instant);
      await page.clock.setFixedTime(instant);
    },
    async hold(eventType) {
      await page.getByRole('button', { name: new RegExp(`^${eventType}`) }).click();
      await page.locator('.slot').last().click();
      await page.getByRole('heading', { name: 'Your details' }).waitFor();
    },
    async book() {
      await page.getByLabel('Name').fill('Ada Byrne');
      await page.getByLabel('E-mail').fill('ada@example.test');
      await page.getByRole('button', { name: 'Book', exact: true }).click();
    },
  };
}

/** The reservation in the address of the page. */
export function reservationOf(page: Page): string {
  return new URL(page.url()).searchParams.get('reservation') ?? '';
}
