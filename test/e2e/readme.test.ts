import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeBlocks, codeIn } from '../support/code-blocks.ts';
import { NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { runShellBlock } from '../support/shell-blocks.ts';

const README = 'README.md';
const DAY = 86_400_000;
const shell = (start: string) => codeIn(README, 'sh').find((code) => code.startsWith(start))!;

test('has at most 150 lines, and blocks in two languages', () => {
  expect(readFileSync(README, 'utf8').split('\n').length - 1).toBeLessThanOrEqual(150);
  expect(codeBlocks(README).every(({ language }) => ['sh', 'graphql'].includes(language))).toBe(true);
});

test('starts the gateway over the sandbox', async () => {
  const { output } = runShellBlock(shell('npm ci').replace('npm ci && ', ''));
  const [, accounts] = await output(/Accounts:\n((?: {2}.*\n)+)/);
  expect(accounts).toMatch(/^ {2}calcom .*sandbox/);
});

test("connects one's own account in place of the sandbox", async () => {
  const { output } = runShellBlock(shell('CALCOM_API_KEY').replace('…', 'abcdef0123456789'));
  const [, accounts] = await output(/Accounts:\n((?: {2}.*\n)+)/);
  expect(accounts).toMatch(/^ {2}calcom +CALCOM .*\(from CALCOM_API_KEY\)\n$/);
});

test('books a slot and cancels the booking with its requests, from top to bottom, while its command watches', async () => {
  const [eventTypesQuery, slotsQuery, reserve, confirm, cancel, ...others] = codeIn(README, 'graphql');
  expect(others).toEqual([]);
  const { execute, url } = await startSandboxGateway();

  const { eventTypes } = (await execute(eventTypesQuery!)).data;
  const { id: eventType } = eventTypes.nodes.find(({ name }: { name: string }) => name === 'Intro call');
  const window = { from: new Date(NOW + DAY).toISOString(), to: new Date(NOW + 5 * DAY).toISOString() };
  const { slots } = (await execute(slotsQuery!, { eventType, ...window })).data;
  const { start, localStart } = slots[0];
  expect(`${localStart.date}T${localStart.time}`).toBe(start.slice(0, 16));

  const watch = runShellBlock(shell('curl -N'), new URL(url).origin);
  await watch.output(/^:/m);
  const { reserveSlot } = (await execute(reserve!, { eventType, start })).data;
  expect(reserveSlot).toMatchObject({ __typename: 'ReserveSlotPayload', reservation: { status: 'HELD' } });
  const { id } = reserveSlot.reservation;
  await watch.output(new RegExp(`"kind":"CREATED".*"id":"${id}","status":"HELD"`));

  const { confirmReservation } = (await execute(confirm!, { id })).data;
  expect(confirmReservation.reservation).toMatchObject({ status: 'CONFIRMED', booking: { start, status: 'ACCEPTED' } });
  await watch.output(new RegExp(`"kind":"CONFIRMED".*"id":"${id}","status":"CONFIRMED"`));
  const cancelled = await execute(cancel!, { id: confirmReservation.reservation.booking.id });
  expect(cancelled.data.cancelBooking).toEqual({
    __typename: 'CancelBookingPayload',
    booking: { status: 'CANCELLED' },
  });
});
