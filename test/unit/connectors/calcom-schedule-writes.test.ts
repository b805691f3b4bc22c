import { describe, expect, test } from 'vitest';
import { toSchedule } from '../../../src/connectors/calcom/calcom.map.ts';
import { wireSchedule } from '../../../src/connectors/calcom/calcom.wire.ts';
import { planCreate, planUpdate } from '../../../src/connectors/calcom/schedule-writes.ts';
import { InvalidInputError, UnsupportedError } from '../../../src/domain/errors.ts';
import type { NewSchedule, ScheduleChange } from '../../../src/domain/schedule.ts';

const OVERNIGHT = { days: ['Saturday'], startTime: '22:00', endTime: '06:00' };
const WIRE = {
  id: 7,
  ownerId: 3,
  name: 'Office',
  timeZone: 'Europe/Berlin',
  isDefault: true,
  availability: [{ days: ['Monday', 'Friday'], startTime: '09:00', endTime: '23:59' }],
  overrides: [{ date: '2026-06-05', startTime: '00:00', endTime: '00:00' }],
};
const CURRENT = toSchedule('acme', wireSchedule.parse(WIRE));
const NEW: NewSchedule = {
  name: 'New',
  timeZone: 'Asia/Tokyo',
  isDefault: false,
  effect: 'OPEN',
  weeklyHours: [],
  dateOverrides: [],
  validUntil: null,
};

const update = (change: ScheduleChange, current = CURRENT) => planUpdate('acme', current, change);
const create = (input: Partial<NewSchedule>) => planCreate('acme', { ...NEW, ...input });

/** What a read shows after the body was written over the stored schedule. */
function readAfter(body: object, stored: object = WIRE) {
  return toSchedule('acme', wireSchedule.parse({ ...stored, ...body }));
}

function lostBy(write: () => unknown): readonly string[] {
  try {
    write();
  } catch (error) {
    if (error instanceof UnsupportedError) return error.lost;
    throw error;
  }
  return [];
}

describe('updates', () => {
  test('send only what changes', () => {
    const { body, preview, warnings } = update({ name: 'Studio', timeZone: 'Europe/Berlin', isDefault: true });
    expect(body).toEqual({ name: 'Studio' });
    expect(preview).toEqual({ ...CURRENT, name: 'Studio' });
    expect(warnings).toEqual([]);
  });

  test('send nothing when nothing changes', () => {
    const { weeklyHours, dateOverrides } = CURRENT;
    const same = { weeklyHours, dateOverrides, validUntil: null };
    expect(update(same)).toEqual({ body: {}, preview: CURRENT, warnings: [] });
  });

  test('write midnight as 23:59 and a closed date as 00:00 to 00:00', () => {
    const change: ScheduleChange = {
      weeklyHours: [{ days: ['SUNDAY', 'TUESDAY'], start: '20:00', end: '24:00' }],
      dateOverrides: [
        { date: '2026-06-08', hours: [] },
        { date: '2026-06-09', hours: [{ start: '00:00', end: '24:00' }] },
      ],
    };
    const { body, preview } = update(change);
    expect(body).toEqual({
      availability: [{ days: ['Tuesday', 'Sunday'], startTime: '20:00', endTime: '23:59' }],
      overrides: [
        { date: '2026-06-08', startTime: '00:00', endTime: '00:00' },
        { date: '2026-06-09', startTime: '00:00', endTime: '23:59' },
      ],
    });
    expect(preview).toEqual(readAfter(body));
  });

  test('join the hours of a date, since equal ends would collapse', () => {
    const hours = [
      { start: '13:00', end: '15:00' },
      { start: '09:00', end: '12:00' },
      { start: '10:00', end: '12:00' },
      { start: '12:00', end: '12:30' },
    ];
    const { body, preview } = update({
      dateOverrides: [
        { date: '2026-06-08', hours },
        { date: '2026-06-08', hours: [] },
      ],
    });
    expect(body).toEqual({
      overrides: [
        { date: '2026-06-08', startTime: '09:00', endTime: '12:30' },
        { date: '2026-06-08', startTime: '13:00', endTime: '15:00' },
      ],
    });
    expect(preview).toEqual(readAfter(body));
  });

  test('join weekly hours only where they touch or overlap on a day', () => {
    const apart: ScheduleChange['weeklyHours'] = [
      { days: ['TUESDAY', 'MONDAY'], start: '13:00', end: '17:00' },
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
    ];
    expect(update({ weeklyHours: apart }).body.availability).toEqual([
      { days: ['Monday', 'Tuesday'], startTime: '13:00', endTime: '17:00' },
      { days: ['Monday'], startTime: '09:00', endTime: '12:00' },
    ]);
    const touching = [...apart, { days: ['TUESDAY', 'SUNDAY'], start: '17:00', end: '18:00' }] as const;
    const { body, preview } = update({ weeklyHours: touching });
    expect(body.availability).toEqual([
      { days: ['Monday'], startTime: '09:00', endTime: '12:00' },
      { days: ['Monday'], startTime: '13:00', endTime: '17:00' },
      { days: ['Tuesday'], startTime: '13:00', endTime: '18:00' },
      { days: ['Sunday'], startTime: '17:00', endTime: '18:00' },
    ]);
    expect(preview).toEqual(readAfter(body));
  });

  test('warn of rows without effect that they replace, and keep them otherwise', () => {
    const closed = { date: '2026-06-05', startTime: '00:00', endTime: '00:00' };
    const open = { date: '2026-06-05', startTime: '09:00', endTime: '10:00' };
    const stored = {
      ...WIRE,
      availability: [...WIRE.availability, OVERNIGHT],
      overrides: [closed, open],
      color: 'red',
    };
    const current = toSchedule('acme', wireSchedule.parse(stored));
    expect(update({ name: 'Studio' }, current)).toMatchObject({
      warnings: [],
      preview: { providerData: { availability: [OVERNIGHT], overrides: [closed] } },
    });
    const { body, preview, warnings } = update({ weeklyHours: [], dateOverrides: [] }, current);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('22:00');
    expect(preview.providerData).toEqual({ ownerId: 3, color: 'red' });
    expect(preview).toEqual(readAfter(body, stored));
  });

  test('move the default, with a warning', () => {
    const other = { ...CURRENT, isDefault: false };
    const { body, preview, warnings } = update({ isDefault: true }, other);
    expect(body).toEqual({ isDefault: true });
    expect(preview.isDefault).toBe(true);
    expect(warnings).toHaveLength(1);
    expect(update({ isDefault: false }, other).body).toEqual({});
  });

  test('name every loss at once', () => {
    const lost = lostBy(() =>
      update({
        isDefault: false,
        validUntil: '2026-12-31',
        weeklyHours: [
          { days: ['MONDAY'], start: '09:00:30', end: '17:00' },
          { days: ['MONDAY'], start: '18:00', end: '23:59', eventTypeId: '5' },
          { days: ['MONDAY'], start: '23:59', end: '24:00' },
        ],
        dateOverrides: [{ date: '2026-06-08', hours: [{ start: '09:00', end: '23:59' }] }],
      }),
    );
    expect(lost.map((each) => each.split(':')[0])).toEqual([
      'weeklyHours.0.start',
      'weeklyHours.1.end',
      'weeklyHours.1.eventType',
      'weeklyHours.2.start',
      'dateOverrides.0.hours.0.end',
      'validUntil',
      'isDefault',
    ]);
  });

  test('reject hours without a day', () => {
    const write = () => update({ weeklyHours: [{ days: [], start: '09:00', end: '10:00' }] });
    expect(write).toThrow(InvalidInputError);
    expect(write).toThrow('weeklyHours.0.days');
  });
});

describe('creates', () => {
  test('always contain the hours, even when there are none', () => {
    expect(create({})).toEqual({
      name: 'New',
      timeZone: 'Asia/Tokyo',
      isDefault: false,
      availability: [],
      overrides: [],
    });
  });

  test('require a time zone', () => {
    expect(() => create({ timeZone: undefined })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['timeZone'] })] }),
    );
  });

  test('reject closed hours, a calendar and an end', () => {
    const lost = lostBy(() => create({ effect: 'CLOSED', calendarId: '1:x', validUntil: '2026-12-31' }));
    expect(lost.map((each) => each.split(':')[0])).toEqual(['validUntil', 'effect', 'calendar']);
  });
});
