import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { gravityRail } from '../../../src/connectors/gravity-rail/gravity-rail.ts';
import { createCall, NOW, startServer } from './http/http-server.ts';

const ROOM = { id: 31, name: 'Room', timezone: 'UTC' };

/** An account whose server returns these lists of calendars, without schedules and with them. */
async function openAccount(plain: unknown, full: unknown, status = 200) {
  const respond = (response: ServerResponse) => {
    const isFull = received.at(-1)?.url?.includes('includeSchedules=true') === true;
    response.writeHead(isFull ? status : 200).end(JSON.stringify(isFull ? full : plain));
  };
  const { origin, received } = await startServer(respond);
  const connector = gravityRail.create({
    account: 'clinic',
    name: 'Clinic',
    timeoutMs: 5000,
    now: () => NOW,
    settings: gravityRail.settings.parse({ baseUrl: origin, workspaceUuid: '6f1d2c1e-8a54-4f4e-9a5c-0f3f7d1b2a10' }),
  });
  onTestFinished(() => connector.close());
  return { calendars: connector.calendars!, schedules: connector.schedules!, received };
}

const WITH = { schedules: true };
const WITHOUT = { schedules: false };

test.each([
  ['calendars first', ['calendars', 'schedules']],
  ['schedules first', ['schedules', 'calendars']],
])('makes one call when an operation reads all calendars and all schedules: %s', async (_, order) => {
  const { calendars, schedules, received } = await openAccount([ROOM], [{ ...ROOM, schedules: [{ id: 1 }] }]);
  const { call, cost } = createCall();
  const reads = { calendars: () => calendars.list(call, WITHOUT), schedules: () => schedules.list(call) };
  const reading = order.map((name) => reads[name as keyof typeof reads]());
  const results = Object.fromEntries((await Promise.all(reading)).map((result, i) => [order[i], result]));
  expect(results).toMatchObject({ calendars: [{ id: '31' }], schedules: [{ id: '31.1' }] });
  expect(results.calendars?.[0]).not.toHaveProperty('schedules');
  expect(received).toHaveLength(1);
  expect(cost).toEqual({ called: 1, shared: 1, retried: 0 });
});

test.each([
  ['broken schedules', [{ ...ROOM, schedules: 'none' }], 200],
  ['a rejected request', {}, 400],
])('returns calendars without schedules despite %s in the list with schedules', async (_, full, status) => {
  const { calendars, received } = await openAccount([ROOM], full, status);
  const { call } = createCall();
  const [plain, whole] = await Promise.allSettled([calendars.list(call, WITHOUT), calendars.list(call, WITH)]);
  expect(plain).toMatchObject({ status: 'fulfilled', value: [{ id: '31', name: 'Room' }] });
  expect(whole.status === 'rejected' || whole.value[0] instanceof Error).toBe(true);
  expect(received).toHaveLength(2);
});

test('shares no read between operations', async () => {
  const { calendars, received } = await openAccount([ROOM], [{ ...ROOM, schedules: [] }]);
  await Promise.all([calendars.list(createCall().call, WITHOUT), calendars.list(createCall().call, WITH)]);
  expect(received).toHaveLength(2);
});
