/**
 * Takes screenshots of GraphiQL over the sandbox: light, dark and narrow. Usage: node docs/screenshots.ts [folder], `docs` by
 * default. Needs Chromium, at CHROMIUM_PATH or /usr/bin/chromium.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { chromium } from 'playwright-core';
import { createApp } from '../src/app.ts';
import { parseAccounts } from '../src/config/config.ts';
import { openAccounts } from '../src/connectors/accounts.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { createMemoryState } from '../src/state/memory-state.ts';
import { systemClock } from '../src/time/clock.ts';
import { examplesAt } from '../test/support/examples.ts';

const PAGES = [
  { name: 'graphiql-light.png', colorScheme: 'light', viewport: { width: 1280, height: 720 } },
  { name: 'graphiql-dark.png', colorScheme: 'dark', viewport: { width: 1280, height: 720 } },
  { name: 'graphiql-narrow.png', colorScheme: 'light', viewport: { width: 390, height: 720 } },
] as const;
const TAB = 'Slots';

const folder = process.argv[2] ?? fileURLToPath(new URL('.', import.meta.url));
const now = () => Date.now();
const clock = systemClock(now);
await using sandbox = await startSandbox({ now });
await using accounts = openAccounts(parseAccounts(sandbox.accounts), { clock, timeoutMs: 5000, random: Math.random });
const app = createApp({
  accounts,
  clock,
  state: createMemoryState({ now }),
  logger: pino({ level: 'silent' }),
  examples: () => examplesAt(now()),
});
const server = createServer(app.handle).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const { name, ...options } of PAGES) {
  const page = await browser.newPage(options);
  await page.goto(`http://127.0.0.1:${port}/graphql`);
  await page.getByTitle(TAB, { exact: true }).click();
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.getByRole('menuitem').first().click();
  await page.locator('.graphiql-response').getByText('"slots"').first().waitFor();
  await page.screenshot({ path: join(folder, name) });
}
await browser.close();
server.closeAllConnections();
server.close();
app.close();
