import { describe, expect, test } from 'vitest';
import { planScheduleUpdate } from '../../../src/connectors/vastal/schedule-update.ts';
import { toSchedule } from '../../../src/connectors/vastal/vastal.map.ts';
import type { WireWindow } from '../../../src/connectors/vastal/vastal.wire.ts';
import { InvalidInputError, UnsupportedError } from '../../../src/domain/errors.ts';
import type { ScheduleChange, WeeklyHours } from '../../../src/domain/schedule.ts';

const ORGANISATION = { account: 'agency', name: 'Harbour Agency', timeZone: 'Europe/Lisbon' };
const MONDAY = { day_of_week: 1, start_time: '09:00:00', end_time: '12:00:00' };
const TUESDAY = { day_of_week: 2, start_time: '09:00:00', end_time: '12:00:00' };
const INACTIVE = { day_of_week: 0, start_time: '10:00:00', end_time: '13:00:00', is_active: false };
const TYPED_INACTIVE = { ...INACTIVE, day_of_week: 6, appointment_type_id: 'type_p9' };
const BACKWARDS = { day_of_week: 5, start_time: '22:00:00', end_time: '02:00:00' };
const MORNINGS: WeeklyHours = { days: ['MONDAY', 'TUESDAY'], start: '09:00', end: '12:00' };

function plan(windows: WireWindow[], change: ScheduleChange, settings = {}) {
  const current = toSchedule(windows, ORGANISATION);
  const all = { sendIsActiveOnPut: true, allowEmptyReplace: false, ...settings };
  return { current, ...planScheduleUpdate(current, change, ORGANISATION, all) };
}

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

function lost(windows: WireWindow[], change: ScheduleChange) {
  const error = errorOf(() => plan(windows, change));
  expect(error).toBeInstanceOf(UnsupportedError);
  return (error as UnsupportedError).lost;
}

function issues(weeklyHours: WeeklyHours[]) {
  const error = errorOf(() => plan([MONDAY], { weeklyHours }));
  expect(error).toBeInstanceOf(InvalidInputError);
  return (error as InvalidInputError).issues.map(({ path }) => path);
}

describe('a plan', () => {
  test('sends nothing when nothing changes', () => {
    const same: ScheduleChange = {
      name: 'Opening hours',
      timeZone: 'europe/lisbon',
      isDefault: true,
      dateOverrides: [],
      validUntil: null,
      weeklyHours: [
        { days: ['TUESDAY'], start: '09:00', end: '12:00' },
        { days: ['MONDAY'], start: '09:00', end: '12:00' },
      ],
    };
    const { write, preview, warnings, current } = plan([MONDAY, TUESDAY, INACTIVE], same);
    expect(write).toStrictEqual({ kind: 'nothing' });
    expect(preview).toStrictEqual(current);
    expect(warnings).toStrictEqual([]);
  });

  test('sends nothing when nothing changes, even when stored windows overlap', () => {
    const overlapping = [MONDAY, { ...MONDAY, end_time: '13:00:00' }];
    const { weeklyHours } = toSchedule(overlapping, ORGANISATION);
    expect(plan(overlapping, { weeklyHours }).write.kind).toBe('nothing');
  });

  test('sends one window when one is added', () => {
    const added: WeeklyHours = { days: ['MONDAY'], start: '20:00', end: '24:00', eventTypeId: 'type_p9' };
    const windows = [MONDAY, TUESDAY, INACTIVE, BACKWARDS];
    const { write, preview, warnings } = plan(windows, { weeklyHours: [MORNINGS, added] });
    expect(write).toStrictEqual({
      kind: 'add',
      window: { day_of_week: 1, start_time: '20:00:00', end_time: '23:59:59', appointment_type_id: 'type_p9' },
    });
    const after = [
      ...windows,
      { ...MONDAY, start_time: '20:00:00', end_time: '23:59:59', appointment_type_id: 'type_p9' },
    ];
    expect(preview).toStrictEqual(toSchedule(after, ORGANISATION));
    expect(warnings).toStrictEqual([]);
  });

  test('sends all windows when one moves, those that open nothing included', () => {
    const windows = [MONDAY, TUESDAY, INACTIVE, TYPED_INACTIVE, BACKWARDS];
    const weeklyHours: WeeklyHours[] = [
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
      { days: ['TUESDAY'], start: '10:00', end: '12:00' },
    ];
    const { write, preview, warnings } = plan(windows, { weeklyHours });
    const sent = [MONDAY, { ...TUESDAY, start_time: '10:00:00' }, INACTIVE, TYPED_INACTIVE, BACKWARDS];
    expect(write).toStrictEqual({ kind: 'replace', windows: sent });
    expect(preview).toStrictEqual(toSchedule(sent, ORGANISATION));
    expect(warnings).toStrictEqual([expect.stringContaining('2 inactive'), expect.stringContaining('1 windows')]);
  });

  test('sends all windows when two are added', () => {
    const { write } = plan([], { weeklyHours: [MORNINGS] });
    expect(write).toStrictEqual({ kind: 'replace', windows: [MONDAY, TUESDAY] });
  });

  test('sends all windows when one is removed', () => {
    const { write } = plan([MONDAY, TUESDAY], { weeklyHours: [{ ...MORNINGS, days: ['TUESDAY'] }] });
    expect(write).toStrictEqual({ kind: 'replace', windows: [TUESDAY] });
  });

  test('leaves out inactive windows, with a warning, when the flag must not be sent', () => {
    const change = { weeklyHours: [{ ...MORNINGS, start: '08:00' }] };
    const { write, preview, warnings } = plan([MONDAY, INACTIVE], change, { sendIsActiveOnPut: false });
    expect(write).toMatchObject({ windows: [{ day_of_week: 1 }, { day_of_week: 2 }] });
    expect(preview.providerData).toBeUndefined();
    expect(warnings).toStrictEqual([expect.stringContaining('will be deleted')]);
  });

  test('sends no windows at all only when the setting permits it', () => {
    expect(lost([MONDAY, INACTIVE], { weeklyHours: [] })).toStrictEqual([expect.stringContaining('allowEmptyReplace')]);
    const { write } = plan([MONDAY], { weeklyHours: [] }, { allowEmptyReplace: true });
    expect(write).toStrictEqual({ kind: 'replace', windows: [] });
    expect(plan([INACTIVE], { weeklyHours: [] }).write.kind).toBe('nothing');
  });
});

describe('a rejected plan', () => {
  test('names everything that would be lost at once', () => {
    const change: ScheduleChange = {
      name: 'Summer',
      timeZone: 'Europe/Paris',
      isDefault: false,
      dateOverrides: [
        { date: '2026-12-24', hours: [] },
        { date: '2026-12-31', hours: [{ start: '09:00', end: '12:00' }] },
      ],
      validUntil: '2026-12-31',
      weeklyHours: [
        { days: ['MONDAY'], start: '09:00', end: '23:59:59' },
        { days: ['TUESDAY'], start: '23:59:59', end: '24:00' },
      ],
    };
    expect(lost([MONDAY], change).map((entry) => entry.split(':')[0])).toStrictEqual([
      'name',
      'timeZone',
      'isDefault',
      'dateOverrides',
      'dateOverrides',
      'validUntil',
      'weeklyHours.0.end',
      'weeklyHours.1.start',
    ]);
  });

  test('names an end that is not after its start, and an entry without days', () => {
    const weeklyHours: WeeklyHours[] = [
      { days: ['MONDAY'], start: '22:00', end: '02:00' },
      { days: ['TUESDAY'], start: '09:00', end: '09:00' },
      { days: [], start: '09:00', end: '10:00' },
    ];
    expect(issues(weeklyHours)).toStrictEqual([
      ['weeklyHours', '2', 'days'],
      ['weeklyHours', '0', 'end'],
      ['weeklyHours', '1', 'end'],
    ]);
  });

  test('names overlaps on a day for the same event type', () => {
    const weeklyHours: WeeklyHours[] = [
      MORNINGS,
      { days: ['TUESDAY', 'FRIDAY'], start: '11:59', end: '13:00' },
      { days: ['FRIDAY'], start: '12:30', end: '12:45' },
    ];
    expect(issues(weeklyHours)).toStrictEqual([
      ['weeklyHours', '1'],
      ['weeklyHours', '2'],
    ]);
  });

  test('does not name hours that only touch, nor those of another event type', () => {
    const weeklyHours: WeeklyHours[] = [
      MORNINGS,
      { ...MORNINGS, start: '12:00', end: '13:00' },
      { ...MORNINGS, eventTypeId: 'type_p9' },
      { ...MORNINGS, days: ['FRIDAY', 'FRIDAY'] },
    ];
    expect(plan([MONDAY], { weeklyHours }).write).toMatchObject({ kind: 'replace', windows: { length: 7 } });
  });
});

describe('a schedule with a window that cannot be read', () => {
  const UNREADABLE = { ...TUESDAY, start_time: '9:00:00' };

  test('keeps its hours: a change of them is rejected, with the window named', () => {
    const weeklyHours = [{ days: ['MONDAY'] as const, start: '10:00', end: '12:00' }];
    expect(lost([MONDAY, UNREADABLE], { weeklyHours })).toEqual([
      expect.stringMatching(/^its hours, which cannot be read: .*day 2 from 9:00:00 to 12:00:00/),
    ]);
  });

  test('is left as it is when nothing changes', () => {
    expect(plan([MONDAY, UNREADABLE], { isDefault: true }).write).toEqual({ kind: 'nothing' });
  });
});
