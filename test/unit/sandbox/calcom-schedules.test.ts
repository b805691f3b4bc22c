import { describe, expect, test } from 'vitest';
import { at, dataOf, startCalcom, VERSION } from './calcom-client.ts';

const version = VERSION.schedules;
const weekend = { days: ['Saturday'], startTime: '10:00', endTime: '12:00' };
const holiday = { date: '2026-12-24', startTime: '00:00', endTime: '00:00' };

describe('reading', () => {
  test('returns a list without paging, with the default marked', async () => {
    const { execute } = await startCalcom({
      data: { schedules: [{ id: 1 }, { id: 2, isDefault: true, timeZone: null, overrides: [holiday] }] },
    });
    const response = await execute('GET', '/v2/schedules', { version });
    expect(response.body).not.toHaveProperty('pagination');
    expect(dataOf(response)).toMatchObject([
      { id: 1, isDefault: false, timeZone: 'UTC' },
      { id: 2, isDefault: true, timeZone: 'Europe/London', overrides: [holiday] },
    ]);
    expect(dataOf(await execute('GET', '/v2/schedules/default', { version }))).toMatchObject({ id: 2 });
  });

  test('returns null without a default, 404 for an unknown id, and 500 for an id that is no number', async () => {
    const { execute } = await startCalcom();
    expect((await execute('GET', '/v2/schedules/default', { version })).body).toEqual({
      status: 'success',
      data: null,
    });
    expect((await execute('GET', '/v2/schedules/1', { version })).status).toBe(404);
    const odd = await execute('GET', '/v2/schedules/abc', { version });
    expect([odd.status, at(odd.body, 'error', 'code')]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
  });

  test.each([
    ['/v2/schedules/2147483648', VERSION.schedules],
    ['/v2/event-types/2147483648', VERSION.eventTypes],
    ['/v2/slots?eventTypeId=2147483648&start=2026-06-01&end=2026-06-02', VERSION.slots],
  ])('returns 500 for the id that is too large in %s, and 404 for the largest id', async (path, resourceVersion) => {
    const { execute } = await startCalcom();
    const tooLarge = await execute('GET', path, { version: resourceVersion });
    expect([tooLarge.status, at(tooLarge.body, 'error', 'code')]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    const largest = await execute('GET', path.replace('2147483648', '2147483647'), { version: resourceVersion });
    expect(largest.status).toBe(404);
  });

  test('returns schedule 1 for the id 1.5', async () => {
    const { execute } = await startCalcom({ data: { schedules: [{ id: 1 }] } });
    expect(dataOf(await execute('GET', '/v2/schedules/1.5', { version }))).toMatchObject({ id: 1 });
  });
});

describe('creating', () => {
  test('fills in Monday to Friday 09:00-17:00 and no overrides, drops unknown fields, and can be the default', async () => {
    const { execute, sandbox } = await startCalcom({ data: { schedules: [{ id: 1 }] } });
    const body = { name: '', timeZone: 'europe/paris', isDefault: true, colour: 'red' };
    const response = await execute('POST', '/v2/schedules', { version, body });
    expect(response.status).toBe(201);
    expect(dataOf(response)).toEqual({
      id: expect.any(Number),
      ownerId: sandbox.data.users[0]?.id,
      name: '',
      timeZone: 'europe/paris',
      availability: [
        { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'], startTime: '09:00', endTime: '17:00' },
      ],
      isDefault: true,
      overrides: [],
    });
    expect(dataOf(await execute('GET', '/v2/schedules/1', { version }))).toMatchObject({ isDefault: false });
  });

  test.each([
    [{ timeZone: 'UTC', isDefault: true }, 'name', 'isString'],
    [{ name: 'a', isDefault: true }, 'timeZone', 'isString'],
    [{ name: 'a', timeZone: 'UTC' }, 'isDefault', 'isBoolean'],
    [{ name: 'a', timeZone: '+02:00', isDefault: true }, 'timeZone', 'isTimeZone'],
    [{ name: 'a', timeZone: 'Mars/Olympus', isDefault: true }, 'timeZone', 'isTimeZone'],
  ])('rejects %o with the problem in details.errors', async (body, property, rule) => {
    const { execute } = await startCalcom();
    const response = await execute('POST', '/v2/schedules', { version, body });
    expect(response.status).toBe(400);
    expect(at(response.body, 'error', 'message')).toBe('Bad Request Exception');
    const [problem] = at(response.body, 'error', 'details', 'errors') as { property: string; constraints: object }[];
    expect(problem).toMatchObject({ property, children: [], target: body });
    expect(Object.keys(problem?.constraints ?? {})).toEqual([rule]);
  });

  test.each([
    { availability: [{ ...weekend, days: ['saturday'] }] },
    { availability: [{ ...weekend, endTime: '24:00' }] },
    { availability: [{ ...weekend, startTime: '9:00' }] },
    { overrides: [{ ...holiday, date: '2026-02-30' }] },
    { overrides: [{ ...holiday, date: '24.12.2026' }] },
  ])('rejects %o with nested children', async (fields) => {
    const { execute } = await startCalcom();
    const body = { name: 'a', timeZone: 'UTC', isDefault: false, ...fields };
    const response = await execute('POST', '/v2/schedules', { version, body });
    expect(response.status).toBe(400);
    expect(at(response.body, 'error', 'details', 'errors', 0, 'children')).toHaveLength(1);
  });

  test('truncates a date-time to its UTC date, accepts an end before the start, and drops hours without days', async () => {
    const { execute } = await startCalcom();
    const odd = { days: ['Monday'], startTime: '17:00', endTime: '09:00' };
    const body = {
      name: 'a',
      timeZone: 'UTC',
      isDefault: false,
      availability: [{ ...weekend, days: [] }, odd],
      overrides: [{ ...holiday, date: '2026-12-24T23:30:00-02:00' }],
    };
    expect(dataOf(await execute('POST', '/v2/schedules', { version, body }))).toMatchObject({
      availability: [odd],
      overrides: [{ date: '2026-12-25' }],
    });
  });
});

describe('changing', () => {
  const data = { schedules: [{ id: 1, overrides: [holiday] }, { id: 2 }] };

  test('replaces each list as a whole and keeps what is left out', async () => {
    const { execute } = await startCalcom({ data });
    const patched = await execute('PATCH', '/v2/schedules/1', { version, body: { availability: [weekend] } });
    expect(dataOf(patched)).toMatchObject({ availability: [weekend], overrides: [holiday], name: 'Working hours' });
    const cleared = await execute('PATCH', '/v2/schedules/1', { version, body: { overrides: [], availability: [] } });
    expect(dataOf(cleared)).toMatchObject({ availability: [], overrides: [] });
  });

  test('ignores isDefault:false and moves the default with true', async () => {
    const { execute } = await startCalcom({ data });
    const kept = await execute('PATCH', '/v2/schedules/1', { version, body: { isDefault: false } });
    expect(dataOf(kept)).toMatchObject({ isDefault: true });
    const moved = await execute('PATCH', '/v2/schedules/2', { version, body: { isDefault: true } });
    expect(dataOf(moved)).toMatchObject({ isDefault: true });
    expect(dataOf(await execute('GET', '/v2/schedules/1', { version }))).toMatchObject({ isDefault: false });
  });

  test('deletes the default without a replacement, and returns 400 for an unknown one', async () => {
    const { execute } = await startCalcom({ data });
    expect((await execute('DELETE', '/v2/schedules/1', { version })).body).toEqual({ status: 'success' });
    expect(dataOf(await execute('GET', '/v2/schedules/default', { version }))).toBeNull();
    expect((await execute('DELETE', '/v2/schedules/1', { version })).status).toBe(400);
    expect((await execute('PATCH', '/v2/schedules/1', { version, body: {} })).status).toBe(404);
  });
});
