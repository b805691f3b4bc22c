import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { SandboxName } from '../../src/sandbox/sandbox.ts';
import { type GatewayResponse, idOf, NOW } from '../support/gateway.ts';
import { instantClock } from '../support/instant-clock.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

/** Every fault of a provider, and what a client receives then. */
const FAULTS: Readonly<Record<string, readonly [fault: Fault | 'refused', code: string]>> = {
  refused: ['refused', 'UPSTREAM_UNAVAILABLE'],
  reset: [{ kind: 'reset' }, 'UPSTREAM_UNAVAILABLE'],
  'lost response': [{ kind: 'response-lost' }, 'UPSTREAM_UNAVAILABLE'],
  timeout: [{ kind: 'timeout' }, 'UPSTREAM_UNAVAILABLE'],
  'slow body': [{ kind: 'slow-body' }, 'UPSTREAM_UNAVAILABLE'],
  truncated: [{ kind: 'truncated' }, 'UPSTREAM_UNAVAILABLE'],
  '429': [{ kind: 'status', status: 429 }, 'RATE_LIMITED'],
  '500': [{ kind: 'status', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
  '502 in HTML': [{ kind: 'html' }, 'UPSTREAM_UNAVAILABLE'],
  malformed: [{ kind: 'malformed' }, 'UPSTREAM_INVALID'],
  'wrong shape': [{ kind: 'wrong-shape', body: { success: false, unexpected: 'words' } }, 'UPSTREAM_INVALID'],
  'oversized body': [{ kind: 'oversized-body' }, 'UPSTREAM_INVALID'],
};

const LISTS = `{
  calendars(first: 100) { nodes { name account { id } schedules { name } } accountResults { ...How } }
  schedules(first: 100) { nodes { name account { id } } accountResults { ...How } }
  eventTypes(first: 100) { nodes { name account { id } } accountResults { ...How } }
  personalizedSchedules(first: 100) { nodes { name account { id } } accountResults { ...How } }
}
fragment How on AccountResult { account { id } error { code message retryable retryAfterSeconds } }`;

interface AccountResult {
  readonly account: { readonly id: string };
  readonly error: { readonly code: string; readonly message: string } | null;
}
type Lists = Readonly<Record<string, { nodes: { account: { id: string } }[]; accountResults: AccountResult[] }>>;

const HOURS = [{ days: ['MONDAY'], start: '10:00', end: '16:00' }];
const ACTED = '__typename ... on MutationError { code message } ... on ProviderError { account { id } }';
/** For each provider, a write that needs its result. */
const WRITES: Readonly<Record<SandboxName, readonly [type: string, field: string, input: object]>> = {
  calcom: [
    'CreateScheduleInput',
    'createSchedule',
    { account: idOf('Account', 'calcom'), name: 'New', timeZone: 'UTC', weeklyHours: HOURS },
  ],
  'gravity-rail': [
    'CreateCalendarInput',
    'createCalendar',
    { account: idOf('Account', 'gravity-rail'), name: 'New', timeZone: 'UTC' },
  ],
  guidebook: [
    'CreatePersonalizedScheduleInput',
    'createPersonalizedSchedule',
    {
      calendar: idOf('Calendar', 'guidebook', '1204'),
      name: 'New',
      attendees: [idOf('Attendee', 'guidebook', '1204.3301')],
      sessions: [idOf('Session', 'guidebook', '1204.50103')],
    },
  ],
  vastal: ['UpdateScheduleInput', 'updateSchedule', { id: idOf('Schedule', 'vastal', 'default'), weeklyHours: HOURS }],
};

const PROVIDERS = Object.keys(WRITES) as SandboxName[];
const OPERATION_TIMEOUT_MS = 20_000;
/** These faults take effect after the write was carried out. */
const CARRIED_OUT = ['lost response', 'malformed', 'truncated'];
const SECRETS = ['cal_live_sandbox', 'gr_sandbox_key', 'guidebook-sandbox-key', 'vst_sandbox_key'];
/** Texts of the faults' responses, and of the providers' own errors. */
const UPSTREAM_WORDS = ['Bad gateway', '<html', 'unexpected', 'ThrottlerException', 'throttled', 'Too many requests'];

async function start(name: string) {
  // Longer than every time limit of the fake providers, short enough to be waited for.
  const timeoutMs = ['timeout', 'slow body'].includes(name) ? 300 : 10_000;
  let time = NOW;
  let pending = 0;
  const clock = instantClock(() => time);
  const gateway = await startSandboxGateway({
    now: () => time,
    timeoutMs,
    operationTimeoutMs: OPERATION_TIMEOUT_MS,
    upstreamClock: {
      now: clock.now,
      setTimer(instant, callback) {
        pending += 1;
        const cancelTimer = clock.setTimer(instant, () => {
          pending -= 1;
          callback();
        });
        return () => {
          pending -= 1;
          cancelTimer();
        };
      },
    },
  });
  return {
    ...gateway,
    pending: () => pending,
    /** Past every rate limit, and past the pause of an account that failed. */
    muchLater() {
      time += 3_700_000;
    },
  };
}

type Started = Awaited<ReturnType<typeof start>>;

async function shatter({ sandbox }: Started, provider: SandboxName, fault: Fault | 'refused', methods?: string[]) {
  const fakeProvider = sandbox.fakeProviders[provider];
  if (fault === 'refused') return fakeProvider.close();
  for (const method of methods ?? [undefined]) fakeProvider.faults.add({ ...fault, ...(method && { method }) });
  return undefined;
}

/** Sends an operation, and checks what every response must satisfy. */
async function executeInTime(it: Started, query: string, variables = {}): Promise<GatewayResponse> {
  const began = performance.now();
  const response = await it.execute(query, variables);
  expect(performance.now() - began).toBeLessThan(OPERATION_TIMEOUT_MS);
  expect(response.status).toBe(200);
  expect(response.errors).toBeUndefined();
  const text = [inspect(response, { depth: null }), ...it.log].join('\n');
  for (const words of [...SECRETS, ...UPSTREAM_WORDS]) expect(text).not.toContain(words);
  expect(it.pending()).toBe(0);
  return response;
}

function expectOthersComplete(lists: Lists, whole: Lists, broken: SandboxName) {
  const isBroken = ({ account }: { account: { id: string } }) => account.id === idOf('Account', broken);
  for (const [name, { nodes, accountResults }] of Object.entries(lists)) {
    const expected = whole[name]!;
    expect(
      nodes.filter((node) => !isBroken(node)),
      name,
    ).toEqual(expected.nodes.filter((node) => !isBroken(node)));
    expect(accountResults.map(({ account }) => account.id)).toEqual(
      expected.accountResults.map(({ account }) => account.id),
    );
    for (const result of accountResults) if (!isBroken(result)) expect(result.error).toBeNull();
  }
}

describe.each(PROVIDERS)('%s', (provider) => {
  describe.each(Object.entries(FAULTS))('%s', (name, [fault, code]) => {
    test('reads: return an error for the failed account, everything else completely, and recover afterwards', async () => {
      const it = await start(name);
      const whole = (await executeInTime(it, LISTS)).data as Lists;
      await shatter(it, provider, fault);
      const broken = (await executeInTime(it, LISTS)).data as Lists;
      expectOthersComplete(broken, whole, provider);
      const own = Object.values(broken).flatMap(({ accountResults }) =>
        accountResults.filter(({ account }) => account.id === idOf('Account', provider)),
      );
      expect(own.length).toBeGreaterThan(0);
      for (const { error } of own) expect(error).toMatchObject({ code });
      if (fault === 'refused') return;
      it.sandbox.fakeProviders[provider].faults.clear();
      it.muchLater();
      // The circuit breaker lets a single call probe an account that failed repeatedly.
      await executeInTime(it, LISTS);
      expect((await executeInTime(it, LISTS)).data).toEqual(whole);
    });

    test('writes: return the result if it was carried out, otherwise a typed error; sent once, without effect on other accounts', async () => {
      const it = await start(name);
      const whole = (await executeInTime(it, LISTS)).data as Lists;
      await shatter(it, provider, fault, ['POST', 'PUT', 'PATCH', 'DELETE']);
      const [type, field, input] = WRITES[provider];
      const mutation = `mutation ($input: ${type}!) { ${field}(input: $input) { ${ACTED} } }`;
      const { data } = await executeInTime(it, mutation, { input });
      const isFound = CARRIED_OUT.includes(name) && field.startsWith('create');
      if (isFound) expect(data[field].__typename).toMatch(/Payload$/);
      else {
        const account = { id: idOf('Account', provider) };
        expect(data[field]).toMatchObject({ __typename: 'ProviderError', code, account });
      }
      const writes = it.sandbox.fakeProviders[provider].requests.filter(({ method }) => method !== 'GET');
      expect(writes).toHaveLength(fault === 'refused' ? 0 : 1);
      expectOthersComplete((await executeInTime(it, LISTS)).data as Lists, whole, provider);
    });
  });
});

test('retries a fault that affects one attempt, and counts the retry', async () => {
  const it = await start('');
  for (const [kind, provider] of [
    ['reset', 'calcom'],
    ['truncated', 'gravity-rail'],
    ['html', 'guidebook'],
    ['response-lost', 'vastal'],
  ] as const) {
    it.sandbox.fakeProviders[provider].faults.add({ kind, times: 1 });
  }
  const { data, extensions } = await it.execute(LISTS, {}, { 'x-upstream-report': '1' });
  for (const { accountResults } of Object.values(data as Lists))
    for (const { error } of accountResults) expect(error).toBeNull();
  expect(extensions.upstream.retried).toBe(4);
  expect(extensions.upstream.calls).toBe(
    Object.values(it.sandbox.fakeProviders).flatMap(({ requests }) => requests).length,
  );
});
