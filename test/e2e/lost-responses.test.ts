import { describe, expect, onTestFinished, test } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';

const HOUR = 3_600_000;
const BOOK = `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) {
  ... on ConfirmReservationPayload { reservation { status booking { id } } } ... on MutationError { code message } } }`;
const CREATE = `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
  ... on CreateSchedulePayload { schedule { id name } } ... on MutationError { code message } } }`;
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) {
  ... on ReserveSlotPayload { reservation { id } } ... on MutationError { code message } } }`;
const SCHEDULE = {
  account: idOf('Account', 'nora'),
  name: 'Evenings',
  timeZone: 'Europe/Oslo',
  weeklyHours: [{ days: ['MONDAY'], start: '18:00', end: '20:00' }],
  idempotencyKey: 'k1',
};
const ADA = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

async function started() {
  const sandbox = createCalcomSandbox({
    now: () => NOW,
    slotsCacheMs: 0,
    data: {
      users: [{ id: 1, username: 'nora' }],
      eventTypes: [{ id: 7, slug: 'talk', title: 'Talk', lengthInMinutes: 30 }],
    },
  });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const account = {
    key: 'nora',
    provider: 'CALCOM',
    settings: { baseUrl: running.url },
    credential: 'cal_live_sandbox',
  };
  const { execute } = await startGateway([account]);
  const posts = (path: string) =>
    running.requests.filter((request) => request.method === 'POST' && request.path.includes(path)).length;
  return {
    sandbox,
    faults: running.faults,
    posts,
    /** How many of these requests are carried out without a response. */
    lose: (method: string, times = 1) => running.faults.add({ kind: 'response-lost', method, times }),
    create: async () => (await execute(CREATE, { input: SCHEDULE })).data.createSchedule,
    async reserve() {
      const start = new Date(NOW + 26 * HOUR).toISOString();
      const { data } = await execute(RESERVE, {
        input: { eventType: idOf('EventType', 'nora', '7'), start, holdMinutes: 30 },
      });
      return data.reserveSlot;
    },
    async confirm(id: string, attendee: object = ADA) {
      return (await execute(BOOK, { input: { id, attendee } })).data.confirmReservation;
    },
  };
}

describe('a booking whose response was lost', () => {
  test('is found, and not created again', async () => {
    const { reserve, confirm, lose, sandbox, posts } = await started();
    const { id } = (await reserve()).reservation;
    lose('POST');
    expect(await confirm(id)).toMatchObject({ reservation: { status: 'CONFIRMED' } });
    expect([sandbox.data.bookings.length, posts('/bookings')]).toEqual([1, 1]);
  });

  test('is searched again by the next attempt when the first could not determine the outcome', async () => {
    const { reserve, confirm, lose, faults, sandbox, posts } = await started();
    const { id } = (await reserve()).reservation;
    lose('POST');
    faults.add({ kind: 'status', status: 503, method: 'GET', path: '/v2/bookings' });
    expect(await confirm(id)).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: expect.stringMatching(/may have been booked: repeat the request/),
    });
    faults.clear();
    expect(await confirm(id, { ...ADA, email: 'other@example.test' })).toMatchObject({
      reservation: { status: 'CONFIRMED' },
    });
    expect([sandbox.data.bookings.length, posts('/bookings')]).toEqual([1, 1]);
  });
});

describe('a schedule whose response was lost', () => {
  test('is found, and not created again', async () => {
    const { create, lose, sandbox, posts } = await started();
    const before = sandbox.data.schedules.length;
    lose('POST');
    const first = await create();
    expect(first).toMatchObject({ schedule: { name: 'Evenings' } });
    expect(await create()).toEqual(first);
    expect([sandbox.data.schedules.length, posts('/schedules')]).toEqual([before + 1, 1]);
  });
});

test('reports that a hold whose response was lost may exist', async () => {
  const { reserve, lose } = await started();
  lose('POST');
  expect(await reserve()).toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringMatching(/may be held at the provider for 30 minutes/),
  });
});
