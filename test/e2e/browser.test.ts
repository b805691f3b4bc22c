import { expect, test } from 'vitest';
import { NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

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
    const tab = page.locator('.graphiql-tab', { has: page.getByTitle('PersonalizedSchedules', { exact: true }) });
    // GraphiQL ignores clicks until its tabs can be dragged; a user would click again.
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
