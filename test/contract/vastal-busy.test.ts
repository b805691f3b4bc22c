import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import type { FakeProviderEnv } from '../../src/sandbox/fake-provider-env.ts';
import type { VastalData } from '../../src/sandbox/vastal/data.ts';
import { CALL, connectTo, DAY, HOUR, NOW, type Switches, start } from './vastal-connection.ts';

function appointment(begins: number, length = HOUR / 2, status = 'confirmed') {
  return { start_time: begins, end_time: begins + length, status };
}

function hourly(count: number) {
  return Array.from({ length: count }, (_, index) => appointment(NOW + index * HOUR));
}

async function busyOf(
  appointments: VastalData['appointments'] & {},
  [from, to]: [number, number],
  switches: Switches = {},
) {
  const started = await start({ appointments }, switches);
  const [busy] = await started.calendars.busy([{ calendarId: 'default', from, to }], CALL);
  if (busy === undefined || busy instanceof ProviderError) throw busy ?? new Error('no result');
  return { ...started, busy: busy.toSorted((a, b) => a.start - b.start) };
}

describe('busy time', () => {
  test('includes appointments that run into the window, however the server selects', async () => {
    const appointments = [
      appointment(NOW - 2 * HOUR, HOUR),
      appointment(NOW - 2 * HOUR, 3 * HOUR),
      appointment(NOW + HOUR, HOUR, 'cancelled'),
      appointment(NOW + HOUR, HOUR, 'no_show'),
      appointment(NOW + DAY, HOUR),
    ];
    for (const rangeTest of ['start', 'overlap'] as const) {
      const { busy, queries } = await busyOf(appointments, [NOW, NOW + DAY], { rangeTest });
      expect(busy).toStrictEqual([
        { start: NOW - 2 * HOUR, end: NOW + HOUR },
        { start: NOW + HOUR, end: NOW + 2 * HOUR },
      ]);
      expect(queries()).toStrictEqual([{ from: '2026-11-13T10:00:00Z', to: '2026-11-21T10:00:00Z', limit: '100' }]);
    }
  });

  test('includes an appointment of any length that runs into the window, also of a retired type', async () => {
    const long = { appointment_type_id: 'type_long', ...appointment(NOW - 9 * DAY, 10 * DAY) };
    const changed = { appointment_type_id: 'type_p9', ...appointment(NOW - 2 * DAY, 3 * DAY) };
    for (const rangeTest of ['start', 'overlap'] as const) {
      const { calendars, connector, queries } = await start(
        {
          appointmentTypes: [
            { id: 'type_p9', durationMinutes: 30 },
            { id: 'type_long', durationMinutes: 10 * 24 * 60, isActive: false },
          ],
          appointments: [long, changed],
        },
        { rangeTest },
      );
      const window = { from: NOW, to: NOW + HOUR };
      const expected = [
        { start: NOW - 9 * DAY, end: NOW + DAY },
        { start: NOW - 2 * DAY, end: NOW + DAY },
      ];
      expect(await calendars.busy([{ calendarId: 'default', ...window }], CALL)).toEqual([expected]);
      expect(await connector.eventTypes?.busy?.([{ eventTypeId: 'type_p9', ...window }], CALL)).toEqual([expected]);
      expect(await connector.eventTypes?.bookings?.([{ eventTypeId: 'type_p9', ...window }], CALL)).toEqual([
        [expected[1]],
      ]);
      expect(queries()[0]).toMatchObject({ from: '2026-11-10T10:00:00Z' });
    }
  });

  test('requests windows with fractions of a second in whole seconds', async () => {
    const { queries, busy } = await busyOf([appointment(NOW, 300)], [NOW + 250, NOW + DAY + 1]);
    expect(queries()).toStrictEqual([{ from: '2026-11-13T10:00:00Z', to: '2026-11-21T10:00:01Z', limit: '100' }]);
    expect(busy).toStrictEqual([{ start: NOW, end: NOW + 300 }]);
  });

  test('halves the window of a full page until nothing is cut off', async () => {
    for (const rangeEndIncluded of [false, true]) {
      for (const rangeTest of ['start', 'overlap'] as const) {
        const switches = { rangeEndIncluded, rangeTest };
        const { busy, queries } = await busyOf(hourly(300), [NOW, NOW + 300 * HOUR], switches);
        expect(busy.map(({ start }) => start)).toStrictEqual(hourly(300).map(({ start_time }) => start_time));
        expect(queries().length).toBeLessThanOrEqual(15);
      }
    }
  });

  test('finds an appointment between the halves when both ends of a window are exclusive', async () => {
    // Reads begin a week early, so this is where the halves meet.
    const middle = NOW + DAY;
    const starts = [NOW + HOUR, middle + HOUR, middle];
    const routes = new Hono<FakeProviderEnv>();
    routes.get('/v1/calendar/appointments', (c) => {
      const [from, to] = [Date.parse(c.req.query('from') ?? ''), Date.parse(c.req.query('to') ?? '')];
      const rows = starts.filter((start) => from < start && start < to).slice(0, Number(c.req.query('limit')));
      const appointments = rows.map((start) => ({
        id: `apt_${start}`,
        start_time: new Date(start).toISOString(),
        end_time: new Date(start + HOUR).toISOString(),
      }));
      return c.json({ success: true, data: { appointments } });
    });
    routes.get('/v1/calendar/appointment-types', (c) => c.json({ appointmentTypes: [] }));
    const fakeProvider = { routes, errorFor: () => ({ body: {} }) };
    const { calendars, queries } = await connectTo(fakeProvider, { appointmentsPageLimit: 2 });
    const [busy] = await calendars.busy([{ calendarId: 'default', from: NOW, to: NOW + 9 * DAY }], CALL);
    expect(busy).toHaveLength(3);
    expect(queries()[0]).toMatchObject({ limit: '2' });
  });

  test('reads again when an appointment was moved from one half to the other meanwhile', async () => {
    // Reads begin a week early, so this is where the halves meet.
    const middle = NOW + DAY;
    const starts: Record<string, number> = { moved: NOW + 5 * DAY, a: NOW + HOUR, b: NOW + 3 * HOUR, c: NOW + 6 * DAY };
    const firstHalfRead = Promise.withResolvers<void>();
    const routes = new Hono<FakeProviderEnv>();
    routes.get('/v1/calendar/appointments', async (c) => {
      const [from, to] = [Date.parse(c.req.query('from') ?? ''), Date.parse(c.req.query('to') ?? '')];
      if (from >= middle - 1000) await firstHalfRead.promise;
      const rows = Object.entries(starts).filter(([, start]) => from <= start && start <= to);
      if (to === middle) {
        starts.moved = NOW + 6 * HOUR;
        firstHalfRead.resolve();
      }
      const appointments = rows.slice(0, Number(c.req.query('limit'))).map(([id, start]) => ({
        id,
        start_time: new Date(start).toISOString(),
        end_time: new Date(start + HOUR).toISOString(),
      }));
      return c.json({ appointments });
    });
    routes.get('/v1/calendar/appointment-types', (c) => c.json({ appointmentTypes: [] }));
    const { calendars } = await connectTo({ routes, errorFor: () => ({ body: {} }) }, { appointmentsPageLimit: 3 });
    const [busy] = await calendars.busy([{ calendarId: 'default', from: NOW, to: NOW + 9 * DAY }], CALL);
    const found = busy instanceof ProviderError ? busy : busy?.map(({ start }) => start);
    expect(new Set(found as number[])).toEqual(new Set(Object.values(starts)));
  });

  test('falls back to 50 per page for all later reads when 100 are rejected', async () => {
    const switches = { maxLimit: 50, overLimit: 'reject' } as const;
    const { busy, queries, calendars } = await busyOf(hourly(70), [NOW, NOW + 70 * HOUR], switches);
    expect(busy).toHaveLength(70);
    const [first, ...others] = queries().map(({ limit }) => limit);
    expect(first).toBe('100');
    expect(new Set(others)).toEqual(new Set(['50']));
    await calendars.busy([{ calendarId: 'default', from: NOW, to: NOW + HOUR }], CALL);
    expect(queries().at(-1)).toMatchObject({ limit: '50' });
  });

  test('is complete when 100 are silently reduced to 50', async () => {
    const switches = { maxLimit: 50, overLimit: 'clamp' } as const;
    const { busy } = await busyOf(hourly(70), [NOW, NOW + 70 * HOUR], switches);
    expect(busy).toHaveLength(70);
  });

  test('is rejected, not cut off, when one minute holds more than a page', async () => {
    const appointments = Array.from({ length: 101 }, () => appointment(NOW));
    await expect(busyOf(appointments, [NOW, NOW + HOUR])).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('stops reading from a server that ignores the window', async () => {
    const appointments = Array.from({ length: 100 }, (_, index) => ({
      id: `apt_${index}`,
      start_time: '2026-11-20T10:00:00Z',
      end_time: '2026-11-20T11:00:00Z',
    }));
    const { running, calendars } = await start();
    running.faults.add({ kind: 'wrong-shape', body: { appointments, appointmentTypes: [] } });
    const window = { calendarId: 'default', from: NOW, to: NOW + 1000 * DAY };
    expect(await calendars.busy([window], CALL)).toMatchObject([{ code: 'UNSUPPORTED' }]);
    expect(running.requests.length).toBeLessThanOrEqual(256);
  });

  test('reads windows that touch with one call, and distant ones with parallel calls', async () => {
    const appointments = [appointment(NOW), appointment(NOW + DAY), appointment(NOW + 30 * DAY)];
    const { queries, calendars } = await start({ appointments });
    const windows = [NOW + 30 * DAY, NOW, NOW + DAY].map((from) => ({ calendarId: 'default', from, to: from + HOUR }));
    expect(await calendars.busy([...windows, { ...windows[1]!, calendarId: 'x' }], CALL)).toMatchObject([
      [{ start: NOW + 30 * DAY }],
      [{ start: NOW }],
      [{ start: NOW + DAY }],
      { code: 'NOT_FOUND' },
    ]);
    expect(queries()).toHaveLength(2);
  });

  test('returns an error for only the failed window', async () => {
    const { running, calendars } = await start();
    running.faults.add({ kind: 'status', status: 403, times: 1, path: '/v1/calendar/appointments' });
    const windows = [NOW, NOW + 30 * DAY].map((from) => ({ calendarId: 'default', from, to: from + HOUR }));
    const results = await calendars.busy(windows, CALL);
    expect(results.filter((result) => result instanceof ProviderError)).toHaveLength(1);
    expect(results.filter((result) => Array.isArray(result))).toHaveLength(1);
  });
});
