import { describe, expect, test } from 'vitest';
import { HOUR_MS, NOW, startVastal } from './vastal-client.ts';

describe('access', () => {
  test('returns 401 for an unknown or expired key, 403 for a missing scope', async () => {
    const { call } = await startVastal({
      keys: {
        vst_read: { scopes: ['read'] },
        vst_write: { scopes: ['write'] },
        vst_admin: { scopes: ['admin'] },
        vst_old: { scopes: ['read'], expiresAt: NOW },
      },
    });
    const get = async (key: string) => (await call('GET', '/availability', undefined, key)).status;
    const put = async (key: string) => (await call('PUT', '/availability', { schedules: [] }, key)).status;
    expect([await get('vst_none'), await get('vst_old'), await get('vst_read'), await get('vst_write')]).toEqual([
      401, 401, 200, 403,
    ]);
    expect([await put('vst_read'), await put('vst_write'), await put('vst_admin')]).toEqual([403, 200, 403]);
  });

  test('returns the quota of the hour in every response, with its end in Unix seconds', async () => {
    const { call } = await startVastal({ hourlyQuota: 5 });
    const limits = ({ headers }: { headers: Headers }) =>
      ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
    const reset = String(Date.parse('2026-11-20T11:00:00Z') / 1000);
    expect(limits(await call('GET', '/availability'))).toEqual(['5', '4', reset]);
    expect(limits(await call('GET', '/schedules'))).toEqual(['5', '3', reset]);
    expect(limits(await call('POST', '/availability', {}))).toEqual(['5', '2', reset]);
    expect(limits(await call('GET', '/availability', undefined, 'vst_none'))).toEqual(['5', '5', reset]);
  });

  test('returns 429 above the quota until the next hour, for all keys of the organisation', async () => {
    const { call, clock, options } = await startVastal({
      hourlyQuota: 1,
      keys: { vst_a: { scopes: ['read'] }, vst_b: { scopes: ['read'] }, vst_other: { scopes: ['read'], org: 'org_2' } },
    });
    const get = (key: string) => call('GET', '/availability', undefined, key);
    expect((await get('vst_a')).status).toBe(200);
    const refused = await get('vst_b');
    expect([refused.status, refused.headers.get('x-ratelimit-remaining'), refused.headers.get('retry-after')]).toEqual([
      429,
      '0',
      null,
    ]);
    expect((await get('vst_other')).status).toBe(200);
    options.retryAfter = true;
    expect((await get('vst_a')).headers.get('retry-after')).toBe('2400');
    clock.now += HOUR_MS;
    expect((await get('vst_b')).status).toBe(200);
  });

  test("returns only the organisation's own rows", async () => {
    const { call, windows, sandbox } = await startVastal({
      data: {
        availability: [{ org_id: 'org_2' }, {}],
        appointments: [{ org_id: 'org_2', start_time: NOW }],
        appointmentTypes: [{ orgId: 'org_2' }],
      },
    });
    expect(await windows()).toMatchObject([{ org_id: 'org_sandbox' }]);
    expect((await call('GET', '/appointments')).body).toEqual({ appointments: [] });
    expect((await call('GET', '/appointment-types')).body).toEqual({ appointmentTypes: [] });
    await call('PUT', '/availability', { schedules: [] });
    expect(sandbox.data.availability).toMatchObject([{ org_id: 'org_2' }]);
  });

  test('returns 405 for DELETE, 404 for named schedules, single reads and other paths', async () => {
    const { call, options } = await startVastal({ data: { availability: [{ id: 'avail_1' }] } });
    const refused = await call('DELETE', '/availability');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST, PUT']);
    for (const path of ['/schedules', '/availability/avail_1', '/slots', '/v1/tables'])
      expect((await call('GET', path)).status).toBe(404);
    options.singlePathStatus = 405;
    expect((await call('GET', '/availability/avail_1')).status).toBe(405);
  });

  test('returns errors of the platform and of a calendar endpoint in different formats', async () => {
    const { call, options, server } = await startVastal();
    const unknown = () => call('GET', '/schedules');
    expect((await unknown()).body).toMatchObject({ success: false, error: { code: 'NOT_FOUND', details: {} } });
    expect((await call('PATCH', '/appointments', {})).body).toEqual({ error: 'id is required' });
    server.faults.add({ kind: 'status', status: 500, times: 1 });
    const fault = await unknown();
    expect([fault.status, fault.body.success, fault.headers.get('x-ratelimit-limit')]).toEqual([500, false, '1000']);
    options.platformErrors = 'text';
    expect((await unknown()).body).toEqual({ error: expect.any(String) });
  });
});

describe('availability', () => {
  const monday = { day_of_week: 1, start_time: '09:00:00', end_time: '12:00:00' };

  test('POST adds one window and returns 200 with the key "schedule"', async () => {
    const { call, windows } = await startVastal();
    const added = await call('POST', '/availability', { ...monday, is_active: false });
    const window = {
      ...monday,
      org_id: 'org_sandbox',
      appointment_type_id: null,
      is_active: false,
      created_at: '2026-11-20T10:20:00Z',
    };
    expect([added.status, added.body]).toEqual([
      200,
      { schedule: { id: expect.stringMatching(/^avail_/), ...window } },
    ]);
    expect(await windows()).toMatchObject([window]);
  });

  test('POST without the three mandatory fields returns 400, with one message that names all', async () => {
    const { call } = await startVastal();
    const { status, body } = await call('POST', '/availability', { day_of_week: 1 });
    expect([status, Object.keys(body)]).toEqual([400, ['error']]);
    for (const name of ['day_of_week', 'start_time', 'end_time']) expect(body.error).toContain(name);
  });

  test.each([
    ['a day 7', { day_of_week: 7 }],
    ['a time without seconds', { start_time: '09:00' }],
    ['an end at 24:00:00', { end_time: '24:00:00' }],
    ['an unknown type', { appointment_type_id: 'type_none' }],
  ])('%s returns 400, in POST and PUT', async (_, change) => {
    const { call, windows } = await startVastal({ data: { availability: [{}] } });
    const post = await call('POST', '/availability', { ...monday, ...change });
    const put = await call('PUT', '/availability', { schedules: [monday, { ...monday, ...change }] });
    expect([post.status, put.status]).toEqual([400, 400]);
    expect(await windows()).toHaveLength(1);
  });

  test('PUT replaces everything, with new ids and a partial response', async () => {
    const { call, windows } = await startVastal({
      data: {
        appointmentTypes: [{ id: 'type_p9' }],
        availability: [{ id: 'avail_1' }, { id: 'avail_2', appointment_type_id: 'type_p9' }],
      },
    });
    const put = () =>
      call('PUT', '/availability', { schedules: [{ id: 'avail_2', ...monday, appointment_type_id: 'type_p9' }] });
    const { status, body } = await put();
    expect(status).toBe(200);
    expect(body).toEqual({ schedules: [{ id: expect.any(String), ...monday, is_active: true }] });
    const first = await windows();
    expect(first).toMatchObject([{ ...monday, appointment_type_id: 'type_p9' }]);
    await put();
    expect(new Set(['avail_2', first[0]?.id, (await windows())[0]?.id]).size).toBe(3);
    await call('PUT', '/availability', { schedules: [] });
    expect(await windows()).toEqual([]);
    expect((await call('PUT', '/availability', {})).status).toBe(400);
  });

  test('PUT keeps, activates or deletes inactive windows', async () => {
    const { call, windows, options } = await startVastal();
    const active = async () => {
      await call('PUT', '/availability', { schedules: [{ ...monday, is_active: false }] });
      return (await windows()).map(({ is_active }) => is_active);
    };
    expect(await active()).toEqual([false]);
    options.dropInactiveOnPut = true;
    expect(await active()).toEqual([true]);
    options.dropInactiveOnPut = 'window';
    expect(await active()).toEqual([]);
  });

  test('lists are in no meaningful order by default', async () => {
    const days = [0, 1, 2, 3, 4, 5, 6];
    const { windows, options } = await startVastal({
      data: { availability: days.map((day_of_week) => ({ day_of_week })) },
    });
    const listed = async () => (await windows()).map(({ day_of_week }) => day_of_week);
    expect(await listed()).not.toEqual(days);
    expect(new Set(await listed())).toEqual(new Set(days));
    options.sortedLists = true;
    expect(await listed()).toEqual(days);
  });
});
