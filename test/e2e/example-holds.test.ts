import { expect, test } from 'vitest';
import { NO_EXAMPLE, openExample, reservationOf, SKIPPED } from '../support/example-page.ts';
import { NOW } from '../support/gateway.ts';

const MINUTE = 60_000;
const TIMEOUT = 90_000;
const RELEASE = `mutation ($id: ID!) { releaseReservation(input: { id: $id }) { __typename } }`;
const RESERVE = `mutation ($eventType: ID!, $start: DateTime!) {
  reserveSlot(input: { eventType: $eventType, start: $start }) { __typename } }`;

test.skipIf(NO_EXAMPLE !== undefined)(
  `counts a hold down, announces the time left a few times, and offers the slot again after it has expired${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, clock, advanceTo, hold, book } = await openExample();
    await hold('Mentoring');
    const timer = page.getByRole('timer');
    const announced = page.getByRole('status');
    expect(await timer.innerText()).toBe('10:00');
    await advanceTo(NOW + 1000);
    await timer.getByText('9:59', { exact: true }).waitFor();
    expect(await announced.textContent()).toBe('');
    await advanceTo(NOW + 5 * MINUTE);
    await timer.getByText('5:00', { exact: true }).waitFor();
    expect(await announced.textContent()).toBe('The hold expires in 5 min.');
    await advanceTo(NOW + 5 * MINUTE + 1000);
    await timer.getByText('4:59', { exact: true }).waitFor();
    expect(await announced.textContent()).toBe('The hold expires in 5 min.');
    await advanceTo(NOW + 9 * MINUTE + 30_000);
    await page.getByText('The hold expires in 30 seconds.').waitFor({ state: 'attached' });

    // The clock of the browser does not change: the gateway reports the expiry.
    await page.getByLabel('Name').fill('Grace Quinn');
    clock.advanceTo(NOW + 10 * MINUTE);
    const heading = page.getByRole('heading', { name: 'Your hold has expired' });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.getByRole('button', { name: 'Hold it again' }).click();
    await page.getByRole('heading', { name: 'Your details' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Grace Quinn');
    await book();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `notices an expiry without the stream of changes${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway, advanceTo, hold } = await openExample();
    await page.route(gateway.url, (route) =>
      route.request().postDataJSON().operationName === 'ReservationChanged' ? route.abort() : route.continue(),
    );
    await hold('Mentoring');
    await advanceTo(NOW + 10 * MINUTE);
    await page.getByRole('heading', { name: 'Your hold has expired' }).waitFor();
    expect(await page.getByRole('timer').count()).toBe(0);
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `shows at once that a hold was released elsewhere, also after the stream was lost twice${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway, operations, hold } = await openExample();
    const isStream = (request: { postDataJSON(): { operationName?: string } | null }) =>
      request.postDataJSON()?.operationName === 'ReservationChanged';
    const opened = page.waitForResponse((response) => isStream(response.request()));
    await hold('Treatment');
    await opened;
    for (let lost = 0; lost < 2; lost++) {
      const reopened = page.waitForResponse((response) => isStream(response.request()));
      for (const connection of gateway.connections) connection.destroy();
      await reopened;
    }
    expect(operations.filter((name) => name === 'ReservationChanged')).toHaveLength(3);
    // Nothing but the stream reports what follows.
    await page.route(gateway.url, (route) => route.abort());
    await gateway.execute(RELEASE, { id: reservationOf(page) });
    await page.getByRole('heading', { name: 'Your time is no longer held' }).waitFor();
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `offers fresh slots when the chosen one was taken meanwhile${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway } = await openExample();
    let isTaken = false;
    await page.route(gateway.url, async (route) => {
      const { operationName, variables } = route.request().postDataJSON();
      if (operationName === 'ReserveSlot' && !isTaken) {
        isTaken = true;
        const { eventType, start } = variables.input;
        const { data } = await gateway.execute(RESERVE, { eventType, start });
        expect(data.reserveSlot.__typename).toBe('ReserveSlotPayload');
      }
      await route.continue();
    });
    await page.getByRole('button', { name: /^Mentoring/ }).click();
    const slot = page.locator('.slot').first();
    const time = await slot.innerText();
    await slot.click();
    const notice = page.getByRole('alert');
    await notice.getByText('This time has just been taken.').waitFor();
    expect(await notice.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.locator('.slot', { hasText: time }).waitFor({ state: 'detached' });

    await page.locator('.slot').first().click();
    await page.getByRole('heading', { name: 'Your details' }).waitFor();
    expect(isTaken).toBe(true);
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `frees the slot when the visitor chooses another time${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, hold } = await openExample();
    await page.getByRole('button', { name: /^Mentoring/ }).click();
    const time = await page.locator('.slot').last().innerText();
    await page.goBack();
    await hold('Mentoring');
    await page.getByRole('button', { name: 'Choose another time' }).click();
    await page.locator('.slot', { hasText: time }).waitFor();
    expect(await page.locator('.slot').last().innerText()).toBe(time);
  },
);
