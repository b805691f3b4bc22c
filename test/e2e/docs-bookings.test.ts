import { expect, test } from 'vitest';
import { codeIn } from '../support/code-blocks.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const [list, reschedule, cancel, ...others] = codeIn('docs/bookings.md', 'graphql');

test('the requests of docs/bookings.md list, move and cancel a booking, one after the other', async () => {
  const { execute } = await startSandboxGateway();
  const window = { from: new Date(NOW).toISOString(), to: new Date(NOW + 14 * 86_400_000).toISOString() };
  const listed = await execute(list!, window);
  expect(listed.errors).toBeUndefined();
  const { nodes, accountResults } = listed.data.bookings;
  expect(accountResults.map(({ error }: { error: unknown }) => error)).toEqual(accountResults.map(() => null));
  const id = idOf('Booking', 'calcom', '5ca1ab1eBooking0000001');
  expect(nodes).toContainEqual(expect.objectContaining({ id, status: 'ACCEPTED' }));

  const start = '2026-11-30T10:00:00.000Z';
  const { rescheduleBooking } = (await execute(reschedule!, { id, start })).data;
  expect(rescheduleBooking).toMatchObject({ replacedId: id, booking: { start, status: 'ACCEPTED' } });

  const { cancelBooking } = (await execute(cancel!, { id: rescheduleBooking.booking.id })).data;
  expect(cancelBooking.booking).toEqual({ id: rescheduleBooking.booking.id, status: 'CANCELLED' });
  expect(others).toEqual([]);
});
