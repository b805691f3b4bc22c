import { expect, onTestFinished, test } from 'vitest';
import { NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { openHeldSlot } from '../support/held-slot.ts';

const SUBSCRIPTION = 'subscription { reservationChanged { ... on ReservationChange { reservation { expiresAt } } } }';

test.skipIf(NO_CHROMIUM !== undefined)(
  `an EventSource comes back by itself where it was cut off${NO_CHROMIUM ? ` (${NO_CHROMIUM})` : ''}`,
  { timeout: 90_000 },
  async () => {
    const slot = await openHeldSlot();
    onTestFinished(() => slot.close());
    const browser = await startChromium();
    // Playwright waits by evaluating texts in the page, which its policy forbids, rightly.
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(slot.url);
    // As text, since it runs in the page, where there are other types than here.
    await page.evaluate(`new Promise((opened) => {
      globalThis.told = [];
      globalThis.openings = 0;
      const source = new EventSource('/graphql?query=' + encodeURIComponent(${JSON.stringify(SUBSCRIPTION)}));
      source.onopen = () => { openings += 1; opened(); };
      source.addEventListener('next', ({ data }) =>
        told.push(JSON.parse(data).data.reservationChanged.reservation.expiresAt));
    })`);
    const told = (count: number) => page.waitForFunction(`told.length >= ${count}`);

    const happened = [await slot.extend(), await slot.extend()];
    await told(2);
    for (let cut = 1; cut <= 2; cut++) {
      // The page keeps no other connection that it would miss.
      for (const connection of slot.connections) connection.destroy();
      for (let event = 0; event < 3; event++) happened.push(await slot.extend());
      await page.waitForFunction(`openings > ${cut}`);
      happened.push(await slot.extend());
      await told(happened.length);
    }
    expect(await page.evaluate('told')).toEqual(happened);
  },
);
