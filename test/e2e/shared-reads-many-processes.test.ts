import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AccountEntry } from '../../src/config/account-entries.ts';
import { CALCOM_SANDBOX_KEY } from '../../src/sandbox/calcom/access.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { type RunningFakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { calcomEntry, vastalEntry } from '../support/account-entries.ts';
import { type Gateway, idOf, NOW, startGateway } from '../support/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { withHeldResponses } from '../support/held-responses.ts';
import { knownEpochNames } from '../support/known-epochs.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

const NAMES = '{ schedules { nodes { name } } }';
/** Makes the same upstream read, and is another operation. */
const NAMES_AND_IDS = '{ schedules { nodes { name id } } }';
const HOURS = `query ($account: ID!) { schedules(accounts: [$account]) {
  nodes { weeklyHours { start } } accountResults { error { message } } } }`;
const UPDATE = `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) {
  __typename ... on MutationError { message } } }`;
const LIST = '/v2/schedules';
const AVAILABILITY = '/v1/calendar/availability';
const clock = runningClock(NOW);
const now = () => NOW;
const WAIT_MS = 20_000;
const PROCESSES_MS = 60_000;
/** A user with one schedule. */
const CALCOM = { users: [{ id: 1 }], schedules: [{ id: 1, userId: 1, name: 'before' }] };

const namesOf = ({ data }: { data: any }) => data.schedules.nodes.map(({ name }: { name: string }) => name);
const readsOf = ({ requests }: RunningFakeProvider, path: string) =>
  requests.filter((request) => request.method === 'GET' && request.path === path).length;

describe.skipIf(NO_REDIS !== undefined)(`reads at two processes${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** Two gateways, and what resolves once both know their epochs in Redis. */
  async function startBoth(entries: readonly AccountEntry[], { url }: RedisServer) {
    const prefix = `test-${randomUUID()}`;
    const states = [0, 1].map(() => createRedisState({ url, clock, prefix }));
    const reachable = () => Promise.all(states.map((state) => knownEpochNames(state.writeEpochs!)));
    const [one, other] = await Promise.all(
      states.map((state) => startGateway(entries, { state, caches: true, requestDeduplication: true })),
    );
    await reachable();
    return { one: one!, other: other!, reachable };
  }

  /** Two gateways to a user of Cal.com with one schedule. */
  async function startCalcom(server = redis) {
    const { provider, holdNext } = withHeldResponses(createCalcomSandbox({ now, data: CALCOM }));
    const calcom = await startFakeProvider(provider);
    onTestFinished(() => calcom.close());
    return { calcom, holdNext, ...(await startBoth([calcomEntry(calcom.url)], server)) };
  }

  /** Two gateways to two organisations of Vastal, whose hours they cache. */
  async function startVastal(server = redis) {
    const organisations = await Promise.all(
      [0, 1].map(() =>
        startFakeProvider(
          createVastalSandbox({
            now,
            data: { availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '19:00:00' }] },
          }),
        ),
      ),
    );
    for (const organisation of organisations) onTestFinished(() => organisation.close());
    const entries = organisations.map(({ url }, i) => vastalEntry(url, 'UTC', {}, `vastal-${i}`));
    const gateways = await startBoth(entries, server);
    const hoursAt = async ({ execute }: Gateway, i: number) => {
      const { data } = await execute(HOURS, { account: idOf('Account', `vastal-${i}`) });
      expect(data.schedules.accountResults).toEqual([{ error: null }]);
      return data.schedules.nodes[0].weeklyHours[0].start;
    };
    const reads = () => organisations.map((organisation) => readsOf(organisation, AVAILABILITY));
    return { hoursAt, reads, ...gateways };
  }

  async function update(
    { execute }: Pick<Gateway, 'execute'> | Pick<GatewayProcess, 'execute'>,
    account: string,
    id: string,
    change: object,
  ) {
    const { data } = await execute(UPDATE, { input: { id: idOf('Schedule', account, id), ...change } });
    expect(data.updateSchedule).toEqual({ __typename: 'UpdateSchedulePayload' });
  }

  test.each([
    ['the execution of an equal query', NAMES],
    ['the upstream read of another query', NAMES_AND_IDS],
  ])('never join %s that began before a write through the other has ended', { timeout: WAIT_MS }, async (_, query) => {
    const { calcom, holdNext, one, other } = await startCalcom();
    const held = holdNext(LIST);
    const before = other.execute(NAMES);
    await held.processed;
    await update(one, 'calcom', '1', { name: 'after' });
    expect(namesOf(await other.execute(query))).toEqual(['after']);
    held.release();
    expect(namesOf(await before)).toEqual(['before']);
    expect(readsOf(calcom, LIST)).toBe(2);
  });

  test.each([
    ['equal queries', NAMES],
    ['different queries', NAMES_AND_IDS],
  ])('are joined when no write was between, as %s', { timeout: WAIT_MS }, async (_, query) => {
    const { calcom, holdNext, one, other } = await startCalcom();
    await update(one, 'calcom', '1', { name: 'after' });
    const held = holdNext(LIST);
    const first = other.execute(NAMES);
    await held.processed;
    const second = other.execute(query);
    // It has arrived at the read in flight once a later query has its response.
    await other.execute(`query ($id: ID!) { node(id: $id) { id } }`, { id: idOf('Schedule', 'calcom', '1') });
    held.release();
    expect([await first, await second].map(namesOf)).toEqual([['after'], ['after']]);
    expect(readsOf(calcom, LIST)).toBe(1);
  });

  test('never use a cached response from before a write to its account, and still use those of other accounts', async () => {
    const { hoursAt, reads, one, other } = await startVastal();
    expect([await hoursAt(other, 0), await hoursAt(other, 1)]).toEqual(['09:00', '09:00']);
    expect([await hoursAt(other, 0), await hoursAt(other, 1), reads()]).toEqual(['09:00', '09:00', [1, 1]]);
    const weeklyHours = [{ days: ['TUESDAY'], start: '10:00', end: '19:00' }];
    await update(one, 'vastal-0', 'default', { weeklyHours });
    const [before] = reads();
    expect([await hoursAt(other, 0), await hoursAt(other, 1)]).toEqual(['10:00', '09:00']);
    expect(reads()).toEqual([before! + 1, 1]);
    expect([await hoursAt(other, 0), reads()]).toEqual(['10:00', [before! + 1, 1]]);
  });

  test('are kept apart by processes that are composed from their environment', {
    timeout: PROCESSES_MS,
  }, async () => {
    const { provider, holdNext } = withHeldResponses(createCalcomSandbox({ now, data: CALCOM }));
    const calcom = await startFakeProvider(provider);
    onTestFinished(() => calcom.close());
    const environment = { REDIS_URL: redis.url, CALCOM_API_KEY: CALCOM_SANDBOX_KEY, CALCOM_BASE_URL: calcom.url };
    const [one, other] = await Promise.all([startGatewayProcess(environment), startGatewayProcess(environment)]);
    const held = holdNext(LIST);
    const before = other.execute(NAMES, {});
    await held.processed;
    await update(one, 'calcom', '1', { name: 'after' });
    for (const query of [NAMES, NAMES_AND_IDS]) expect(namesOf(await other.execute(query, {}))).toEqual(['after']);
    held.release();
    expect(namesOf(await before)).toEqual(['before']);
    expect(readsOf(calcom, LIST)).toBe(3);
  });

  test('take one command of Redis for each query that may be shared, and none for others', async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const { hoursAt, other } = await startVastal(server);
    const direct = new Redis(server.url);
    onTestFinished(() => direct.disconnect());
    const commandsOf = async (work: () => Promise<unknown>) => {
      await direct.config('RESETSTAT');
      await work();
      const statistics = await direct.info('commandstats');
      const counts = [...statistics.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)].map(([, name, calls]) => [name, calls]);
      return Object.fromEntries(counts.filter(([name]) => name !== 'config|resetstat'));
    };
    const variables = { account: idOf('Account', 'vastal-0') };
    await hoursAt(other, 0);
    const execute = (query: string, headers?: Record<string, string>) => () => other.execute(query, variables, headers);
    expect(await commandsOf(execute(HOURS))).toEqual({ get: '1' });
    expect(await commandsOf(execute(HOURS, { 'x-upstream-report': '1' }))).toEqual({ get: '1' });
    expect(await commandsOf(execute(HOURS, { 'cache-control': 'no-cache' }))).toEqual({});
    expect(await commandsOf(execute('{ accounts { id } }'))).toEqual({});
  });

  test('are shared neither while Redis is away nor with reads from before that', { timeout: WAIT_MS }, async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const { hoursAt, reads, other, reachable } = await startVastal(server);
    const hours = () => hoursAt(other, 0);
    expect([await hours(), await hours(), reads()]).toEqual(['09:00', '09:00', [1, 0]]);
    await server.kill();
    expect([await hours(), await hours(), reads()]).toEqual(['09:00', '09:00', [3, 0]]);
    await server.restart();
    await reachable();
    expect([await hours(), await hours(), reads()]).toEqual(['09:00', '09:00', [4, 0]]);
  });

  test('are shared with none in flight while Redis is away', { timeout: WAIT_MS }, async () => {
    const server = await startRedis();
    onTestFinished(() => server.close());
    const { calcom, holdNext, other } = await startCalcom(server);
    const held = holdNext(LIST);
    const first = other.execute(NAMES);
    await held.processed;
    server.suspend();
    onTestFinished(() => server.resume());
    for (const query of [NAMES, NAMES_AND_IDS]) expect(namesOf(await other.execute(query))).toEqual(['before']);
    held.release();
    await first;
    expect(readsOf(calcom, LIST)).toBe(3);
  });
});
