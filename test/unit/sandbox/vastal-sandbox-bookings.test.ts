import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { VASTAL_DEMO_TIME_ZONE, vastalDemo } from '../../../src/sandbox/vastal/vastal-demo.ts';
import { HOUR_MS, type Json, NOW, startVastal } from './vastal-client.ts';

describe('appointments', () => {
  const data = { appointmentTypes: [{ id: 'type_p9', name: 'Visit', durationMinutes: 45, color: '#f59e0b' }] };
  const booking = { appointment_type_id: 'type_p9', start_time: '2026-12-09T16:00:00+01:00', client_name: 'R. Osei' };

  test('are created with a computed end, confirmed at once, with their type in snake_case', async () => {
    const { call } = await startVastal({ data });
    const { status, body } = await call('POST', '/appointments', booking);
    expect(status).toBe(200);
    expect(body).toEqual({
      appointment: {
        id: expect.stringMatching(/^apt_/),
        org_id: 'org_sandbox',
        appointment_type_id: 'type_p9',
        start_time: '2026-12-09T15:00:00Z',
        end_time: '2026-12-09T15:45:00Z',
        client_name: 'R. Osei',
        client_email: null,
        client_phone: null,
        client_notes: null,
        internal_notes: null,
        status: 'confirmed',
        confirmed_at: '2026-11-20T10:20:00Z',
        cancelled_at: null,
        source: 'manual',
        appointment_type: { id: 'type_p9', name: 'Visit', duration_minutes: 45, color: '#f59e0b' },
      },
    });
    expect((await call('GET', '/appointments')).body.appointments).toEqual([body.appointment]);
  });

  test('return 400 with a message for errors', async () => {
    const { call } = await startVastal({ data });
    const missing = await call('POST', '/appointments', {});
    for (const name of ['appointment_type_id', 'start_time', 'client_name']) expect(missing.body.error).toContain(name);
    for (const change of [
      { start_time: '2026-12-09T15:00:00' },
      { start_time: 'soon' },
      { appointment_type_id: 'type_x' },
    ])
      expect((await call('POST', '/appointments', { ...booking, ...change })).status).toBe(400);
    expect((await call('POST', '/appointments', '{"id":')).status).toBe(400);
    for (const query of ['status=lost', 'from=soon', 'limit=0', 'limit=x'])
      expect((await call('GET', `/appointments?${query}`)).status).toBe(400);
  });

  test('are changed in the fields of a PATCH, whose response lacks times and client', async () => {
    const { call, sandbox } = await startVastal({
      data: { ...data, appointments: [{ id: 'apt_1', start_time: NOW, client_phone: '1' }] },
    });
    const moved = await call('PATCH', '/appointments', {
      id: 'apt_1',
      start_time: '2026-12-10T09:00:00Z',
      appointment_type_id: 'type_x',
    });
    expect(moved.status).toBe(200);
    expect(Object.keys(moved.body.appointment as Json)).toEqual([
      'id',
      'org_id',
      'appointment_type_id',
      'status',
      'confirmed_at',
      'cancelled_at',
    ]);
    const { appointments } = (await call('GET', '/appointments')).body;
    expect(appointments).toMatchObject([
      { start_time: '2026-12-10T09:00:00Z', end_time: '2026-12-10T09:45:00Z', appointment_type_id: 'type_p9' },
    ]);
    expect(sandbox.data.appointments[0]?.client_phone).toBe('1');

    const cancelled = await call('PATCH', '/appointments', { id: 'apt_1', status: 'cancelled' });
    expect(cancelled.body.appointment).toMatchObject({ status: 'cancelled', cancelled_at: '2026-11-20T10:20:00Z' });
    expect((await call('PATCH', '/appointments', { id: 'apt_1', status: 'gone' })).status).toBe(400);
    const unknown = await call('PATCH', '/appointments', { id: 'apt_2', status: 'cancelled' });
    expect([unknown.status, Object.keys(unknown.body)]).toEqual([404, ['error']]);
  });

  test('are listed up to 50, or up to 100 if requested, without further pages', async () => {
    const appointments = Array.from({ length: 120 }, (_, i) => ({ start_time: NOW + i * HOUR_MS }));
    const { ids, call, options } = await startVastal({ data: { appointments } });
    expect([(await ids('')).length, (await ids('limit=80')).length, (await ids('limit=500')).length]).toEqual([
      50, 80, 100,
    ]);
    expect(await ids('page=2&offset=50')).toEqual(await ids(''));
    const listed = (await call('GET', '/appointments')).body.appointments as { start_time: string }[];
    expect(listed.some(({ start_time }, i) => start_time < (listed[i - 1]?.start_time ?? ''))).toBe(true);
    options.overLimit = 'reject';
    options.maxLimit = 50;
    expect((await call('GET', '/appointments?limit=100')).status).toBe(400);
    expect((await ids('limit=50')).length).toBe(50);
  });

  test('are filtered by range and status; cancelled ones are rows like others', async () => {
    const { ids, options } = await startVastal({
      data: {
        timeZone: 'Pacific/Auckland',
        appointments: [
          { id: 'apt_1', start_time: '2026-12-01T08:00:00Z', end_time: '2026-12-01T09:00:00Z' },
          { id: 'apt_2', start_time: '2026-12-01T10:00:00Z', end_time: '2026-12-01T11:00:00Z', status: 'cancelled' },
          { id: 'apt_3', start_time: '2026-11-30T12:00:00Z' },
        ],
      },
      sortedLists: true,
    });
    expect(await ids('')).toEqual(['apt_1', 'apt_2', 'apt_3']);
    expect(await ids('status=cancelled')).toEqual(['apt_2']);
    const range = 'from=2026-12-01T08:30:00Z&to=2026-12-01T10:00:00Z';
    expect(await ids(range)).toEqual(['apt_2']);
    options.rangeEndIncluded = false;
    expect(await ids(range)).toEqual([]);
    options.rangeTest = 'overlap';
    expect(await ids(range)).toEqual(['apt_1']);
    expect(await ids('from=2026-12-01')).toEqual(['apt_1', 'apt_2']);
    options.plainDateZone = 'organisation';
    expect(await ids('from=2026-12-01')).toEqual(['apt_1', 'apt_2', 'apt_3']);
  });

  test('are rejected for conflicts only if so configured', async () => {
    const { call, options } = await startVastal({ data });
    const book = async () => (await call('POST', '/appointments', booking)).status;
    expect([await book(), await book()]).toEqual([200, 200]);
    options.conflictStatus = 409;
    expect(await book()).toBe(409);
    options.conflictStatus = 400;
    expect(await book()).toBe(400);
  });

  test('are cancelled when their deadline for confirmation has passed', async () => {
    const { clock, sandbox, call } = await startVastal({
      data: {
        appointmentTypes: [{ confirmWithinHours: 2 }],
        appointments: [{ start_time: '2026-12-01T10:00:00Z', status: 'pending', created_at: NOW }],
      },
    });
    clock.now += 2 * HOUR_MS - 1;
    expect(sandbox.data.appointments[0]?.status).toBe('pending');
    clock.now += 60_001;
    const { appointments } = (await call('GET', '/appointments')).body;
    expect(appointments).toMatchObject([
      { status: 'cancelled', confirmed_at: null, cancelled_at: '2026-11-20T12:20:00Z' },
    ]);
  });
});

describe('appointment types', () => {
  test('are camelCase, with the defaults of the product', async () => {
    const { call } = await startVastal();
    const { status, body } = await call('POST', '/appointment-types', {
      name: 'Visit',
      durationMinutes: 45,
      confirmWithinHours: 12,
    });
    expect(status).toBe(200);
    expect(body.appointmentType).toEqual({
      id: expect.stringMatching(/^type_/),
      orgId: 'org_sandbox',
      name: 'Visit',
      durationMinutes: 45,
      description: null,
      color: '#3b82f6',
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      maxPerDay: null,
      maxPerWeek: null,
      maxPerMonth: null,
      minNoticeHours: 24,
      maxDaysAhead: 60,
      requiresConfirmation: false,
      confirmWithinHours: 12,
      bookingQuestions: [],
      scheduleId: null,
      scheduleName: null,
      isActive: true,
      sortOrder: 0,
      createdAt: '2026-11-20T10:20:00Z',
      updatedAt: '2026-11-20T10:20:00Z',
    });
    const missing = await call('POST', '/appointment-types', { name: 'Visit' });
    expect([missing.status, missing.body]).toEqual([400, { error: expect.stringMatching(/name.*durationMinutes/) }]);
  });

  test('are changed in the fields of a PUT, which ignores confirmWithinHours', async () => {
    const { call } = await startVastal({
      data: {
        schedules: [{ id: 'sched_1', name: 'Evenings' }],
        appointmentTypes: [{ id: 'type_1', name: 'Visit', maxPerDay: 3, confirmWithinHours: 12 }],
      },
    });
    const put = (body: Json) => call('PUT', '/appointment-types', body);
    const { status, body } = await put({ id: 'type_1', isActive: false, scheduleId: 'sched_1', confirmWithinHours: 4 });
    expect(status).toBe(200);
    expect(body.appointmentType).toMatchObject({
      name: 'Visit',
      maxPerDay: 3,
      isActive: false,
      scheduleName: 'Evenings',
      confirmWithinHours: 12,
    });
    expect((await put({ isActive: true })).body).toEqual({ error: 'id is required' });
    expect((await put({ id: 'type_2', isActive: true })).status).toBe(404);
    expect((await put({ id: 'type_1', scheduleId: 'sched_2' })).status).toBe(400);
    expect((await put({ id: 'type_1', durationMinutes: 0 })).status).toBe(400);
  });
});

describe('demo data', () => {
  test('lacks the zone of the organisation', async () => {
    const { call } = await startVastal({ data: vastalDemo(NOW) });
    for (const path of ['/availability', '/appointments?limit=100', '/appointment-types'])
      expect(JSON.stringify((await call('GET', path)).body)).not.toMatch(/Amsterdam|zone/i);
  });

  test('has windows of every kind, and thirty bookings within them', async () => {
    const { sandbox } = await startVastal({ data: vastalDemo(NOW) });
    const { availability, appointments, appointmentTypes } = sandbox.data;
    expect(availability.some((window) => window.day_of_week === 0 && window.is_active)).toBe(true);
    expect(availability.some((window) => !window.is_active)).toBe(true);
    expect(availability.some((window) => window.end_time === '23:59:59')).toBe(true);
    expect([appointments.length, appointmentTypes.length]).toEqual([30, 5]);
    const outside = appointments.filter((appointment) => {
      const start = DateTime.fromMillis(Number(appointment.start_time), { zone: VASTAL_DEMO_TIME_ZONE });
      const end = DateTime.fromMillis(Number(appointment.end_time), { zone: VASTAL_DEMO_TIME_ZONE });
      return !availability.some(
        (window) =>
          window.day_of_week === start.weekday % 7 &&
          window.start_time <= start.toFormat('HH:mm:ss') &&
          window.end_time >= end.toFormat('HH:mm:ss') &&
          [null, appointment.appointment_type_id].includes(window.appointment_type_id),
      );
    });
    expect(outside).toEqual([]);
  });
});
