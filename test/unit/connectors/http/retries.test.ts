import { describe, expect, test } from 'vitest';
import { createOperationLimits } from '../../../../src/connectors/call-budget.ts';
import type { ObservedCall } from '../../../../src/connectors/http/http-request.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import {
  createCall,
  createClient,
  failureOf,
  inTurn,
  NOW,
  type Step,
  startServer,
  THINGS,
  until,
  unusedOrigin,
} from './http-server.ts';

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

describe('a read', () => {
  test.each<[Step[]]>([
    [[500, 200]],
    [['reset', 200]],
    [[503, 'reset', 200]],
    [[408, 502, 200]],
    [[504, 200]],
    [[520, 200]],
  ])('is retried after %j, and succeeds', async (steps) => {
    const { origin, received } = await startServer(inTurn(...steps));
    const { call, cost } = createCall();
    expect(await createClient(origin).request(THINGS, call)).toEqual({});
    expect(received).toHaveLength(steps.length);
    expect(cost).toEqual({ called: steps.length, shared: 0, retried: steps.length - 1 });
  });

  test.each<[Step]>([[500], [503], ['reset']])('is sent three times at most, if it is always %j', async (step) => {
    const { origin, received } = await startServer(inTurn(step));
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(received).toHaveLength(3);
  });

  test.each([200, 301, 400, 401, 403, 404, 409, 418, 422, 501])('is not retried after %i', async (status) => {
    const { origin, received } = await startServer(inTurn(status));
    await createClient(origin)
      .request(THINGS, createCall().call)
      .catch(() => undefined);
    expect(received).toHaveLength(1);
  });

  test('is retried once after a timeout', async () => {
    const { origin, received } = await startServer(inTurn('silence', 200));
    const { call, cost } = createCall();
    expect(await createClient(origin, { timeoutMs: 50 }).request(THINGS, call)).toEqual({});
    expect(received).toHaveLength(2);
    expect(cost).toMatchObject({ called: 2, retried: 1 });
  });

  test('waits twice as long before the second retry, with jitter', async () => {
    const { origin, received } = await startServer(inTurn(500));
    async function pausesWith(random: number) {
      received.length = 0;
      const clock = manualClock(NOW);
      const client = createClient(origin, { clock, random: () => random });
      const reading = failureOf(client.request(THINGS, createCall().call));
      const pauses: number[] = [];
      for (let sent = 1; sent < 3; sent += 1) {
        await until(() => clock.timerCount() === 1);
        const before = clock.now();
        while (clock.timerCount() === 1) clock.advanceTo(clock.now() + 1);
        pauses.push(clock.now() - before);
        await until(() => received.length === sent + 1);
      }
      await reading;
      expect(clock.timerCount()).toBe(0);
      return pauses;
    }
    expect(await pausesWith(0)).toEqual([100, 200]);
    expect(await pausesWith(0.5)).toEqual([200, 400]);
    expect(await pausesWith(1)).toEqual([300, 600]);
  });

  test.each([429, 503])('waits for the time of Retry-After after %i', async (status) => {
    const { origin, received } = await startServer(inTurn([status, { 'retry-after': '2' }], 200));
    const clock = manualClock(NOW);
    const reading = createClient(origin, { clock }).request(THINGS, createCall().call);
    await until(() => clock.timerCount() === 1);
    clock.advanceTo(NOW + 1999);
    expect(clock.timerCount()).toBe(1);
    clock.advanceTo(NOW + 2000);
    expect(await reading).toEqual({});
    expect(received).toHaveLength(2);
  });

  test.each([429, 503])('fails at once after a %i with a Retry-After above the longest delay', async (status) => {
    const { origin, received } = await startServer(inTurn([status, { 'retry-after': '3' }]));
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error.retryAfterSeconds).toBe(3);
    expect(received).toHaveLength(1);
  });

  test('rejects with the reason and clears its timer when it is cancelled during the delay', async () => {
    const { origin, received } = await startServer(inTurn(500));
    const clock = manualClock(NOW);
    const stop = new AbortController();
    const reading = createClient(origin, { clock }).request(THINGS, createCall(stop.signal).call);
    await until(() => clock.timerCount() === 1);
    const reason = new Error('cancelled');
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(clock.timerCount()).toBe(0);
    expect(received).toHaveLength(1);
  });

  test('is not retried when the client is closed', async () => {
    const { origin, received } = await startServer(inTurn('silence'));
    const client = createClient(origin);
    const { call, cost } = createCall();
    const reading = failureOf(client.request(THINGS, call));
    await until(() => received.length === 1);
    await client.close();
    expect(await reading).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(cost.called).toBe(1);
  });
});

describe('a write', () => {
  const fails: [Step][] = [[500], [503], [429], ['reset']];

  describe.each(WRITES)('by %s', (method) => {
    test.each(fails)('is not retried after %j', async (step) => {
      const { origin, received } = await startServer(inTurn(step, 200));
      await failureOf(createClient(origin).request({ ...THINGS, method, body: { a: 1 } }, createCall().call));
      expect(received).toHaveLength(1);
    });

    test('is retried with the same body when it is repeatable', async () => {
      const { origin, received } = await startServer(inTurn(500, 'reset', 200));
      const request = { ...THINGS, method, body: { a: 1 }, repeatable: true };
      expect(await createClient(origin).request(request, createCall().call)).toEqual({});
      expect(received.map(({ body }) => body)).toEqual(Array(3).fill('{"a":1}'));
    });

    test('is retried when no connection could be made', async () => {
      const { call, cost } = createCall();
      const client = createClient(await unusedOrigin());
      const error = await failureOf(client.request({ ...THINGS, method }, call));
      expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
      expect(cost).toEqual({ called: 3, shared: 0, retried: 2 });
    });
  });

  test('is not retried after a timeout', async () => {
    const { origin, received } = await startServer(inTurn('silence'));
    const client = createClient(origin, { timeoutMs: 50 });
    await failureOf(client.request({ ...THINGS, method: 'POST' }, createCall().call));
    expect(received).toHaveLength(1);
  });
});

describe('the deadline of the operation', () => {
  function limited(clock: { now(): number }, timeoutMs: number) {
    const { call, cost } = createCall();
    const limits = createOperationLimits({ now: clock.now, timeoutMs, maximumCalls: 500 });
    return { call: { ...call, limits }, cost };
  }

  test('ends a call early, and says so', async () => {
    const { origin, received } = await startServer(inTurn('silence'));
    const clock = manualClock(NOW);
    const { call } = limited(clock, 20_000);
    clock.advanceTo(NOW + 19_950);
    const error = await failureOf(createClient(origin, { clock }).request(THINGS, call));
    expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(error.message).toContain('before the deadline of the operation');
    expect(received).toHaveLength(1);
  });

  test('prevents a retry that would come too late', async () => {
    const { origin, received } = await startServer(inTurn(500));
    const clock = manualClock(NOW);
    const error = await failureOf(createClient(origin, { clock }).request(THINGS, limited(clock, 200).call));
    expect(error.message).toContain('returned 500');
    expect(received).toHaveLength(1);
    expect(clock.timerCount()).toBe(0);
  });

  test('prevents every call when it has passed', async () => {
    const { origin, received } = await startServer(inTurn(200));
    const clock = manualClock(NOW);
    const { call, cost } = limited(clock, 1000);
    clock.advanceTo(NOW + 1000);
    const client = createClient(origin, { clock });
    expect(await failureOf(client.request(THINGS, call))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(received).toEqual([]);
    expect(cost.called).toBe(0);
    call.limits.lift();
    expect(await client.request(THINGS, call)).toEqual({});
  });
});

describe('the upstream call limit of an operation', () => {
  function limited(maximumCalls: number) {
    const { call, cost } = createCall();
    return {
      call: { ...call, limits: createOperationLimits({ now: () => NOW, timeoutMs: 9000, maximumCalls }) },
      cost,
    };
  }

  test('is reported by an error that is not retryable and says what to do', async () => {
    const { origin, received } = await startServer(inTurn(200));
    const client = createClient(origin);
    const { call } = limited(3);
    for (const method of ['GET', 'POST', 'GET'] as const) await client.request({ ...THINGS, method }, call);
    for (const method of ['GET', 'POST'] as const) {
      const error = await failureOf(client.request({ ...THINGS, method }, call));
      expect(error).toMatchObject({ code: 'TOO_MANY_UPSTREAM_CALLS', retryable: false });
      expect(error.message).toMatch(/^Operation exceeded MAX_UPSTREAM_CALLS \(3\): .*smaller pages$/);
    }
    expect(received).toHaveLength(3);
  });

  test('covers all accounts and counts retries, but not deduplicated reads', async () => {
    const servers = await Promise.all([startServer(inTurn(500, 200)), startServer(inTurn(200))]);
    const [one, other] = servers.map(({ origin }) => createClient(origin));
    const { call, cost } = limited(3);
    await one?.request(THINGS, call);
    await Promise.all([other?.request(THINGS, call), other?.request(THINGS, call)]);
    expect(cost).toEqual({ called: 3, shared: 1, retried: 1 });
    await expect(one?.request(THINGS, call)).rejects.toMatchObject({ code: 'TOO_MANY_UPSTREAM_CALLS' });
  });

  test('keeps the failure when no call remains for a retry', async () => {
    const { origin, received } = await startServer(inTurn(500, 200));
    const error = await failureOf(createClient(origin).request(THINGS, limited(1).call));
    expect(error.message).toContain('returned 500');
    expect(received).toHaveLength(1);
  });
});

test('reports each request that was sent to the observer, without its content', async () => {
  const { origin, received } = await startServer(inTurn(500, 200, 404, 'reset', 'silence'));
  const calls: ObservedCall[] = [];
  const client = createClient(origin, { onCall: (call) => calls.push(call) });
  await client.request(THINGS, createCall().call);
  await failureOf(client.request(THINGS, createCall().call));
  await failureOf(client.request({ ...THINGS, method: 'POST' }, createCall().call));
  const stop = new AbortController();
  const givenUp = client.request({ ...THINGS, method: 'PUT' }, createCall(stop.signal).call);
  await until(() => received.length === 5);
  stop.abort(new Error('cancelled'));
  await expect(givenUp).rejects.toThrow('cancelled');
  const common = { account: 'acme', pattern: '/things', milliseconds: 0 };
  expect(calls).toEqual([
    { ...common, method: 'GET', outcome: 'UPSTREAM_UNAVAILABLE', status: 500, retried: false },
    { ...common, method: 'GET', outcome: 'OK', status: 200, retried: true },
    { ...common, method: 'GET', outcome: 'NOT_FOUND', status: 404, retried: false },
    {
      ...common,
      method: 'POST',
      outcome: 'UPSTREAM_UNAVAILABLE',
      status: undefined,
      reason: 'UND_ERR_SOCKET',
      retried: false,
    },
    { ...common, method: 'PUT', outcome: 'CANCELLED', status: undefined, retried: false },
  ]);
});

test('closes the connection of a request that was cancelled or timed out', async () => {
  const open = new Set<unknown>();
  const { origin, received } = await startServer((response) => {
    const { socket } = response;
    open.add(socket);
    socket?.once('close', () => open.delete(socket));
    response.writeHead(200).write(' ');
  });
  const client = createClient(origin, { timeoutMs: 50 });
  await failureOf(client.request(THINGS, createCall().call));
  await until(() => open.size === 0);
  const stop = new AbortController();
  const reading = client.request(THINGS, createCall(stop.signal).call);
  await until(() => received.length === 3);
  stop.abort(new Error('cancelled'));
  await expect(reading).rejects.toThrow('cancelled');
  await until(() => open.size === 0);
  expect(received).toHaveLength(3);
});
