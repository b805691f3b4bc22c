import { describe, expect, test } from 'vitest';
import { startGravityRail } from './gravity-rail-client.ts';

describe('notation', () => {
  test('keys are camelCase or snake_case in responses, and both in requests', async () => {
    const { call, options } = await startGravityRail({ keyStyle: 'snake' });
    const created = await call('POST', '/calendars', { name: 'Room', isPublic: true });
    expect(created.body).toMatchObject({ is_public: true, created_at: '2026-11-20T10:00:00Z' });
    expect(created.body).not.toHaveProperty('isPublic');
    expect((await call('GET', '/calendars')).body).toMatchObject({ page_size: 25 });
    options.keyStyle = 'camel';
    expect((await call('PUT', '/calendars/1', { is_public: false })).body).toMatchObject({ isPublic: false });
  });

  test('single fields and enum values can have other names', async () => {
    const { call } = await startGravityRail({
      data: { calendars: [{ schedules: [{ availabilityType: 'unavailable' }] }] },
      fieldNames: { daysOfWeek: 'weekdays' },
      literals: { unavailable: 'BLOCKED' },
    });
    const rule = {
      name: 'Lunch',
      recurrence: 'weekly',
      startTime: '2026-11-23T12:00:00',
      endTime: '2026-11-23T13:00:00',
    };
    const sent = { ...rule, availabilityType: 'BLOCKED', weekdays: [2] };
    expect((await call('POST', '/calendars/31/schedules', sent)).body).toMatchObject(sent);
    expect((await call('GET', '/calendars/31/schedules')).body).toMatchObject([{ availabilityType: 'BLOCKED' }, sent]);
  });

  test.each([
    ['monday0', [2, 6], 7],
    ['sunday0', [3, 0], 7],
    ['iso', [3, 7], 0],
    ['names', ['wednesday', 'sunday'], 2],
  ] as const)('Wednesday and Sunday are numbered as %s', async (dayNumbering, days, refused) => {
    const { call, state } = await startGravityRail({ data: { calendars: [{}] }, dayNumbering });
    const rule = {
      name: 'Open hours',
      availabilityType: 'available',
      recurrence: 'weekly',
      startTime: '2026-11-25T09:00:00',
      endTime: '2026-11-25T12:00:00',
    };
    expect((await call('POST', '/calendars/31/schedules', { ...rule, daysOfWeek: days })).body.daysOfWeek).toEqual(
      days,
    );
    expect(state.calendars[0]?.schedules[0]?.daysOfWeek).toEqual([2, 6]);
    expect((await call('POST', '/calendars/31/schedules', { ...rule, daysOfWeek: [refused] })).status).toBe(422);
  });

  test('times of daily and weekly rules can lack the date; other rules keep theirs', async () => {
    const night = { recurrence: 'daily', startTime: '2026-11-02T22:00:00', endTime: '2026-11-03T06:30:00' };
    const { call, rows, options, state } = await startGravityRail({
      data: { calendars: [{ schedules: [night, { ...night, recurrence: 'once' }] }] },
    });
    const times = async () =>
      (await rows('/calendars/31/schedules')).map(({ startTime, endTime }) => [startTime, endTime]);
    const dated = [night.startTime, night.endTime];
    expect(await times()).toEqual([dated, dated]);
    options.scheduleTimes = 'hhmm';
    expect(await times()).toEqual([['22:00', '06:30'], dated]);
    options.scheduleTimes = 'hhmmss';
    expect(await times()).toEqual([['22:00:00', '06:30:00'], dated]);

    options.putMode = 'merge';
    expect((await call('PUT', '/calendars/31/schedules/501', { startTime: '21:00', endTime: '05:00' })).status).toBe(
      200,
    );
    expect(state.calendars[0]?.schedules[0]).toMatchObject({
      startTime: '2026-11-02T21:00:00',
      endTime: '2026-11-03T05:00:00',
    });
    options.scheduleTimes = 'datetime';
    expect((await call('PUT', '/calendars/31/schedules/501', { startTime: '21:00', endTime: '05:00' })).status).toBe(
      422,
    );
  });

  test.each([
    ['detail', { detail: 'Calendar not found' }],
    ['detail-text', { detail: 'Calendar not found' }],
    ['error', { error: 'Calendar not found', code: 'not_found' }],
    ['message', { message: 'Calendar not found' }],
  ] as const)('an error in the format "%s"', async (errorShape, body) => {
    const { call, server } = await startGravityRail({ errorShape });
    expect((await call('GET', '/calendars/7')).body).toEqual(body);
    const { detail } = (await call('GET', '/calendars?page=x')).body;
    expect(Array.isArray(detail)).toBe(errorShape === 'detail');
    server.faults.add({ kind: 'status', status: 429 });
    const limited = await call('GET', '/calendars');
    expect(limited.status).toBe(429);
    expect(Object.keys(limited.body)).toEqual(Object.keys(body));
  });
});
