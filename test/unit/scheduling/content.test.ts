import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar } from '../../../src/domain/calendar.ts';
import type { PersonalizedSchedule } from '../../../src/domain/personalized-schedule.ts';
import { type Schedule, WEEKDAYS, type WeeklyHours } from '../../../src/domain/schedule.ts';
import {
  changesBetween,
  contentOfCalendar,
  contentOfPersonalizedSchedule,
  contentOfSchedule,
  revisionOf,
} from '../../../src/scheduling/content.ts';
import { calendarRevision, scheduleRevision } from '../../../src/scheduling/writables.ts';
import { idOf } from '../../support/gateway.ts';

const SCHEDULE: Schedule = {
  account: 'a',
  id: '1',
  name: 'Work',
  timeZone: 'Europe/Oslo',
  isDefault: true,
  effect: 'OPEN',
  validUntil: null,
  weeklyHours: [],
  dateOverrides: [],
};

const CALENDAR: Calendar = {
  account: 'a',
  id: '1',
  name: 'Room',
  description: null,
  timeZone: 'UTC',
  color: '#ff0000',
  isPublic: null,
  openWithoutSchedules: true,
};

const PLAN: PersonalizedSchedule = {
  account: 'a',
  id: '1',
  calendarId: '9',
  name: 'Mine',
  attendeeIds: ['2', '1'],
  sessionIds: ['10', '9'],
  createdAt: null,
};

const weekly = (days: string, start: string, end: string, eventTypeId?: string): WeeklyHours => ({
  days: WEEKDAYS.filter((_, i) => days.includes(String(i + 1))),
  start,
  end,
  ...(eventTypeId === undefined ? {} : { eventTypeId }),
});

describe('the content of a schedule', () => {
  test('is listed by day and by date in the terms of the schema', () => {
    const content = contentOfSchedule({
      ...SCHEDULE,
      weeklyHours: [weekly('12', '13:00', '17:00'), weekly('1', '09:00', '12:00', '7')],
      dateOverrides: [
        { date: '2026-12-24', hours: [{ start: '09:00', end: '12:00' }] },
        { date: '2026-12-25', hours: [] },
      ],
    });
    expect(Object.fromEntries(content)).toEqual({
      name: 'Work',
      timeZone: 'Europe/Oslo',
      isDefault: true,
      effect: 'OPEN',
      validUntil: null,
      'weeklyHours.MONDAY': [
        { start: '09:00', end: '12:00', eventType: idOf('EventType', 'a', '7') },
        { start: '13:00', end: '17:00' },
      ].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      'weeklyHours.TUESDAY': [{ start: '13:00', end: '17:00' }],
      'dateOverrides.2026-12-24': [{ start: '09:00', end: '12:00' }],
      'dateOverrides.2026-12-25': [],
    });
  });

  const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
  const hours = fc.record({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    start: time,
    end: time,
  });
  const overrides = fc.array(
    fc.record({
      date: fc.constantFrom('2026-12-24', '2026-12-25', '2027-01-01'),
      hours: fc.array(fc.record({ start: time, end: time }), { maxLength: 3 }),
    }),
    { maxLength: 5 },
  );

  test('is the same for every order and every grouping of the hours', () => {
    fc.assert(
      fc.property(fc.array(hours, { maxLength: 6 }), overrides, (weeklyHours, dateOverrides) => {
        const split: Schedule = {
          ...SCHEDULE,
          weeklyHours: weeklyHours.flatMap((one) => one.days.map((day) => ({ ...one, days: [day] }))).reverse(),
          dateOverrides: dateOverrides
            .flatMap(({ date, hours }) => [{ date, hours: [] }, ...hours.map((one) => ({ date, hours: [one, one] }))])
            .reverse(),
        };
        const whole = { ...SCHEDULE, weeklyHours, dateOverrides };
        expect(changesBetween(contentOfSchedule(whole), contentOfSchedule(split))).toEqual([]);
        expect(scheduleRevision(split)).toBe(scheduleRevision(whole));
      }),
    );
  });

  test('separates the hours of one event type from those of all', () => {
    const all = contentOfSchedule({ ...SCHEDULE, weeklyHours: [weekly('1', '09:00', '10:00')] });
    const one = contentOfSchedule({ ...SCHEDULE, weeklyHours: [weekly('1', '09:00', '10:00', '7')] });
    expect(changesBetween(all, one)).toHaveLength(1);
  });
});

describe('changes', () => {
  test('are none between equal contents, and are inverted in the other direction', () => {
    const text = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 1 }).map(withoutZeroSign));
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [before, after] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
        expect(changesBetween(before as never, before as never)).toEqual([]);
        const there = changesBetween(before as never, after as never);
        const back = changesBetween(after as never, before as never);
        const turned = back.map(({ path, before, after }) => ({ path, before: after, after: before }));
        expect(byPath(turned)).toEqual(byPath(there));
        for (const { path, before, after } of there) {
          expect(before).toEqual(one[path] ?? null);
          expect(after).toEqual(other[path] ?? null);
        }
      }),
    );
  });

  test('contain removed, added and changed values', () => {
    const before = contentOfSchedule({
      ...SCHEDULE,
      validUntil: '2026-12-31',
      weeklyHours: [weekly('1', '09:00', '10:00')],
    });
    const after = contentOfSchedule({ ...SCHEDULE, name: 'Play', weeklyHours: [weekly('2', '09:00', '10:00')] });
    expect(changesBetween(before, after)).toEqual([
      { path: 'name', before: 'Work', after: 'Play' },
      { path: 'validUntil', before: '2026-12-31', after: null },
      { path: 'weeklyHours.MONDAY', before: [{ start: '09:00', end: '10:00' }], after: null },
      { path: 'weeklyHours.TUESDAY', before: null, after: [{ start: '09:00', end: '10:00' }] },
    ]);
  });

  test('distinguish a closed date from a date without override', () => {
    const closed = contentOfSchedule({ ...SCHEDULE, dateOverrides: [{ date: '2026-12-25', hours: [] }] });
    expect(changesBetween(contentOfSchedule(SCHEDULE), closed)).toEqual([
      { path: 'dateOverrides.2026-12-25', before: null, after: [] },
    ]);
  });

  test('of a personalized schedule ignore the order', () => {
    const turned = { ...PLAN, attendeeIds: ['1', '2'], sessionIds: ['9', '10'] };
    const content = contentOfPersonalizedSchedule(PLAN);
    expect(changesBetween(content, contentOfPersonalizedSchedule(turned))).toEqual([]);
    const fewer = contentOfPersonalizedSchedule({ ...PLAN, sessionIds: ['9'] });
    expect(changesBetween(content, fewer)).toEqual([
      {
        path: 'sessions',
        before: [idOf('Session', 'a', '10'), idOf('Session', 'a', '9')].sort(),
        after: [idOf('Session', 'a', '9')],
      },
    ]);
  });
});

describe('a revision', () => {
  test('is the same for every client at any time', () => {
    expect(scheduleRevision(SCHEDULE)).toBe(scheduleRevision(structuredClone(SCHEDULE)));
    expect(scheduleRevision(SCHEDULE)).toMatch(/^[\w-]{22}$/);
    const data = { b: 1, a: { d: [1], c: null } };
    const turned = { a: { c: null, d: [1] }, b: 1 };
    expect(scheduleRevision({ ...SCHEDULE, providerData: data })).toBe(
      scheduleRevision({ ...SCHEDULE, providerData: turned }),
    );
  });

  const rule = { frequency: 'DAILY', firstDate: '2026-01-01', start: '09:00', end: '10:00', endDayOffset: 0 } as const;

  test.each<[string, Partial<Schedule>]>([
    ['name', { name: 'Other' }],
    ['time zone', { timeZone: 'Europe/Stockholm' }],
    ['default', { isDefault: false }],
    ['effect', { effect: 'CLOSED' }],
    ['limit', { validUntil: '2027-01-01' }],
    ['weekly hours', { weeklyHours: [weekly('7', '09:00', '10:00')] }],
    ['overrides', { dateOverrides: [{ date: '2026-12-25', hours: [] }] }],
    ['rule', { rule }],
    ['data of the provider', { providerData: { owner: 5 } }],
  ])('of a schedule changes with its %s', (_, change) => {
    expect(scheduleRevision({ ...SCHEDULE, ...change })).not.toBe(scheduleRevision(SCHEDULE));
  });

  test('of a schedule changes with every part of its rule', () => {
    const of = (change: object) => scheduleRevision({ ...SCHEDULE, rule: { ...rule, ...change } });
    const changes = [{}, { lastDate: '2026-02-01' }, { endDayOffset: 1 }, { eventTypeIds: ['1'] }, { end: '11:00' }];
    expect(new Set(changes.map(of)).size).toBe(changes.length);
  });

  test.each<[string, Partial<Calendar>]>([
    ['name', { name: 'Other' }],
    ['description', { description: '' }],
    ['time zone', { timeZone: null }],
    ['color', { color: '#00ff00' }],
    ['publicity', { isPublic: false }],
    ['data of the provider', { providerData: { a: 1 } }],
  ])('of a calendar changes with its %s', (_, change) => {
    expect(calendarRevision({ ...CALENDAR, ...change })).not.toBe(calendarRevision(CALENDAR));
  });

  test('of a calendar is the same with and without its schedules', () => {
    expect(calendarRevision({ ...CALENDAR, schedules: [SCHEDULE] })).toBe(calendarRevision(CALENDAR));
    expect(contentOfCalendar(CALENDAR).has('schedules')).toBe(false);
  });

  test('separates further data from the content', () => {
    expect(revisionOf(new Map([['a', 1]]))).not.toBe(revisionOf(new Map(), { a: 1 }));
    expect(
      revisionOf(
        new Map([
          ['b', 1],
          ['a', 2],
        ]),
      ),
    ).toBe(
      revisionOf(
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      ),
    );
  });
});

function byPath<T extends { readonly path: string }>(changes: readonly T[]): T[] {
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** JSON has no negative zero, but JavaScript has. */
function withoutZeroSign(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
