import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

// Every write of the state is carried out once, and its response is lost.

const AUDIT = idOf('EventType', 'vastal', 'type_a');
/** Tuesday, in UTC. */
const START = '2026-11-24T09:00:00Z';
const ATTENDEE = { name: 'Ada', email: 'ada@example.test', timeZone: 'UTC' };
const RESERVE = `mutation ($input: ReserveSlotInput!) { result: reserveSlot(input: $input) {
  __typename ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } } }`;
const CONFIRM = `mutation ($input: ConfirmReservationInput!) { result: confirmReservation(input: $input) {
  __typename ... on ConfirmReservationPayload { reservation { id status } } ... on MutationError { message } } }`;
const RELEASE = `mutation ($input: ReleaseReservationInput!) { result: releaseReservation(input: $input) {
  __typename ... on MutationError { message } } }`;
const UPDATE = `mutation ($input: UpdateScheduleInput!) { result: updateSchedule(input: $input) {
  __typename ... on MutationError { message } } }`;

describe.skipIf(NO_REDIS !== undefined)(`lost responses of Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** A gateway behind a proxy that can lose a response, with an empty state. */
  async function start() {
    const proxy = await startCuttingProxy(redis.url);
    const sandbox = createVastalSandbox({
      now: () => NOW,
      data: {
        availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '19:00:00' }],
        appointmentTypes: [{ id: 'type_a', name: 'Audit', durationMinutes: 60, minNoticeHours: 0 }],
      },
    });
    const vastal = await startFakeProvider(sandbox);
    onTestFinished(() => vastal.close());
    const clock = runningClock(NOW);
    const state = createRedisState({ url: proxy.url, clock, prefix: `test-${randomUUID()}` });
    const settings = { baseUrl: `${vastal.url}/v1`, timeZone: 'UTC' };
    const entry = { key: 'vastal', provider: 'VASTAL', credential: 'vst_sandbox_key', settings };
    const gateway = await startGateway([entry], { state, clock });
    /** Repeats the request until Redis is reachable again, as clients do. */
    async function run(mutation: string, input: object) {
      for (;;) {
        const { data, errors } = await gateway.execute(mutation, { input });
        if (!errors) return data.result;
        expect(errors).toMatchObject([{ extensions: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true } }]);
      }
    }
    return { proxy, run, sandbox };
  }

  test('leave one hold, one booking and one change, whichever response is lost', { timeout: 120_000 }, async () => {
    const reserve = { eventType: AUDIT, start: START, holdMinutes: 60, idempotencyKey: 'hold' };
    let lost = 0;
    for (let cut = 0, isOver = false; !isOver; cut += 1) {
      const { proxy, run, sandbox } = await start();
      const before = proxy.scripts();
      proxy.cutAfter(cut);
      const { reservation } = await run(RESERVE, reserve);
      expect((await run(RESERVE, reserve)).reservation).toEqual(reservation);
      const confirm = { id: reservation.id, attendee: ATTENDEE, idempotencyKey: 'book' };
      expect((await run(CONFIRM, confirm)).reservation).toEqual({ id: reservation.id, status: 'CONFIRMED' });
      const other = await run(RESERVE, { eventType: AUDIT, start: '2026-11-24T12:00:00Z' });
      await run(RELEASE, { id: other.reservation.id });
      const hours = { weeklyHours: [{ days: ['TUESDAY'], start: '08:00', end: '19:00' }] };
      const updated = await run(UPDATE, { id: idOf('Schedule', 'vastal', 'default'), ...hours });
      expect(updated.__typename).toBe('UpdateSchedulePayload');
      expect(sandbox.data.appointments).toHaveLength(1);
      isOver = proxy.scripts() - before <= cut;
      if (!isOver) lost += 1;
    }
    expect(lost).toBeGreaterThan(30);
  });
});
