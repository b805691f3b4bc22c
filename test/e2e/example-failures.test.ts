import { expect, test } from 'vitest';
import { keyedClients } from '../support/clients.ts';
import { NO_EXAMPLE, openExample, SKIPPED } from '../support/example-page.ts';

const TIMEOUT = 90_000;

test.skipIf(NO_EXAMPLE !== undefined)(
  `shows the appointments of the other providers while one is down, and all after a retry${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway } = await openExample();
    const { faults } = gateway.sandbox.fakeProviders['gravity-rail'];
    await page.getByRole('button', { name: /^Treatment/ }).waitFor();
    faults.add({ kind: 'status', status: 503 });
    await page.reload();
    await page.getByText('The appointments of Clinic and studio cannot be shown').waitFor();
    expect(await page.getByRole('region', { name: 'Maren Holt, design studio' }).getByRole('listitem').count()).toBe(5);
    expect(await page.getByRole('button', { name: /^Treatment/ }).count()).toBe(0);

    faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: /^Treatment/ }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `reads slots again after the provider has failed${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway } = await openExample();
    const { faults } = gateway.sandbox.fakeProviders.calcom;
    const appointment = page.getByRole('button', { name: /^Mentoring/ });
    await appointment.waitFor();
    faults.add({ kind: 'status', status: 503 });
    await appointment.click();
    await page.getByText('The calendar does not respond.').waitFor();
    expect(await page.locator('.slot').count()).toBe(0);
    faults.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.slot').first().waitFor();
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `says that the gateway cannot be reached, and continues after a retry${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway } = await openExample();
    await page.route(gateway.url, (route) => route.abort());
    await page.reload();
    await page.getByText('The booking service cannot be reached.').waitFor();
    await page.unroute(gateway.url);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: /^Mentoring/ }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `books with a key of the access \`book\`, without what it does not allow${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { keys, clients } = keyedClients({ page: { calcom: 'book' } });
    const { page, hold, book } = await openExample({ key: keys.page, clients });
    await hold('Mentoring');
    await book();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await page.locator('.actions').getByRole('button').allInnerTexts()).toEqual(['Add to calendar']);
    await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Add to calendar' }).click()]);
  },
);
