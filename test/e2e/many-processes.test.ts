import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { decodeGlobalId } from '../../src/domain/global-id.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { type Message, openEventSource } from '../support/event-source.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';

// These processes use the real clock, so everything happens on a distant day: a Tuesday.
const at = (hour: number) => `2030-01-08T${String(hour).padStart(2, '0')}:00:00.000Z`;
const AUDIT = idOf('EventType', 'vastal', 'type_a');
const SUBSCRIPTION = `subscription ($after: String) { reservationChanged(after: $after) {
  ... on ReservationChange { kind reservation { id expiresAt } } ... on ResyncRequired { resync: cursor } } }`;
const RESERVE = `mutation ($input: ReserveSlotInput!) { result: reserveSlot(input: $input) {
  __typename ... on ReserveSlotPayload { reservation { id expiresAt } } ... on MutationError { code message } } }`;
const EXTEND = `mutation ($input: UpdateReservationInput!) { result: updateReservation(input: $input) {
  __typename ... on UpdateReservationPayload { reservation { id expiresAt } } ... on MutationError { code message } } }`;
const FREE = `query ($input: AvailabilityInput!) { availability(input: $input) { slots { start } accountResults { error { code } } } }`;
const WINDOW = { participants: [AUDIT], from: at(9), to: at(19), durationMinutes: 60, timeZone: 'UTC' };
/** The availability of an account whose holds cannot be read: no time is known to be free. */
const HOLDS_UNKNOWN = {
  data: { availability: { slots: [], accountResults: [{ error: { code: 'DEPENDENCY_UNAVAILABLE' } }] } },
};
const BOTH_MS = 60_000;

describe.skipIf(NO_REDIS !== undefined)(`two processes on one Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** Two gateways to the same agency. */
  async function startBoth() {
    const agency = await startFakeProvider(
      createVastalSandbox({
        now: () => NOW,
        data: {
          availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '19:00:00' }],
          appointmentTypes: [
            { id: 'type_a', name: 'Audit', durationMinutes: 60, minNoticeHours: 0, maxDaysAhead: 36_500 },
          ],
        },
      }),
    );
    onTestFinished(() => agency.close());
    const environment = {
      REDIS_URL: redis.url,
      VASTAL_API_KEY: 'vst_sandbox_key',
      VASTAL_TIME_ZONE: 'UTC',
      VASTAL_BASE_URL: `${agency.url}/v1`,
    };
    return Promise.all([startOne(environment), startOne(environment)]);
  }

  async function startOne(environment: Readonly<Record<string, string>>) {
    const gateway = await startGatewayProcess(environment);
    const { execute } = gateway;
    return {
      ...gateway,
      reserve: async (hour: number) =>
        (await execute(RESERVE, { input: { eventType: AUDIT, start: at(hour), holdMinutes: 60 } })).data?.result,
      extend: async (id: string, holdMinutes: number) =>
        (await execute(EXTEND, { input: { id, holdMinutes } })).data.result,
      free: async () =>
        (await execute(FREE, { input: WINDOW })).data.availability.slots.map(({ start }: { start: string }) => start),
    };
  }

  test("report each other's holds, and reject a slot that is held at the other", { timeout: BOTH_MS }, async () => {
    const [one, other] = await startBoth();
    const heard = await listen(other.url);
    expect(await other.free()).toContain(at(9));
    const { reservation } = await one.reserve(9);
    expect((await heard.next()).reservation.id).toBe(reservation.id);
    expect(await other.free()).not.toContain(at(9));
    expect(await other.reserve(9)).toMatchObject({ __typename: 'SlotTakenError' });
    expect(
      (await other.execute(`{ reservation(id: "${reservation.id}") { status } }`, {})).data.reservation.status,
    ).toBe('HELD');
    expect((await other.extend(reservation.id, 90)).reservation.id).toBe(reservation.id);
    expect(await heard.next()).toMatchObject({ kind: 'EXTENDED' });
  });

  test('a hold that Cal.com replaces keeps its id in all processes, and after their restart', {
    timeout: BOTH_MS,
  }, async () => {
    const studio = createCalcomSandbox({
      // Holds end by the clock of the machine, as the processes read it.
      now: Date.now,
      slotsCacheMs: 0,
      data: {
        users: [{ id: 1, username: 'nora', timeZone: 'UTC' }],
        schedules: [
          {
            id: 5,
            name: 'Tuesdays',
            timeZone: 'UTC',
            availability: [{ days: ['Tuesday'], startTime: '09:00', endTime: '19:00' }],
          },
        ],
        eventTypes: [{ id: 7, slug: 'talk', lengthInMinutes: 60, scheduleId: 5, minimumBookingNotice: 0 }],
      },
    });
    const running = await startFakeProvider(studio);
    onTestFinished(() => running.close());
    const environment = { REDIS_URL: redis.url, CALCOM_API_KEY: 'cal_live_sandbox', CALCOM_BASE_URL: running.url };
    const [one, other] = await Promise.all([startOne(environment), startOne(environment)]);
    const eventType = idOf('EventType', 'calcom', '7');
    const { reservation } = (await one.execute(RESERVE, { input: { eventType, start: at(9), holdMinutes: 60 } })).data
      .result;
    const { id } = reservation;
    const extended = (await other.extend(id, 120)).reservation;
    expect(extended.id).toBe(id);
    expect(studio.data.reservations.map(({ uid }) => uid)).not.toContain(decodeGlobalId(id)?.id);

    const read = async ({ execute }: typeof one) =>
      (await execute('query ($id: ID!) { reservation(id: $id) { id status expiresAt } }', { id })).data.reservation;
    const held = { ...extended, status: 'HELD' };
    expect(await read(one)).toEqual(held);
    for (const each of [one, other]) {
      each.signal('SIGTERM');
      await each.ended;
    }
    const restarted = await startOne(environment);
    expect(await read(restarted)).toEqual(held);
    expect((await restarted.extend(id, 180)).reservation.id).toBe(id);
    const RELEASE = `mutation ($id: ID!) { releaseReservation(input: { id: $id }) {
      ... on ReleaseReservationPayload { reservation { id status } } } }`;
    expect((await restarted.execute(RELEASE, { id })).data.releaseReservation.reservation).toEqual({
      id,
      status: 'RELEASED',
    });
    expect(studio.data.reservations).toEqual([]);
  });

  test('give a slot to exactly one of many concurrent requests at both', { timeout: BOTH_MS }, async () => {
    const both = await startBoth();
    const responses: any[] = (
      await Promise.all(both.map((one) => Promise.all(Array.from({ length: 10 }, () => one.reserve(11)))))
    ).flat();
    const kinds = Map.groupBy(responses, ({ __typename }) => __typename as string);
    expect([kinds.get('ReserveSlotPayload')?.length, kinds.get('SlotTakenError')?.length]).toEqual([1, 19]);
  });

  test('lose and repeat no event of a subscriber that resumes at the other after one was killed', {
    timeout: BOTH_MS,
  }, async () => {
    const [one, other] = await startBoth();
    const subscribers = await Promise.all(Array.from({ length: 100 }, () => listen(one.url)));
    const { reservation } = await other.reserve(13);
    const happened = [reservation.expiresAt];
    for (let minutes = 61; minutes <= 100; minutes += 1) {
      if (minutes === 80) one.signal('SIGKILL');
      happened.push((await other.extend(reservation.id, minutes)).reservation.expiresAt);
    }
    await one.ended;
    const delivered = await Promise.all(
      subscribers.map(async (subscriber) => {
        await subscriber.ended;
        const resumed = await listen(other.url, subscriber.lastId());
        const all = subscriber.changes.slice();
        while (all.length < happened.length) all.push(await resumed.next());
        return all.map((change) => change.reservation?.expiresAt ?? 'resync');
      }),
    );
    for (const each of delivered) expect(each).toEqual(happened);
  });

  test('keep serving reads without Redis, return errors for holds and subscriptions, and lose nothing afterwards', {
    timeout: BOTH_MS,
  }, async () => {
    const [one, other] = await startBoth();
    const heard = await listen(one.url);
    const { reservation } = await one.reserve(15);
    await heard.next();

    await redis.kill();
    expect(await one.execute(FREE, { input: WINDOW })).toMatchObject(HOLDS_UNKNOWN);
    const refused = await one.execute(RESERVE, { input: { eventType: AUDIT, start: at(16) } });
    expect(refused.errors[0]).toMatchObject({
      message: expect.stringContaining('try again'),
      extensions: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true },
    });
    await heard.ended;
    expect(heard.errors).toMatchObject([{ extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);
    const late = await listen(other.url);
    await late.ended;
    expect(late.errors).toMatchObject([{ extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);

    await redis.restart();
    const extended = await until(
      () => other.extend(reservation.id, 120),
      ({ reservation: now }) => now !== undefined,
    );
    const resumed = await resume(one.url, heard.lastId());
    expect(resumed).toMatchObject({ kind: 'EXTENDED', reservation: extended.reservation });
    const again = await until(
      () => one.reserve(15),
      () => true,
    );
    expect(again).toMatchObject({ __typename: 'SlotTakenError' });
  });

  test('treat a suspended Redis as unavailable, and continue when it responds again', {
    timeout: BOTH_MS,
  }, async () => {
    const [one, other] = await startBoth();
    const heard = await listen(one.url);
    const { reservation } = await other.reserve(17);
    await heard.next();

    redis.suspend();
    onTestFinished(() => redis.resume());
    expect(await one.execute(FREE, { input: WINDOW })).toMatchObject(HOLDS_UNKNOWN);
    const refused = await one.execute(RESERVE, { input: { eventType: AUDIT, start: at(18) } });
    expect(refused.errors[0].extensions).toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE', retryable: true });
    await heard.ended;
    expect(heard.errors).toMatchObject([{ extensions: { code: 'DEPENDENCY_UNAVAILABLE' } }]);

    redis.resume();
    const extended = await until(
      () => other.extend(reservation.id, 120),
      ({ reservation: now }) => now !== undefined,
    );
    const resumed = await resume(one.url, heard.lastId());
    expect(resumed).toMatchObject({ kind: 'EXTENDED', reservation: extended.reservation });
  });
});

/** Repeats the query until the result satisfies the condition. */
async function until<T>(execute: () => Promise<T>, isSo: (response: T) => boolean): Promise<T> {
  for (;;) {
    const response = await execute().catch(() => undefined);
    if (response !== undefined && isSo(response)) return response;
  }
}

/** The first change after a cursor; repeated while the gateway responds that the outcome is unknown, as clients do. */
async function resume(url: string, lastId: string | undefined) {
  for (;;) {
    const listening = await listen(url, lastId);
    const change = await Promise.race([listening.next(), listening.ended]);
    if (change) return change;
    expect(listening.errors).toMatchObject([{ extensions: { retryable: true } }]);
  }
}

/** One subscription, over server-sent events; received events are recorded. */
async function listen(url: string, lastId?: string) {
  const changes: any[] = [];
  const errors: any[] = [];
  const waiting: (() => void)[] = [];
  const ended = Promise.withResolvers<void>();
  let id = lastId;
  let taken = 0;
  const source = await openEventSource(
    url,
    { query: SUBSCRIPTION },
    {
      headers: lastId === undefined ? {} : { 'last-event-id': lastId },
      onMessage(message: Message) {
        if (message.event !== 'next') return;
        if (message.data.errors) {
          errors.push(...message.data.errors);
          return;
        }
        id = message.id;
        changes.push(message.data.data.reservationChanged);
        for (const callback of waiting.splice(0)) callback();
      },
      onEnd: ended.resolve,
    },
  );
  onTestFinished(() => source.cut());
  return {
    changes,
    errors,
    ended: ended.promise,
    lastId: () => id,
    async next() {
      taken += 1;
      while (changes.length < taken) await new Promise<void>((resolve) => waiting.push(resolve));
      return changes[taken - 1];
    },
  };
}
