import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { type State, StateUnavailableError } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';

/** A state store that responds only while it is reachable. */
function fickleState() {
  const state = createMemoryState({ now: () => NOW });
  const values: State['values'] = {
    ...state.values,
    increment: (...args) =>
      fickle.isReachable ? state.values.increment(...args) : Promise.reject(new StateUnavailableError()),
  };
  const fickle = { isReachable: true, state: { ...state, values } };
  return fickle;
}

async function start(options: Parameters<typeof startSandboxGateway>[0] = {}) {
  const gateway = await startSandboxGateway(options);
  const root = new URL(gateway.url).origin;
  async function probe(path: string, method: 'GET' | 'HEAD' | 'POST' = 'GET', headers = {}) {
    const { statusCode, body, headers: answered } = await request(`${root}${path}`, { method, headers });
    const text = await body.text();
    return { status: statusCode, body: text === '' ? undefined : JSON.parse(text), headers: answered };
  }
  return { ...gateway, probe };
}

describe('health checks', () => {
  test('report a healthy and ready gateway without a call to any provider', async () => {
    const { probe, sandbox } = await start();
    expect(await probe('/health')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await probe('/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(await probe('/ready?from=kubelet', 'GET', { host: '10.0.0.7:4000' })).toMatchObject({ status: 200 });
    expect(await probe('/health', 'HEAD')).toMatchObject({ status: 200, body: undefined });
    expect((await probe('/ready')).headers['cache-control']).toBe('no-store');
    expect(Object.values(takeCounts(sandbox))).toEqual([0, 0, 0, 0]);
  });

  test('name the existing paths for any other path', async () => {
    const { probe } = await start();
    expect(await probe('/ready', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect((await probe('/readyx')).status).toBe(404);
  });

  test('report not ready while the state store is unavailable, and ready again afterwards', async () => {
    const fickle = fickleState();
    const { probe } = await start({ state: fickle.state });
    fickle.isReachable = false;
    expect(await probe('/ready')).toMatchObject({ status: 503, body: { reasons: ['REDIS_UNREACHABLE'] } });
    expect((await probe('/health')).status).toBe(200);
    fickle.isReachable = true;
    expect((await probe('/ready')).status).toBe(200);
  });

  test('report not ready while every circuit breaker is open, and ready when one is closed', async () => {
    let time = NOW;
    const { execute, probe, sandbox } = await start({
      now: () => time,
      upstreamClock: { now: () => time, setTimer: fireNow },
    });
    const { calcom, ...others } = sandbox.fakeProviders;
    for (const { faults } of Object.values(others)) faults.add({ kind: 'reset' });
    for (let i = 0; i < 6; i += 1) await execute('{ calendars { nodes { name } } }');
    expect((await probe('/ready')).status).toBe(200);
    calcom.faults.add({ kind: 'reset' });
    for (let i = 0; i < 6; i += 1) await execute('{ calendars { nodes { name } } schedules { nodes { name } } }');
    expect(await probe('/ready')).toMatchObject({ status: 503, body: { reasons: ['ALL_ACCOUNTS_UNREACHABLE'] } });
    time += 10_001;
    expect((await probe('/ready')).status).toBe(200);
  });
});

/** Waits that end at once, on a clock that does not advance. */
function fireNow(_instant: number, callback: () => void) {
  const timer = setImmediate(callback);
  return () => clearImmediate(timer);
}
