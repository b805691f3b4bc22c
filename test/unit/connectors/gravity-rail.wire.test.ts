import { describe, expect, test } from 'vitest';
import { createFieldNames } from '../../../src/connectors/gravity-rail/field-names.ts';
import { gravityRailSettings } from '../../../src/connectors/gravity-rail/gravity-rail.settings.ts';
import { createWire } from '../../../src/connectors/gravity-rail/gravity-rail.wire.ts';
import { pageOf } from '../../../src/connectors/gravity-rail/list-pages.ts';

const NAMES = createFieldNames({}, 'camel');
const WIRE = createWire(NAMES);

const WORKSPACE = '6f1d2c1e-8a54-4f4e-9a5c-0f3f7d1b2a10';

describe('wire format', () => {
  test('fails the page when a row has no id, and only the row when it is invalid otherwise', () => {
    expect(WIRE.calendarRow.parse({ id: 31 })).toEqual({ id: '31', value: undefined, brokenAt: ['name'] });
    const broken = { id: 31, name: 'Room', color: 5, schedules: [{ name: 'Open hours' }] };
    expect(WIRE.calendarRow.parse(broken).brokenAt).toEqual(['color', 'schedules']);
    expect(WIRE.calendarRow.safeParse({ name: 'Room' }).success).toBe(false);
    expect(pageOf(WIRE.calendarRow, 50).safeParse({ items: [{ name: 'Room' }] }).success).toBe(false);
    expect(pageOf(WIRE.calendarRow, 50).safeParse({ unexpected: true }).success).toBe(false);
  });

  test('ignores a key `__proto__` of a row', () => {
    const row = JSON.parse('{"id": 1, "name": "Room", "__proto__": {"color": "red"}}') as object;
    expect(WIRE.calendar.parse(row)).toEqual({ known: { id: '1', name: 'Room' }, unknown: {}, schedules: undefined });
    expect(WIRE.calendarRow.parse(row).value?.known).not.toHaveProperty('color');
  });

  test.each([
    [[{ id: 1 }, { id: 2 }], undefined, true],
    [[{ id: 1 }], undefined, false],
    [{ items: [{ id: 1 }, { id: 2 }], total: 5 }, 3, false],
    [{ data: [{ id: 1 }, { id: 2 }], count: 2 }, 1, false],
    [{ results: [{ id: 1 }], total_count: 5, page_size: 2 }, 5, false],
    [{ items: [], totalCount: 5 }, 1, false],
    [{ items: [{ id: 1 }, { id: 2 }], totalPages: 4 }, 4, false],
    [{ items: [{ id: 1 }], hasMore: true }, undefined, true],
    [{ items: [{ id: 1 }, { id: 2 }], has_next: false }, undefined, false],
    [{ items: [{ id: 1 }], perPage: 1 }, undefined, true],
    [{ items: [{ id: 1 }, { id: 2 }] }, undefined, true],
    [{ items: [] }, undefined, false],
  ])('returns the page count and whether a page follows of %j', async (body, pageCount, hasNext) => {
    expect(await pageOf(WIRE.calendarRow, 2).parseAsync(body)).toMatchObject({ pageCount, hasNext });
  });

  test('writes configured names and reads all names', () => {
    const names = createFieldNames({ CalendarSchedule: { daysOfWeek: ['onDays'] } }, 'snake');
    expect(names.read('CalendarSchedule', { days_of_week: [1], onDays: [2], x: 1 })).toEqual({
      known: { daysOfWeek: [2] },
      unknown: { x: 1 },
    });
    expect(names.write('CalendarSchedule', { daysOfWeek: [3], startTime: 'a', x_y: 1, endTime: undefined })).toEqual({
      onDays: [3],
      start_time: 'a',
      x_y: 1,
    });
  });

  test('has the documented default settings and rejects unknown ones', () => {
    expect(gravityRailSettings.parse({ workspaceUuid: WORKSPACE })).toEqual({
      baseUrl: 'https://api.gravityrail.com',
      pathPrefix: '/api/v2/w/{workspace}',
      workspaceUuid: WORKSPACE,
      authHeader: 'Authorization',
      authScheme: 'Bearer',
      keyStyle: 'camel',
      pageSize: 50,
      fieldMap: {},
      enumMap: {},
      scheduleTimeFormat: 'datetimeLocal',
      putMode: 'full',
      rateLimit: { calls: 5, seconds: 1 },
    });
    for (const wrong of [
      {},
      { workspaceUuid: WORKSPACE, baseUrl: 'ftp://x' },
      { workspaceUuid: WORKSPACE, dayNumbering: 'tuesday0' },
      { workspaceUuid: WORKSPACE, fieldMap: { Calendar: { colour: ['x'] } } },
      { workspaceUuid: WORKSPACE, enumMap: { recurrence: { weekly: [] } } },
    ]) {
      expect(gravityRailSettings.safeParse(wrong).success).toBe(false);
    }
  });
});
