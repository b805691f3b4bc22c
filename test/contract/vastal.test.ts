import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../../src/connectors/capabilities.ts';
import { vastal } from '../../src/connectors/vastal/vastal.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { allRead } from '../support/results.ts';
import { CALL, DAY, NOW, type Switches, start } from './vastal-connection.ts';

describe('settings', () => {
  test('requires the zone, which no response contains', () => {
    expect(vastal.settings.safeParse({}).success).toBe(false);
    expect(vastal.settings.safeParse({ timeZone: 'Lisbon' }).success).toBe(false);
    expect(vastal.settings.parse({ timeZone: 'Europe/Lisbon' })).toStrictEqual({
      baseUrl: 'https://api.vastal.agency/v1',
      timeZone: 'Europe/Lisbon',
      sendIsActiveOnPut: true,
      allowEmptyReplace: false,
      appointmentsPageLimit: 100,
      rateLimit: { calls: 1000, seconds: 3600 },
      cacheTtlSeconds: 5,
    });
  });

  test.each(['api.vastal.agency', 'ftp://api.vastal.agency/v1'])('rejects %s as a base URL', (baseUrl) => {
    expect(vastal.settings.safeParse({ baseUrl, timeZone: 'UTC' }).success).toBe(false);
  });
});

describe('the calendar', () => {
  test('makes no call', async () => {
    const { running, calendars, connector } = await start();
    const [calendar] = await calendars.list(CALL, { schedules: false });
    expect(calendar).toMatchObject({ id: 'default', name: 'Harbour Agency', timeZone: 'Europe/Lisbon' });
    expect(await calendars.get(['default'], CALL, { schedules: false })).toStrictEqual([calendar]);
    expect(connector.timeZone).toBe('Europe/Lisbon');
    expect(running.requests).toHaveLength(0);
  });

  test('includes its schedule with one call, however often it is requested', async () => {
    const { running, calendars } = await start();
    const results = await calendars.get(['default', 'other', 'default'], CALL, { schedules: true });
    expect(results).toMatchObject([
      { schedules: [{ id: 'default' }] },
      { code: 'NOT_FOUND' },
      { schedules: [{ id: 'default' }] },
    ]);
    expect(running.requests).toHaveLength(1);
    expect(await calendars.list(CALL, { schedules: true })).toStrictEqual([results[0]]);
    expect(running.requests).toHaveLength(2);
  });

  test('returns NOT_FOUND for an unknown id without a call, even when another id fails', async () => {
    const { running, calendars, schedules } = await start();
    expect(await schedules.get(['sched_1'], CALL)).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(await calendars.busy([{ calendarId: 'x', from: NOW, to: NOW + DAY }], CALL)).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect(running.requests).toHaveLength(0);
    running.faults.add({ kind: 'status', status: 500 });
    expect(await schedules.get(['sched_1', 'default'], CALL)).toMatchObject([
      { code: 'NOT_FOUND' },
      { code: 'UPSTREAM_UNAVAILABLE' },
    ]);
  });
});

describe('the schedule', () => {
  const MONDAY = { day_of_week: 1, start_time: '09:00:00', end_time: '12:00:00' };
  const INACTIVE = { day_of_week: 0, start_time: '10:00:00', end_time: '13:00:00', is_active: false };
  const availability = [MONDAY, INACTIVE, { ...MONDAY, day_of_week: 5, start_time: '13:00:00' }];

  test('takes one read, with the key as a bearer token, and reports the budget', async () => {
    const { running, schedules, connector } = await start({ availability });
    const [schedule] = await schedules.get(['default', 'default'], CALL);
    expect(schedule).toMatchObject({ weeklyHours: [{ days: ['MONDAY'], start: '09:00', end: '12:00' }] });
    expect(running.requests).toHaveLength(1);
    expect(running.requests[0]?.headers.authorization).toBe('Bearer vst_sandbox_key');
    const resetAt = Date.parse('2026-11-20T11:00:00Z');
    expect(connector.status().callBudget).toStrictEqual({ limit: 1000, remaining: 999, resetAt });
    expect(await schedules.list(CALL)).toStrictEqual([schedule]);
    expect(await schedules.default?.(CALL)).toStrictEqual(schedule);
    expect(await schedules.ofCalendars?.(['default', 'x'], CALL)).toMatchObject([[schedule], { code: 'NOT_FOUND' }]);
  });

  async function write(weeklyHours: Schedule['weeklyHours'], switches: Switches = {}) {
    const { running, schedules } = await start({ availability }, switches);
    const current = await schedules.default!(CALL);
    const prepared = schedules.prepareUpdate!(current!, { weeklyHours });
    expect(running.requests).toHaveLength(1);
    await prepared.execute(CALL);
    const sent = running.requests.slice(1).map(({ method, path, body }) => ({
      method,
      path,
      body: JSON.parse(body) as unknown,
    }));
    return { sent, prepared, after: await schedules.default!(CALL) };
  }

  test('posts one additional window by itself', async () => {
    const { sent, prepared, after } = await write([
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
      { days: ['TUESDAY'], start: '13:00', end: '24:00' },
    ]);
    const body = { day_of_week: 2, start_time: '13:00:00', end_time: '23:59:59' };
    expect(sent).toStrictEqual([{ method: 'POST', path: '/v1/calendar/availability', body }]);
    expect(after).toStrictEqual(prepared.preview);
  });

  test('replaces the whole set for every other change, with the windows that open nothing', async () => {
    const { sent, prepared, after } = await write([
      { days: ['SATURDAY'], start: '09:00', end: '11:00', eventTypeId: 'type_p9' },
    ]);
    const body = {
      schedules: [
        { day_of_week: 6, start_time: '09:00:00', end_time: '11:00:00', appointment_type_id: 'type_p9' },
        INACTIVE,
        { day_of_week: 5, start_time: '13:00:00', end_time: '12:00:00' },
      ],
    };
    expect(sent).toStrictEqual([{ method: 'PUT', path: '/v1/calendar/availability', body }]);
    expect(after).toStrictEqual(prepared.preview);
    expect(prepared.warnings).toHaveLength(2);
  });

  test('shows an inactive window that became active in the read after the write', async () => {
    const weeklyHours: Schedule['weeklyHours'] = [{ days: ['SATURDAY'], start: '09:00', end: '11:00' }];
    const { prepared, after } = await write(weeklyHours, { dropInactiveOnPut: true });
    expect(prepared.warnings[0]).toContain('may activate 1 inactive');
    expect(after?.weeklyHours).toStrictEqual([...weeklyHours, { days: ['SUNDAY'], start: '10:00', end: '13:00' }]);
  });

  test('sends nothing when nothing changes', async () => {
    const { sent, prepared, after } = await write([{ days: ['MONDAY'], start: '09:00:00', end: '12:00' }]);
    expect(sent).toStrictEqual([]);
    expect(after).toStrictEqual(prepared.preview);
  });

  test('applies the settings of the account', async () => {
    const settings = { allowEmptyReplace: true, sendIsActiveOnPut: false };
    const { after, prepared } = await write([], { settings });
    expect(after).toStrictEqual(prepared.preview);
    expect(after?.providerData).not.toHaveProperty('inactiveWindows');
    await expect(write([])).rejects.toMatchObject({ code: 'UNSUPPORTED', account: 'agency' });
  });

  test('throws when a write is rejected, even with status 200', async () => {
    const { running, schedules } = await start({ availability });
    const current = await schedules.default!(CALL);
    const weeklyHours: Schedule['weeklyHours'] = [{ days: ['FRIDAY'], start: '09:00', end: '12:00' }];
    const prepared = schedules.prepareUpdate!(current!, { weeklyHours });
    running.faults.add({ kind: 'status', status: 403, method: 'PUT', times: 1 });
    await expect(prepared.execute(CALL)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    running.faults.add({ kind: 'wrong-shape', body: { success: false, error: {} }, method: 'PUT' });
    await expect(prepared.execute(CALL)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  });

  test('has no method to create or delete it, or to write the calendar', async () => {
    const { connector } = await start();
    expect(capabilitiesOf(connector)).toStrictEqual([
      'READ_CALENDARS',
      'READ_SCHEDULES',
      'WRITE_SCHEDULES',
      'READ_EVENT_TYPES',
      'READ_SLOTS',
      'HOLD_SLOTS',
      'READ_BOOKINGS',
      'CREATE_BOOKINGS',
      'RESCHEDULE_BOOKINGS',
      'CANCEL_BOOKINGS',
      'APPROVE_BOOKINGS',
    ]);
  });
});

describe('event types', () => {
  const appointmentTypes = [
    { id: 'type_a', name: 'Call', durationMinutes: 15, isActive: true },
    { id: 'type_b', name: 'Old', durationMinutes: 30, isActive: false },
    { id: 'type_c', name: 'Visit', durationMinutes: 60 },
  ];

  test('does not list inactive ones, but returns them by id', async () => {
    const { running, connector } = await start({ appointmentTypes });
    const eventTypes = connector.eventTypes!;
    expect(
      allRead(await eventTypes.list(CALL))
        .map(({ id }) => id)
        .sort(),
    ).toStrictEqual(['type_a', 'type_c']);
    expect(running.requests).toHaveLength(1);
    expect(await eventTypes.get(['type_b', 'type_x', 'type_a', 'type_b'], CALL)).toMatchObject([
      { name: 'Old' },
      { code: 'NOT_FOUND' },
      { name: 'Call' },
      { name: 'Old' },
    ]);
    expect(running.requests.map(({ path }) => path)).toStrictEqual([
      '/v1/calendar/appointment-types',
      '/v1/calendar/appointment-types',
    ]);
  });
});
