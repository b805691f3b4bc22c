import { describe, expect, test } from 'vitest';
import { idOf, NOW } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';

const REPORT = { 'x-upstream-report': '1' };
const GUIDES = '{ calendars { nodes { name } } }';
const HOURS_AND_TYPES = '{ schedules { nodes { name weeklyHours { days start end } } } eventTypes { nodes { name } } }';
const AGENCY = idOf('Schedule', 'vastal', 'default');
const UPDATE = `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) {
  __typename ... on UpdateSchedulePayload { schedule { weeklyHours { days start end } } } } }`;

async function start(options: { maximumCalls?: number } = {}) {
  let time = NOW;
  const gateway = await startSandboxGateway({ now: () => time, caches: true, ...options });
  return {
    ...gateway,
    later(milliseconds: number) {
      time += milliseconds;
    },
    counts: () => takeCounts(gateway.sandbox),
  };
}

describe('responses that are cached for a short time', () => {
  test("are Guidebook's guides and Vastal's hours and types only; they count as shared", async () => {
    const { execute, counts } = await start();
    await execute(GUIDES);
    await execute(HOURS_AND_TYPES);
    counts();
    const { extensions } = await execute(GUIDES, {}, REPORT);
    await execute(HOURS_AND_TYPES);
    expect(counts()).toMatchObject({ guidebook: 0, vastal: 0 });
    const ofGuidebook = extensions.upstream.accounts.find(
      ({ account }: { account: string }) => account === 'guidebook',
    );
    expect(ofGuidebook).toMatchObject({ calls: 0, shared: 1 });
    await execute(GUIDES);
    expect(counts()).toMatchObject({ calcom: 1, 'gravity-rail': 1 });
  });

  test('expire after five seconds', async () => {
    const { execute, counts, later } = await start();
    await execute(GUIDES);
    counts();
    later(5001);
    await execute(GUIDES);
    expect(counts()).toMatchObject({ guidebook: 1 });
  });

  test('are used neither by a mutation nor by reads after it', async () => {
    const { execute, sandbox } = await start();
    await execute(HOURS_AND_TYPES);
    sandbox.fakeProviders.vastal.requests.length = 0;
    const weeklyHours = [{ days: ['MONDAY'], start: '10:00', end: '16:00' }];
    const { data } = await execute(UPDATE, { input: { id: AGENCY, weeklyHours } });
    const written = { weeklyHours: [{ days: ['MONDAY'], start: '10:00', end: '16:00' }] };
    expect(data.updateSchedule).toMatchObject({ __typename: 'UpdateSchedulePayload', schedule: written });
    expect(sandbox.fakeProviders.vastal.requests.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
    const after = await execute('query ($id: ID!) { schedule(id: $id) { weeklyHours { days start end } } }', {
      id: AGENCY,
    });
    expect(after.data.schedule).toEqual(written);
  });
});

test('returns TOO_MANY_UPSTREAM_CALLS, and the data that was read, when an operation exceeds its maximum of upstream calls', async () => {
  const { execute, counts } = await start({ maximumCalls: 2 });
  const { data } = await execute(
    '{ calendars { nodes { name } accountResults { error { code message retryable } } } }',
  );
  const { nodes, accountResults } = data.calendars;
  expect(nodes.length).toBeGreaterThan(0);
  expect(accountResults.filter(({ error }: any) => error)).toEqual([
    {
      error: {
        code: 'TOO_MANY_UPSTREAM_CALLS',
        message: expect.stringMatching(/^Operation exceeded MAX_UPSTREAM_CALLS \(2\)/),
        retryable: false,
      },
    },
  ]);
  expect(Object.values(counts()).reduce((sum, count) => sum + count)).toBe(2);
});

test('returns the available results, and an error for the others, when the time of an operation is over', async () => {
  const { execute, sandbox } = await startSandboxGateway({ timeoutMs: 5000, operationTimeoutMs: 1500 });
  sandbox.fakeProviders.guidebook.faults.add({ kind: 'timeout' });
  const began = performance.now();
  const { data } = await execute(
    '{ calendars(first: 100) { nodes { name } accountResults { account { name } error { code message } } } }',
  );
  expect(performance.now() - began).toBeLessThan(4500);
  expect(data.calendars.nodes.length).toBeGreaterThan(10);
  expect(data.calendars.accountResults.filter(({ error }: any) => error)).toEqual([
    {
      account: { name: 'Conferences' },
      error: {
        code: 'UPSTREAM_UNAVAILABLE',
        message: expect.stringContaining('before the deadline of the operation'),
      },
    },
  ]);
});
