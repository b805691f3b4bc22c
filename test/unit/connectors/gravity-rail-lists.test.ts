import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { gravityRail } from '../../../src/connectors/gravity-rail/gravity-rail.ts';
import { createCall, NOW, startServer } from './http/http-server.ts';

const ROOM = { id: 31, name: 'Room', timezone: 'UTC' };

/** An account whose list of calendars is answered as given, without schedules and with them. */
async function openAccount(plain: unknown, full: unknown, status = 200) {
  const answer = (response: ServerResponse) => {
    const isFull = received.at(-1)?.url?.includes('includeSchedules=true') === true;
    response.writeHead(isFull ? status : 200).end(JSON.stringify(isFull ? full : plain));
  };
  const { origin, received } = await startServer(answer);
  const connector = gravityRail.create({
    account: 'clinic',
    name: 'Clinic',
    timeoutMs: 5000,
    now: () => NOW,
    settings: gravityRail.settings.parse({ baseUrl: origin, workspaceUuid: 'w' }),
  });
  onTestFinished(() => connector.close());
  return { calendars: connector.calendars!, schedules: connector.schedules!, received };
}

const WITH = { schedules: true };
const WITHOUT = { schedules: false };

test.each([
  ['calendars first', ['calendars', 'schedules']],
  ['schedules first', ['schedules', 'calendars']],
])('who asks for all calendars and for all schedules at once costs one call: %s', async (_, order) => {
  const { calendars, schedules, received } = await openAccount([ROOM], [{ ...ROOM, schedules: [{ id: 1 }] }]);
  const { call, cost } = createCall();
  const reads = { calendars: () => calendars.list(call, WITHOUT), schedules: () => schedules.list(call) };
  const reading = order.map((name) => reads[name as keyof typeof reads]());
  const answers = Object.fromEntries((await Promise.all(reading)).map((answer, i) => [order[i], answer]));
  expect(answers).toMatchObject({ calendars: [{ id: '31' }], schedules: [{ id: '31.1' }] });
  expect(answers.calendars?.[0]).not.toHaveProperty('schedules');
  expect(received).toHaveLength(1);
  expect(cost).toEqual({ called: 1, shared: 1, retried: 0 });
});

test.each([
  ['broken schedules', [{ ...ROOM, schedules: 'none' }], 200],
  ['a toError', {}, 400],
])('%s are no harm to who asks for calendars alone', async (_, full, status) => {
  const { calendars, received } = await openAccount([ROOM], full, status);
  const { call } = createCall();
  const [plain, whole] = await Promise.allSettled([calendars.list(call, WITHOUT), calendars.list(call, WITH)]);
  expect(plain).toMatchObject({ status: 'fulfilled', value: [{ id: '31', name: 'Room' }] });
  expect(whole.status === 'rejected' || whole.value[0] instanceof Error).toBe(true);
  expect(received).toHaveLength(2);
});

test('other operations keep their own reads', async () => {
  const { calendars, received } = await openAccount([ROOM], [{ ...ROOM, schedules: [] }]);
  await Promise.all([calendars.list(createCall().call, WITHOUT), calendars.list(createCall().call, WITH)]);
  expect(received).toHaveLength(2);
});
