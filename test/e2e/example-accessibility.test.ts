import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { EXAMPLE, NO_EXAMPLE, openExample, SKIPPED } from '../support/example-page.ts';

const TIMEOUT = 180_000;
const MAXIMUM_TABS = 100;

/** The violations that axe-core finds, each with the first element concerned. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: `${EXAMPLE}node_modules/axe-core/axe.min.js` });
  // As text, since the page has other types than this file.
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    'axe.run().then((results) => results.violations)',
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

const scrollsSideways = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');

const hasFocus = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

/** Presses the tabulator key until an element has the focus. */
async function tabTo(page: Page, locator: Locator): Promise<void> {
  await locator.waitFor();
  for (let presses = 0; presses < MAXIMUM_TABS; presses++) {
    if (await hasFocus(locator)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The element was not reached by ${MAXIMUM_TABS} presses of the tabulator key`);
}

test.skipIf(NO_EXAMPLE !== undefined).each([
  { colorScheme: 'light', width: 1100 },
  { colorScheme: 'dark', width: 1100 },
  { colorScheme: 'light', width: 390 },
] as const)(
  `has no violations of axe-core and does not scroll sideways, $colorScheme at $width pixels${SKIPPED}`,
  { timeout: TIMEOUT },
  async ({ colorScheme, width }) => {
    const { page, gateway, hold, book } = await openExample({
      browser: { colorScheme, viewport: { width, height: 844 }, reducedMotion: 'reduce' },
    });
    const found: Record<string, string[]> = {};
    const check = async (step: string) => {
      found[step] = await violations(page);
      if (await scrollsSideways(page)) found[step].push('scrolls sideways');
    };
    await page.getByRole('button', { name: /^Mentoring/ }).waitFor();
    await check('appointments');
    await page.getByRole('button', { name: /^Mentoring/ }).click();
    await page.locator('.slot').first().waitFor();
    await check('slots');
    await page.goBack();
    await hold('Mentoring');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByText('Must not be empty').waitFor();
    await check('errors');
    await book();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    await check('booked');
    await page.getByRole('button', { name: 'Cancel the booking' }).click();
    await page.getByRole('heading', { name: 'Cancel this booking?' }).waitFor();
    await check('cancel');
    gateway.sandbox.fakeProviders.vastal.faults.add({ kind: 'status', status: 503 });
    await page.goto(new URL('/', page.url()).href);
    await page.getByText('The appointments of Agency cannot be shown').waitFor();
    await check('provider down');
    expect(found).toEqual({ appointments: [], slots: [], errors: [], booked: [], cancel: [], 'provider down': [] });
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `books, reschedules and cancels with the keyboard alone${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page } = await openExample();
    const { keyboard } = page;
    const press = async (name: string | RegExp) => {
      await tabTo(page, page.getByRole('button', { name, exact: typeof name === 'string' }).first());
      await keyboard.press('Enter');
    };
    /** Each step begins at its heading. */
    const arrive = async (name: string) => {
      const heading = page.getByRole('heading', { name });
      await heading.waitFor();
      await expect.poll(() => hasFocus(heading), { message: name, timeout: 10_000 }).toBe(true);
    };
    await press(/^Discovery call/);
    await arrive('Choose a time');
    await press(/^(Tue|Wed|Thu) .* free/);
    await press(/^\d\d:\d\d/);
    await arrive('Your details');
    await tabTo(page, page.getByLabel('Name'));
    await keyboard.type('Ada Byrne');
    await tabTo(page, page.getByLabel('E-mail'));
    await keyboard.type('ada@example.test');
    await keyboard.press('Enter');
    await arrive('You are booked');
    expect(await page.title()).toBe('You are booked · Book a time');
    await press('Reschedule');
    await arrive('Choose a new time');
    await press(/^Fri .* free/);
    await press(/^\d\d:\d\d/);
    await arrive('You are booked');
    expect(await page.locator('.booked-time').innerText()).toContain('Friday');
    await press('Cancel the booking');
    await arrive('Cancel this booking?');
    await press('Cancel the booking');
    await arrive('This booking is cancelled');
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `shows the times of the chosen zone, also where clocks show them twice${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page } = await openExample({ start: Date.parse('2026-10-24T08:00:00Z') });
    await page.getByRole('button', { name: /^Treatment/ }).click();
    await page.getByRole('button', { name: /^Sun 25 October/ }).click();
    await page.getByText('Clocks go back by 1 h on this day.').waitFor();
    const times = () => page.locator('.slot').allInnerTexts();
    const irish = await times();
    expect(irish.filter((time) => time.startsWith('01:00'))).toEqual([
      '01:00 GMT+1',
      expect.stringMatching(/^01:00 GMT(\+0)?$/),
    ]);
    expect(irish.filter((time) => time.startsWith('02:00'))).toEqual(['02:00']);

    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.getByText('Clocks go back').waitFor({ state: 'detached' });
    await page.locator('.slot').first().waitFor();
    await expect.poll(times).not.toEqual(irish);
    const japanese = await times();
    expect(new Set(japanese).size).toBe(japanese.length);
    await page.reload();
    await page.locator('.slot').first().waitFor();
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo');
  },
);
