import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createOperationLimits } from '../../src/connectors/call-budget.ts';
import type { CallContext } from '../../src/connectors/connector.ts';
import type { FakeProviderEnv } from '../../src/sandbox/fake-provider-env.ts';
import { CALL, connectTo, DAY, HOUR, NOW, start } from './vastal-connection.ts';

const MINUTE = 60_000;

/** A call that may make so many upstream calls. */
function callWithin(maximumCalls: number, credential = CALL.credential): CallContext {
  return { ...CALL, credential, limits: createOperationLimits({ now: () => NOW, timeoutMs: 60_000, maximumCalls }) };
}

const PAGE = 20;
/** Three quarters of a page. */
const PART = 15;

/** An organisation with an appointment every half hour. */
async function startLarge(count: number) {
  const appointments = Array.from({ length: count }, (_, i) => ({
    start_time: NOW + i * 30 * MINUTE,
    end_time: NOW + i * 30 * MINUTE + 10 * MINUTE,
    status: 'confirmed',
  }));
  const keys = { vst_sandbox_key: { scopes: ['read'] }, vst_other_key: { scopes: ['read'] } } as const;
  const settings = { appointmentsPageLimit: PAGE, rateLimit: { calls: 100_000, seconds: 3600 } };
  const started = await start({ appointments }, { hourlyQuota: 100_000, keys, settings });
  const read = async (call: CallContext, to = NOW + count * 30 * MINUTE) => {
    const before = started.queries().length;
    const [busy] = await started.calendars.busy([{ calendarId: 'default', from: NOW, to }], call);
    return { busy, queries: started.queries().slice(before) };
  };
  return { read };
}

describe('a window with many appointments', () => {
  test('is halved at first, and cut into pages of three quarters from the second read on', async () => {
    const { read } = await startLarge(3000);
    const first = await read(callWithin(1000));
    expect(first.busy).toHaveLength(3000);
    expect(first.queries.length).toBeLessThanOrEqual(511);
    const again = await read(callWithin(1000));
    expect(again.busy).toHaveLength(3000);
    expect(again.queries).toHaveLength(3000 / PART);
    const shorter = await read(callWithin(1000), NOW + 300 * 30 * MINUTE);
    expect(shorter.busy).toHaveLength(300);
    expect(shorter.queries).toHaveLength(300 / PART);
    // A window of one page is one call.
    expect((await read(callWithin(1000), NOW + 10 * 30 * MINUTE)).queries).toHaveLength(1);
  });

  test('is rejected without a call when it takes more calls than the operation may make', async () => {
    const { read } = await startLarge(150);
    expect(await read(callWithin(12))).toMatchObject({ busy: { code: 'TOO_MANY_UPSTREAM_CALLS' } });
    expect(await read(callWithin(100))).toMatchObject({ busy: { length: 150 } });
    const { busy, queries } = await read(callWithin(9));
    expect(busy).toMatchObject({
      code: 'TOO_MANY_UPSTREAM_CALLS',
      message: expect.stringContaining('MAX_UPSTREAM_CALLS (9)'),
    });
    expect(queries).toEqual([]);
  });

  test('is cut by what was read with the same credential alone', async () => {
    const { read } = await startLarge(150);
    const first = await read(callWithin(100));
    expect((await read(callWithin(100, 'vst_other_key'))).queries.length).toBe(first.queries.length);
    expect((await read(callWithin(100, 'vst_other_key'))).queries).toHaveLength(150 / PART);
  });

  test('is complete when an appointment was moved from an unread part to one that was read', async () => {
    const starts = new Map(Array.from({ length: 18 }, (_, i) => [`a${i}`, NOW + (i + 1) * DAY] as const));
    let isMoving = false;
    const firstPartRead = Promise.withResolvers<void>();
    const routes = new Hono<FakeProviderEnv>();
    routes.get('/v1/calendar/appointments', async (c) => {
      const [from, to] = [Date.parse(c.req.query('from') ?? ''), Date.parse(c.req.query('to') ?? '')];
      if (isMoving && from > NOW) await firstPartRead.promise;
      const rows = [...starts].filter(([, at]) => from <= at && at <= to).slice(0, Number(c.req.query('limit')));
      if (isMoving && from < NOW) {
        starts.set('a17', NOW + HOUR);
        firstPartRead.resolve();
      }
      const appointments = rows.map(([id, at]) => ({
        id,
        start_time: new Date(at).toISOString(),
        end_time: new Date(at + HOUR).toISOString(),
      }));
      return c.json({ appointments });
    });
    routes.get('/v1/calendar/appointment-types', (c) => c.json({ appointmentTypes: [] }));
    const { calendars } = await connectTo({ routes, errorFor: () => ({ body: {} }) }, { appointmentsPageLimit: 8 });
    const window = { calendarId: 'default', from: NOW, to: NOW + 20 * DAY };
    expect(await calendars.busy([window], CALL)).toMatchObject([{ length: 18 }]);
    isMoving = true;
    const [busy] = await calendars.busy([window], CALL);
    expect(busy).toHaveLength(18);
    expect(busy).toContainEqual({ start: NOW + HOUR, end: NOW + 2 * HOUR });
  });
});
