import { describe, expect, test } from 'vitest';
import { NOW, startGravityRail } from './gravity-rail-client.ts';

const OTHER = '0d3a7f10-44c2-4b7a-8d15-9c6e2f8b1a57';

describe('access', () => {
  test('returns 401 for an unknown, missing or expired key', async () => {
    const { call } = await startGravityRail({ keys: { gr_old: { scopes: ['calendars:read'], expiresAt: NOW } } });
    for (const key of ['gr_unknown', 'gr_old', ''])
      expect((await call('GET', '/calendars', undefined, { key })).status).toBe(401);
  });

  test('requires a scope for each method, and admin for DELETE', async () => {
    const { call } = await startGravityRail({
      data: { calendars: [{ id: 31 }] },
      keys: {
        gr_reader: { scopes: ['calendars:read'] },
        gr_writer: { scopes: ['calendars:write'] },
        gr_admin: { scopes: ['calendars:admin'] },
      },
    });
    const statuses = async (key: string) => {
      const responses = [
        await call('GET', '/calendars/31', undefined, { key }),
        await call('PUT', '/calendars/31', { name: 'Room' }, { key }),
        await call('DELETE', '/calendars/31', undefined, { key }),
      ];
      return responses.map(({ status }) => status);
    };
    expect(await statuses('gr_reader')).toEqual([200, 403, 403]);
    expect(await statuses('gr_writer')).toEqual([403, 200, 403]);
    expect(await statuses('gr_admin')).toEqual([403, 403, 200]);
  });

  test('returns 404 for an unknown workspace, and for rows of another one', async () => {
    const { call } = await startGravityRail({
      data: { workspaces: [{}, { uuid: OTHER }], calendars: [{ id: 31 }, { id: 32, workspace: OTHER }] },
    });
    expect((await call('GET', `/api/v2/w/${OTHER}/calendars`)).status).toBe(404);
    expect((await call('GET', '/api/v2/w/5f0a1c77-0000-4f4e-9a5c-000000000000/calendars')).status).toBe(404);
    expect((await call('GET', '/calendars/32')).status).toBe(404);
    expect((await call('GET', '/calendars/31')).status).toBe(200);
  });

  test('restricts a key with certain calendars to these and their events', async () => {
    const { rows, call } = await startGravityRail({
      data: { calendars: [{ id: 31 }, { id: 32 }], events: [{ id: 1, calendarId: 32, startTime: NOW }] },
      keys: { gr_sandbox_key: { scopes: ['calendars:read'], calendars: [31] } },
    });
    expect(await rows('/calendars')).toMatchObject([{ id: 31 }]);
    expect(await rows('/calendar-events')).toEqual([]);
    expect((await call('GET', '/calendar-events/1')).status).toBe(404);
  });

  test('returns 405 for an existing path with another method, 404 for any other path', async () => {
    const { call } = await startGravityRail({ data: { calendars: [{ schedules: [{}] }] } });
    const single = await call('GET', '/calendars/31/schedules/501');
    expect([single.status, single.headers.get('allow')]).toEqual([405, 'PUT, DELETE']);
    expect((await call('PATCH', '/calendars/31', {})).status).toBe(405);
    expect((await call('GET', '/calendars/31/slots')).status).toBe(404);
    expect((await call('GET', '/api/v1/calendars')).status).toBe(404);
  });
});

describe('pages', () => {
  const data = { calendars: [{}, {}, {}] };

  test('contain calendars in a page object, and schedules as an array', async () => {
    const { call } = await startGravityRail({ data });
    expect((await call('GET', '/calendars?page=2&pageSize=2')).body).toMatchObject({
      items: [{ id: 33 }],
      total: 3,
      page: 2,
      pageSize: 2,
    });
    expect((await call('GET', '/calendars/31/schedules')).body).toEqual([]);
  });

  test('return 422 for a page size above the maximum, or a page that is no number', async () => {
    const { call } = await startGravityRail({ data, maxPageSize: 20 });
    expect((await call('GET', '/calendars?pageSize=20')).status).toBe(200);
    for (const query of ['pageSize=21', 'pageSize=0', 'page=0', 'page=x'])
      expect((await call('GET', `/calendars?${query}`)).status).toBe(422);
  });

  test('can have other names for their parts, or omit them', async () => {
    const { call, options } = await startGravityRail({ data });
    const keys = async () => Object.entries((await call('GET', '/calendars?pageSize=2')).body).slice(1);
    options.pageNames = { rows: 'data', total: 'totalCount', page: 'currentPage', size: 'perPage', more: 'hasNext' };
    expect(await keys()).toEqual([
      ['totalCount', 3],
      ['currentPage', 1],
      ['perPage', 2],
      ['hasNext', true],
    ]);
    options.pageNames = { rows: 'results', total: false, page: false, size: false, more: 'total_pages' };
    expect(await keys()).toEqual([['total_pages', 2]]);
    options.pageNames = { rows: 'bare' };
    expect((await call('GET', '/calendars?page=2&pageSize=2')).body).toMatchObject([{ id: 33 }]);
  });

  test('can be the first page for ever', async () => {
    const { rows } = await startGravityRail({ data, alwaysFirstPage: true });
    expect(await rows('/calendars?page=9&pageSize=2')).toMatchObject([{ id: 31 }, { id: 32 }]);
  });
});

describe('calendars', () => {
  test('have the key "schedules" only when it is requested', async () => {
    const { rows, call } = await startGravityRail({ data: { calendars: [{ schedules: [{ name: 'Open hours' }] }] } });
    expect((await rows('/calendars'))[0]).not.toHaveProperty('schedules');
    expect((await call('GET', '/calendars/31')).body).not.toHaveProperty('schedules');
    const expanded = { schedules: [{ id: 501, calendarId: 31, name: 'Open hours', daysOfWeek: [0, 1, 2, 3, 4] }] };
    expect((await rows('/calendars?includeSchedules=true'))[0]).toMatchObject(expanded);
    expect((await call('GET', '/calendars/31?includeSchedules=1')).body).toMatchObject(expanded);
    expect((await call('GET', '/calendars?includeSchedules=perhaps')).status).toBe(422);
  });

  test('are created without schedules, with a slug from the name and the zone of the workspace', async () => {
    const { call, options } = await startGravityRail({ data: { workspaces: [{ timezone: 'Europe/Madrid' }] } });
    const created = await call('POST', '/calendars', { name: 'Físio room 3' });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      id: 1,
      slug: 'fisio-room-3',
      timezone: 'Europe/Madrid',
      isPublic: false,
      color: null,
    });
    expect((await call('GET', '/calendars/1/schedules')).body).toEqual([]);
    options.createStatus = 201;
    const second = await call('POST', '/calendars', { name: 'Físio room 3' });
    expect([second.status, second.body.slug]).toEqual([201, 'fisio-room-3-2']);
  });

  test('return 422 with one entry per error', async () => {
    const { call } = await startGravityRail();
    const bad = await call('POST', '/calendars', { timezone: 'Europe/Atlantis', color: 'red' });
    expect(bad.status).toBe(422);
    expect(bad.body.detail).toMatchObject([
      { loc: ['body', 'name'], type: 'missing' },
      { loc: ['body', 'timezone'], msg: 'invalid time zone' },
      { loc: ['body', 'color'] },
    ]);
    expect((await call('POST', '/calendars', '{"name":')).status).toBe(422);
    expect((await call('POST', '/calendars', 'name=x', { headers: { 'content-type': 'text/plain' } })).status).toBe(
      422,
    );
    expect((await call('POST', '/calendars', { name: 'x', timezone: '+02:00' })).status).toBe(422);
  });

  test('lose what a replacing PUT leaves out, and keep it when PUT merges', async () => {
    const { call, options } = await startGravityRail({
      data: { calendars: [{ name: 'Room', color: '#0F766E', timezone: 'Europe/Madrid', slug: 'r' }] },
    });
    options.putMode = 'merge';
    const merged = await call('PUT', '/calendars/31', { name: 'Room 2' });
    expect(merged.body).toMatchObject({ name: 'Room 2', color: '#0F766E', timezone: 'Europe/Madrid', slug: 'r' });
    expect(merged.body.x_future).toEqual({ origin: 'calendar', revision: 31 });
    options.putMode = 'replace';
    const replaced = await call('PUT', '/calendars/31', { name: 'Room 2' });
    expect(replaced.body).toMatchObject({
      name: 'Room 2',
      color: null,
      timezone: 'UTC',
      slug: 'room-2',
      x_future: null,
    });
  });

  test('keep an unknown key in a replacing PUT that sends it back', async () => {
    const { call } = await startGravityRail({ data: { calendars: [{}] } });
    const { x_future } = (await call('GET', '/calendars/31')).body;
    expect(x_future).toBeDefined();
    expect((await call('PUT', '/calendars/31', { name: 'Room', x_future })).body.x_future).toEqual(x_future);
  });

  test('return 404 for a second DELETE, and never use an id twice', async () => {
    const { call, options } = await startGravityRail({ data: { calendars: [{ id: 31 }] } });
    const first = await call('DELETE', '/calendars/31');
    expect([first.status, first.body]).toEqual([200, { success: true }]);
    expect((await call('DELETE', '/calendars/31')).status).toBe(404);
    expect((await call('POST', '/calendars', { name: 'Next' })).body.id).toBe(32);
    options.deleteResponse = 'no-content';
    expect((await call('DELETE', '/calendars/32')).status).toBe(204);
  });
});

describe('schedules', () => {
  const rule = {
    name: 'Saturday clinic',
    availabilityType: 'available',
    recurrence: 'weekly',
    startTime: '2026-11-28T09:00:00',
    endTime: '2026-11-28T12:00:00',
    daysOfWeek: [5],
    recurrenceEndDate: '2027-03-27',
  };

  test('are created, replaced and deleted', async () => {
    const { call, rows } = await startGravityRail({ data: { calendars: [{}] } });
    const id = Number((await call('POST', '/calendars/31/schedules', rule)).body.id);
    expect(await rows('/calendars/31/schedules')).toMatchObject([
      { id, calendarId: 31, description: null, eventTypeIds: [], ...rule },
    ]);
    const { recurrenceEndDate: _, ...withoutEnd } = rule;
    const replaced = await call('PUT', `/calendars/31/schedules/${id}`, withoutEnd);
    expect(replaced.body).toMatchObject({ ...withoutEnd, recurrenceEndDate: null, x_future: null });
    expect((await call('PUT', `/calendars/31/schedules/${id}`, { name: 'Half' })).status).toBe(422);
    expect((await call('DELETE', `/calendars/31/schedules/${id}`)).status).toBe(200);
    expect((await call('DELETE', `/calendars/31/schedules/${id}`)).status).toBe(404);
  });

  test('PUT keeps what is left out when it merges', async () => {
    const { call } = await startGravityRail({ data: { calendars: [{ schedules: [rule] }] }, putMode: 'merge' });
    expect((await call('PUT', '/calendars/31/schedules/501', { name: 'Clinic' })).body).toMatchObject({
      ...rule,
      name: 'Clinic',
    });
  });

  test.each([
    ['an end not after the start', { endTime: '2026-11-28T09:00:00' }, 'endTime'],
    ['weekly without days', { daysOfWeek: [] }, 'daysOfWeek'],
    ['weekly with null days', { daysOfWeek: null }, 'daysOfWeek'],
    ['a start with an offset', { startTime: '2026-11-28T09:00:00Z' }, 'startTime'],
    ['a day that does not exist', { startTime: '2026-02-30T09:00:00' }, 'startTime'],
    ['an unknown recurrence', { recurrence: 'yearly' }, 'recurrence'],
    ['a repetition that ends before it starts', { recurrenceEndDate: '2026-11-27' }, 'recurrenceEndDate'],
  ])('return 422 for %s', async (_, change, field) => {
    const { call } = await startGravityRail({ data: { calendars: [{}] } });
    const response = await call('POST', '/calendars/31/schedules', { ...rule, ...change });
    expect(response.status).toBe(422);
    expect(response.body.detail).toMatchObject([{ loc: ['body', field] }]);
  });

  test('have ids over all calendars, or from 1 in each calendar', async () => {
    const data = { calendars: [{ schedules: [{}] }, { schedules: [{}] }] };
    const all = await startGravityRail({ data });
    expect((await all.rows('/calendars/32/schedules'))[0]?.id).toBe(502);
    const each = await startGravityRail({ data, scheduleIds: 'per-calendar' });
    expect((await each.rows('/calendars/32/schedules'))[0]?.id).toBe(1);
    for (const calendar of [31, 32])
      expect((await each.call('POST', `/calendars/${calendar}/schedules`, rule)).body.id).toBe(2);
  });
});
