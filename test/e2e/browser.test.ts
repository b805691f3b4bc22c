import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { examplesAt } from '../support/examples.ts';
import { NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const DAY = 86_400_000;

test.skipIf(NO_CHROMIUM !== undefined)(
  `a user opens GraphiQL, runs an example and sees its result${NO_CHROMIUM ? ` (${NO_CHROMIUM})` : ''}`,
  { timeout: 90_000 },
  async () => {
    const { url } = await startSandboxGateway();
    const browser = await startChromium();
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(url).origin) elsewhere.push(request.url());
    });

    await page.goto(url);
    // Every example has a tab, named after its first operation.
    for (const name of [
      'Dashboard',
      'Calendars',
      'Schedules',
      'Slots',
      'ReserveSlot',
      'Bookings',
      'PersonalizedSchedules',
      'Nodes',
    ]) {
      await page.getByTitle(name, { exact: true }).waitFor();
    }
    // One click: GraphiQL by itself moves a tab away between press and release of the button.
    await page.getByTitle('PersonalizedSchedules', { exact: true }).click();
    const tab = page.locator('.graphiql-tab-active');
    await tab.getByTitle('PersonalizedSchedules', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
    const first = page.getByRole('menuitem', { name: 'PersonalizedSchedules', exact: true });
    await first.click();
    await page.locator('.graphiql-response').getByText('Field crew A').first().waitFor();

    expect(elsewhere).toEqual([]);
  },
);

test.skipIf(NO_CHROMIUM !== undefined)(
  `GraphiQL stores its tabs apart from those of other GraphiQLs, and replaces dates of an earlier visit${NO_CHROMIUM ? ` (${NO_CHROMIUM})` : ''}`,
  { timeout: 90_000 },
  async () => {
    let time = NOW;
    const { url } = await startSandboxGateway({ examples: () => examplesAt(time) });
    const context = await (await startChromium()).newContext();
    const open = async () => {
      const page = await context.newPage();
      await page.goto(new URL('/', url).href);
      expect(page.url()).toMatch(/\/graphql/);
      await page.getByTitle('Slots', { exact: true }).click();
      await page.locator('.graphiql-tab-active').getByTitle('Slots', { exact: true }).waitFor();
      return page;
    };
    const keys = async (page: Page) => {
      await page.goto(new URL('/health', url).href);
      return page.evaluate(() => Object.keys(localStorage));
    };
    const shows = async (page: Page, instant: number) => {
      const date = new Date(instant).toISOString().slice(0, 10);
      await page.locator('.graphiql-editor-tool').getByText(`"${date}T00:00:00Z"`).first().waitFor();
    };

    const first = await open();
    await shows(first, NOW + DAY);
    await expect
      .poll(() => first.evaluate(() => localStorage.getItem('graphiql:tabState')), { timeout: 30_000 })
      .toContain('Slots');
    const stored = await keys(first);
    expect(stored.length).toBeGreaterThan(1);
    for (const key of stored) expect(key).toMatch(/^scheduling-gateway:/);

    time += 30 * DAY;
    const second = await open();
    await shows(second, time + DAY);
  },
);

test.skipIf(NO_CHROMIUM !== undefined)(
  `a tab of GraphiQL keeps its name when another of its operations runs, and the Explorer shows its fields${NO_CHROMIUM ? ` (${NO_CHROMIUM})` : ''}`,
  { timeout: 90_000 },
  async () => {
    const { url } = await startSandboxGateway();
    const page = await (await startChromium()).newPage();
    await page.goto(url);
    await page.getByTitle('Slots', { exact: true }).click();
    const tab = page.locator('.graphiql-tab-active');
    await tab.getByTitle('Slots', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.getByRole('menuitem', { name: 'EventTypes', exact: true }).click();
    await page.locator('.graphiql-response').getByText('"eventTypes"').first().waitFor();
    expect(await tab.innerText()).toContain('Slots');

    await page.getByRole('button', { name: 'Show GraphiQL Explorer' }).click();
    await page.locator('.graphiql-plugin').getByText('personalizedSchedules').first().waitFor();
  },
);
