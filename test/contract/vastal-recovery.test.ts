import { expect, test } from 'vitest';
import { CALL, HOUR, NOW, start } from './vastal-connection.ts';

const START = NOW + 24 * HOUR;
const END = START + HOUR;
const REQUEST = {
  eventTypeId: 'type_p9',
  start: START,
  end: END,
  booker: { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' },
};
const appointment = (change: object = {}) => ({
  appointment_type_id: 'type_p9',
  start_time: START,
  end_time: END,
  client_name: 'Mia',
  client_email: 'mia@example.com',
  ...change,
});

async function findAmong(appointments: readonly ReturnType<typeof appointment>[], switches = {}) {
  const { connector, queries } = await start({ appointments }, switches);
  return { found: await connector.bookings?.find!(REQUEST, CALL), queries };
}

test.each([
  ['the start of', 'start'],
  ['any overlap with', 'overlap'],
] as const)('a booking is found where the window selects %s an appointment', async (_, rangeTest) => {
  const { found, queries } = await findAmong([appointment({ id: 'apt_7' })], { rangeTest, rangeEndIncluded: false });
  expect(found).toEqual({ id: 'apt_7', start: START, end: END, status: 'ACCEPTED' });
  expect(queries()).toEqual([{ from: '2026-11-21T09:59:00Z', to: '2026-11-21T11:01:00Z', limit: '100' }]);
});

test.each([
  ['no address', { client_email: null }],
  ['another address', { client_email: 'noa@example.com' }],
  ['another start', { start_time: START - 60_000 }],
  ['another end', { end_time: END + 60_000 }],
  ['another type', { appointment_type_id: 'type_q1' }],
  ['its cancellation', { status: 'cancelled' as const }],
])('ignores an appointment with %s', async (_, change) => {
  expect((await findAmong([appointment(change)])).found).toBeUndefined();
});

test('finds an appointment that waits for confirmation', async () => {
  const { found } = await findAmong([appointment({ status: 'pending' as const })]);
  expect(found).toMatchObject({ status: 'PENDING' });
});

// Vastal does not keep a second booking from the same time.
test('finds the latest of several equal appointments', async () => {
  const { found } = await findAmong(['apt_9', 'apt_10', 'apt_8'].map((id) => appointment({ id })));
  expect(found).toMatchObject({ id: 'apt_10' });
});
