import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountEntry } from '../../src/config/account-entries.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { type FakeProvider, type RunningFakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { calcomEntry, gravityRailEntry, guidebookEntry, vastalEntry } from '../support/account-entries.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { NO_REDIS, startRedis } from '../support/redis-server.ts';

/** More of them find a rarer interleaving; fewer keep the suite fast. */
const PAIRS = process.env.CI === 'true' ? 200 : 40;
const PROVIDER_DELAY_MS = 10;
const RACE_MS = 240_000;
const DEFAULT_SCHEDULE = 100;
const OTHER_SCHEDULE = 101;
const FIRST_TO_DELETE = 200;
const SESSION = 50_101;
const rateLimit = { calls: 1_000_000, seconds: 1 };
const now = () => NOW;

const calcom = createCalcomSandbox({
  now,
  rateLimit: 1_000_000,
  data: {
    users: [{ id: 1, defaultScheduleId: DEFAULT_SCHEDULE }],
    schedules: [
      { id: DEFAULT_SCHEDULE },
      { id: OTHER_SCHEDULE },
      ...Array.from({ length: PAIRS }, (_, i) => ({ id: FIRST_TO_DELETE + i })),
    ],
  },
});
const gravityRail = createGravityRailSandbox({
  now,
  data: {
    calendars: [
      { id: 31, name: 'Rules', schedules: [{ id: 7 }] },
      { id: 32, name: 'Calendar' },
      { id: 33, name: 'Both', schedules: [{ id: 8 }] },
    ],
  },
});
const guidebook = createGuidebookSandbox({
  now,
  data: {
    guides: [{ id: 1204 }],
    sessions: Array.from({ length: PAIRS * 2 + 1 }, (_, i) => ({ id: SESSION + i, start_time: NOW })),
    attendees: [{ id: 3301 }],
    personalizedSchedules: [{ id: 640, attendees: [3301], sessions: [SESSION + PAIRS * 2] }],
  },
});
const vastal = createVastalSandbox({
  now,
  hourlyQuota: 1_000_000,
  data: { availability: [{ day_of_week: 2, start_time: '07:00:00', end_time: '19:00:00' }] },
});

const ERRORS = '... on MutationError { code message } ... on StaleRevisionError { currentRevision }';
const UPDATE_SCHEDULE = `mutation ($input: UpdateScheduleInput!) { result: updateSchedule(input: $input) {
  __typename ${ERRORS} ... on UpdateSchedulePayload { written: schedule { revision } } } }`;
const UPDATE_CALENDAR = `mutation ($input: UpdateCalendarInput!) { result: updateCalendar(input: $input) {
  __typename ${ERRORS} ... on UpdateCalendarPayload { written: calendar { revision } } } }`;
const UPDATE_PERSONALIZED = `mutation ($input: UpdatePersonalizedScheduleInput!) { result: updatePersonalizedSchedule(input: $input) {
  __typename ${ERRORS} ... on UpdatePersonalizedSchedulePayload { written: personalizedSchedule { revision } } } }`;
const DELETE_SCHEDULE = `mutation ($input: DeleteScheduleInput!) { result: deleteSchedule(input: $input) {
  __typename ${ERRORS} } }`;
const REVISION = `query ($id: ID!) { node(id: $id) {
  ... on Schedule { revision } ... on Calendar { revision } ... on PersonalizedSchedule { revision } } }`;

/** The n-th of many different hours. */
const hoursOf = (n: number) => ({ weeklyHours: [{ days: ['TUESDAY'], start: timeOf(n), end: '19:00' }] });
const timeOf = (n: number) => `${String(8 + Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`;
const calcomSchedule = (id: number) => calcom.data.schedules.find((schedule) => schedule.id === id);
const gravityRailCalendar = (id: number) => gravityRail.data.calendars.find((calendar) => calendar.id === id);

interface Resource {
  readonly id: string;
  /** Another id of the same resource, used by the second process. */
  readonly alias?: string;
  readonly update: string;
  /** The n-th change, different from all others. */
  readonly change: (n: number) => object;
  /** What the provider stores, and what it stores after the n-th change. */
  readonly stored: () => unknown;
  readonly storedAfter: (n: number) => unknown;
}

function calcomResource(id: number): Resource {
  return {
    id: idOf('Schedule', 'calcom', String(id)),
    update: UPDATE_SCHEDULE,
    change: hoursOf,
    stored: () => calcomSchedule(id)?.availability.map(({ startTime }) => startTime),
    storedAfter: (n) => [timeOf(n)],
  };
}

const RESOURCES: Readonly<Record<string, Resource>> = {
  'the week of Vastal': {
    id: idOf('Schedule', 'vastal', 'default'),
    update: UPDATE_SCHEDULE,
    change: hoursOf,
    stored: () => vastal.data.availability.map(({ start_time }) => start_time),
    storedAfter: (n) => [`${timeOf(n)}:00`],
  },

  'a schedule of Cal.com': calcomResource(OTHER_SCHEDULE),
  'the default schedule of Cal.com, by its alias and by its id': {
    ...calcomResource(DEFAULT_SCHEDULE),
    alias: idOf('Schedule', 'calcom', 'default'),
  },
  'a schedule of Gravity Rail': {
    id: idOf('Schedule', 'gravity-rail', '31.7'),
    update: UPDATE_SCHEDULE,
    change: hoursOf,
    stored: () => gravityRailCalendar(31)?.schedules.map(({ startTime }) => startTime.slice(11)),
    storedAfter: (n) => [`${timeOf(n)}:00`],
  },
  'a calendar of Gravity Rail': {
    id: idOf('Calendar', 'gravity-rail', '32'),
    update: UPDATE_CALENDAR,
    change: (n) => ({ name: `Name ${n}` }),
    stored: () => gravityRailCalendar(32)?.name,
    storedAfter: (n) => `Name ${n}`,
  },
  'a personalized schedule of Guidebook': {
    id: idOf('PersonalizedSchedule', 'guidebook', '1204.640'),
    update: UPDATE_PERSONALIZED,
    change: (n) => ({ sessions: [idOf('Session', 'guidebook', `1204.${SESSION + n}`)] }),
    stored: () => guidebook.data.personalizedSchedules.map(({ sessions }) => sessions),
    storedAfter: (n) => [[SESSION + n]],
  },
};

describe.skipIf(NO_REDIS !== undefined)(
  `writes at two processes on one Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`,
  () => {
    let gateways: readonly [GatewayProcess, GatewayProcess];
    let killRedis: () => Promise<void>;
    let calcomRequests: RunningFakeProvider['requests'];
    const cleanups: (() => unknown)[] = [];

    beforeAll(async () => {
      const redis = await startRedis();
      cleanups.push(() => redis.close());
      killRedis = redis.kill;
      const providers = await Promise.all([calcom, gravityRail, guidebook, vastal].map(serveSlowly));
      calcomRequests = providers[0]!.requests;
      const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
      cleanups.push(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'gateway.json');
      writeFileSync(file, JSON.stringify({ accounts: accountsAt(providers.map(({ url }) => url)) }));
      const start = () =>
        startGatewayProcess({ REDIS_URL: redis.url, CONFIG_FILE: file }, (end) => void cleanups.push(end));
      gateways = await Promise.all([start(), start()]);
    });
    afterAll(async () => {
      for (const cleanup of cleanups.reverse()) await cleanup();
    });

    /** Responds late, so that the requests of both processes overlap. */
    async function serveSlowly(fakeProvider: FakeProvider): Promise<RunningFakeProvider> {
      const running = await startFakeProvider(fakeProvider);
      cleanups.push(() => running.close());
      running.faults.add({ kind: 'slow', delayMs: PROVIDER_DELAY_MS });
      return running;
    }

    const write = async (at: GatewayProcess, mutation: string, input: object) =>
      (await at.execute(mutation, { input })).data.result;
    const revisionOf = async (id: string): Promise<string> =>
      (await gateways[0].execute(REVISION, { id })).data.node.revision;

    describe.concurrent(`${PAIRS} pairs of writes at once`, () => {
      test.each(Object.entries(RESOURCES))(
        'write one of two changes to the same revision of %s',
        { timeout: RACE_MS },
        async (_, resource) => {
          const { id, alias = id, update, change, stored, storedAfter } = resource;
          const ids = [id, alias];
          let ifRevision = await revisionOf(id);
          for (let pair = 0; pair < PAIRS; pair += 1) {
            const results = await Promise.all(
              gateways.map((gateway, i) => write(gateway, update, { id: ids[i], ifRevision, ...change(pair * 2 + i) })),
            );
            const winner = results.findIndex(({ written }) => written);
            expect(results[1 - winner]).toMatchObject({
              __typename: 'StaleRevisionError',
              currentRevision: results[winner].written.revision,
            });
            expect(stored()).toEqual(storedAfter(pair * 2 + winner));
            ifRevision = results[winner].written.revision;
          }
        },
      );

      test('either update or delete a schedule of Cal.com', { timeout: RACE_MS }, async () => {
        for (let pair = 0; pair < PAIRS; pair += 1) {
          const number = FIRST_TO_DELETE + pair;
          const id = idOf('Schedule', 'calcom', String(number));
          const ifRevision = await revisionOf(id);
          const [updating, deleting] = pair % 2 === 0 ? gateways : gateways.toReversed();
          const [updated, deleted] = await Promise.all([
            write(updating, UPDATE_SCHEDULE, { id, ifRevision, name: 'Renamed' }),
            write(deleting, DELETE_SCHEDULE, { id, ifRevision }),
          ]);
          const isUpdated = updated.__typename === 'UpdateSchedulePayload';
          expect([updated.__typename, deleted.__typename, calcomSchedule(number)?.name]).toEqual(
            isUpdated
              ? ['UpdateSchedulePayload', 'StaleRevisionError', 'Renamed']
              : ['NotFoundError', 'DeleteSchedulePayload', undefined],
          );
          const sent = calcomRequests.filter(({ method, path }) => method !== 'GET' && path.endsWith(`/${number}`));
          expect(sent.map(({ method }) => method)).toEqual([isUpdated ? 'PATCH' : 'DELETE']);
        }
      });

      test('write a calendar of Gravity Rail and one of its rules independently', { timeout: RACE_MS }, async () => {
        const schedule = idOf('Schedule', 'gravity-rail', '33.8');
        const calendar = idOf('Calendar', 'gravity-rail', '33');
        for (let pair = 0; pair < PAIRS; pair += 1) {
          const results = await Promise.all([
            write(gateways[0], UPDATE_SCHEDULE, { id: schedule, ...hoursOf(pair) }),
            write(gateways[1], UPDATE_CALENDAR, { id: calendar, name: `Name ${pair}` }),
          ]);
          expect(results.map(({ written }) => written)).toEqual([expect.anything(), expect.anything()]);
          const { name, schedules } = gravityRailCalendar(33)!;
          expect([name, schedules[0]?.startTime.slice(11, 16)]).toEqual([`Name ${pair}`, timeOf(pair)]);
        }
      });
    });

    test('write nothing, and return DEPENDENCY_UNAVAILABLE, when Redis is away', { timeout: RACE_MS }, async () => {
      const [first] = Object.values(RESOURCES);
      const before = structuredClone([vastal.data, calcom.data]);
      await killRedis();
      const id = idOf('Schedule', 'calcom', String(DEFAULT_SCHEDULE));
      for (const [mutation, input] of [
        [UPDATE_SCHEDULE, { id: first!.id, ...hoursOf(PAIRS * 2) }],
        [DELETE_SCHEDULE, { id }],
      ] as const) {
        const { errors } = await gateways[0].execute(mutation, { input });
        expect(errors).toMatchObject([
          {
            message: expect.stringContaining('Redis'),
            extensions: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true },
          },
        ]);
      }
      expect([vastal.data, calcom.data]).toEqual(before);
    });
  },
);

function accountsAt([calcomUrl, gravityRailUrl, guidebookUrl, vastalUrl]: readonly string[]): AccountEntry[] {
  return [
    calcomEntry(calcomUrl!, { rateLimit }),
    gravityRailEntry(gravityRailUrl!, { rateLimit }),
    guidebookEntry(guidebookUrl!, { rateLimit }),
    vastalEntry(vastalUrl!, 'UTC', { rateLimit }),
  ];
}
