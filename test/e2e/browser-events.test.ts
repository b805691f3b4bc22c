import { expect, onTestFinished, test } from 'vitest';
import { NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { openHeldSlot } from '../support/held-slot.ts';

const SUBSCRIPTION = 'subscription { reservationChanged { ... on ReservationChange { reservation { expiresAt } } } }';

test.skipIf(NO_CHROMIUM !== undefined)(
  `an EventSource resumes after its connection was lost${NO_CHROMIUM ? ` (${NO_CHROMIUM})` : ''}`,
  { timeout: 90_000 },
  async () => {
    const slot = await openHeldSlot();
    onTestFinished(() => slot.close());
    const browser = await startChromium();
    // Playwright waits by evaluating texts in the page, which its content security policy forbids.
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(slot.url);
    // As text, since the page has other types than this file.
    await page.evaluate(`new Promise((opened) => {
      globalThis.output = [];
      globalThis.openings = 0;
      const source = new EventSource('/graphql?query=' + encodeURIComponent(${JSON.stringify(SUBSCRIPTION)}));
      source.onopen = () => { openings += 1; opened(); };
      source.addEventListener('next', ({ data }) =>
        output.push(JSON.parse(data).data.reservationChanged.reservation.expiresAt));
    })`);
    const output = (count: number) => page.waitForFunction(`output.length >= ${count}`);

    const happened = [await slot.extend(), await slot.extend()];
    await output(2);
    for (let cut = 1; cut <= 2; cut++) {
      // The page has no other connection that it would miss.
      for (const connection of slot.connections) connection.destroy();
      for (let event = 0; event < 3; event++) happened.push(await slot.extend());
      await page.waitForFunction(`openings > ${cut}`);
      happened.push(await slot.extend());
      await output(happened.length);
    }
    expect(await page.evaluate('output')).toEqual(happened);
  },
);
