import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';

const PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why tests with a browser are skipped; undefined if they run. On CI they must run. */
export const NO_CHROMIUM: string | undefined =
  existsSync(PATH) || process.env.CI ? undefined : `skipped: no Chromium at ${PATH}`;

/** A browser without access to the network; it is closed after the test. */
export async function startChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: PATH,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(() => browser.close());
  return browser;
}
