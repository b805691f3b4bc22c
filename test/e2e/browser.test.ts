import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM) && !process.env.CI;

test.skipIf(missing)(
  `a person opens GraphiQL, runs an example and sees data${missing ? ` (skipped: no Chromium at ${CHROMIUM})` : ''}`,
  { timeout: 90_000 },
  async () => {
    const { url } = await startSandboxGateway();
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
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
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(url).origin) elsewhere.push(request.url());
    });

    await page.goto(url);
    // Every example has its tab, named by its first operation.
    for (const name of [
      'Dashboard',
      'Calendars',
      'Schedules',
      'Slots',
      'ReserveSlot',
      'PersonalizedSchedules',
      'Nodes',
    ]) {
      await page.getByTitle(name, { exact: true }).waitFor();
    }
    const tab = page.locator('.graphiql-tab', { has: page.getByTitle('PersonalizedSchedules', { exact: true }) });
    // GraphiQL swallows clicks until its tabs can be dragged; a person just clicks again.
    await expect
      .poll(
        async () => {
          await page.getByTitle('PersonalizedSchedules', { exact: true }).click();
          return (await tab.getAttribute('class')) ?? '';
        },
        { timeout: 30_000 },
      )
      .toContain('graphiql-tab-active');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    const first = page.getByRole('menuitem', { name: 'PersonalizedSchedules', exact: true });
    await first.click();
    await page.locator('.graphiql-response').getByText('Field crew A').first().waitFor();

    expect(elsewhere).toEqual([]);
  },
);
