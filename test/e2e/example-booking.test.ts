import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NO_EXAMPLE, openExample, reservationOf, SKIPPED } from '../support/example-page.ts';

const TIMEOUT = 90_000;
const BOOKINGS = `{ bookings(from: "2026-11-23T00:00:00Z", to: "2026-12-01T00:00:00Z", attendeeEmail: "ada@example.test") {
  nodes { id } } }`;
const BOOKING = `query ($id: ID!) { reservation(id: $id) {
  status start booking { start status attendees { name email timeZone } } } }`;

test.skipIf(NO_EXAMPLE !== undefined)(
  `a visitor books, saves the event, reschedules and cancels${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway, hold, book } = await openExample();
    await hold('Mentoring');
    const id = reservationOf(page);
    const read = async () => (await gateway.execute(BOOKING, { id })).data.reservation;
    expect(await read()).toMatchObject({ status: 'HELD', booking: null });

    await book();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    const booked = await read();
    expect(booked).toMatchObject({
      status: 'CONFIRMED',
      booking: { attendees: [{ name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' }] },
    });

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Add to calendar' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('booking.ics');
    const ics = readFileSync(await download.path(), 'utf8');
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
    expect(ics).toContain(`DTSTART:${booked.start.replace(/[-:]|\.000/g, '')}`);

    await page.getByRole('button', { name: 'Reschedule' }).click();
    await page.getByRole('heading', { name: 'Choose a new time' }).waitFor();
    await page.locator('.slot').nth(1).click();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    const moved = await read();
    expect(moved.booking.status).toBe('ACCEPTED');
    expect(Date.parse(moved.booking.start)).toBeLessThan(Date.parse(booked.start));
    expect(await page.locator('.booked-time time').getAttribute('datetime')).toBe(moved.booking.start);

    await page.getByRole('button', { name: 'Cancel the booking' }).click();
    await page.getByRole('button', { name: 'Cancel the booking' }).click();
    // Cal.com requires a reason, which the gateway reports.
    await page.getByText('Cal.com requires a reason').waitFor();
    const reason = page.getByRole('textbox', { name: 'Reason' });
    expect(await reason.evaluate((input) => input === document.activeElement)).toBe(true);
    await reason.fill('I am travelling.');
    await page.getByRole('button', { name: 'Cancel the booking' }).click();
    await page.getByRole('heading', { name: 'This booking is cancelled' }).waitFor();
    expect((await read()).booking.status).toBe('CANCELLED');
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `shows what the gateway rejects at the fields, and keeps the hold${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway, hold } = await openExample();
    await hold('Treatment');
    await page.getByLabel('Name').fill('Ada Byrne');
    await page.getByLabel('E-mail').fill('ada@');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    const email = page.getByLabel('E-mail');
    await page.getByText('Must be an email address').waitFor();
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    expect(await email.evaluate((input) => input === document.activeElement)).toBe(true);
    const described = await email.evaluate((input) =>
      (input.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' '),
    );
    expect(described).toBe('For the confirmation. Must be an email address');
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('false');
    const { data } = await gateway.execute(BOOKING, { id: reservationOf(page) });
    expect(data.reservation.status).toBe('HELD');
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `restores the hold with what was entered, and the booking, after a reload${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, hold } = await openExample();
    await hold('Discovery call');
    await page.getByLabel('Name').fill('Ada Byrne');
    await page.getByLabel('E-mail').fill('ada@example.test');
    await page.reload();
    await page.getByRole('heading', { name: 'Your details' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Ada Byrne');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    const time = await page.locator('.booked-time').innerText();
    await page.reload();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(await page.locator('.booked-time').innerText()).toBe(time);
  },
);

test.skipIf(NO_EXAMPLE !== undefined)(
  `books once when a button is clicked twice and when responses are lost${SKIPPED}`,
  { timeout: TIMEOUT },
  async () => {
    const { page, gateway, operations } = await openExample();
    await page.getByRole('button', { name: /^Treatment/ }).click();
    await page.locator('.slot').first().dblclick();
    await page.getByRole('heading', { name: 'Your details' }).waitFor();
    expect(operations.filter((name) => name === 'ReserveSlot')).toHaveLength(1);

    const keys: string[] = [];
    await page.route(gateway.url, async (route) => {
      const { operationName, variables } = route.request().postDataJSON();
      if (operationName !== 'ConfirmReservation') return route.continue();
      keys.push(variables.input.idempotencyKey);
      // The first request does not arrive; the second one does, and its response is lost.
      if (keys.length > 1) await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByLabel('Name').fill('Ada Byrne');
    await page.getByLabel('E-mail').fill('ada@example.test');
    await page.getByRole('button', { name: 'Book', exact: true }).dblclick();
    await page.getByText('The booking service cannot be reached.').waitFor();
    expect(keys).toHaveLength(1);

    await page.getByRole('button', { name: 'Book', exact: true }).dblclick();
    // The change of the reservation arrives by the subscription.
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    expect(keys).toEqual([keys[0], keys[0]]);
    const { data } = await gateway.execute(BOOKINGS);
    expect(data.bookings.nodes).toHaveLength(1);
  },
);
