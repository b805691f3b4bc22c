import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  busyIn,
  needsTimeZone,
  toAttendee,
  toCalendar,
  toPersonalizedSchedule,
  toSession,
} from '../../../src/connectors/guidebook/guidebook.map.ts';
import {
  wireAttendee,
  wireGuide,
  wirePersonalizedSchedule,
  wireSession,
} from '../../../src/connectors/guidebook/guidebook.wire.ts';
import { isGuideId, parseLocalId, toLocalId } from '../../../src/connectors/guidebook/local-id.ts';
import { parseWireTime } from '../../../src/connectors/guidebook/wire-time.ts';
import type { Session } from '../../../src/domain/personalized-schedule.ts';

function read<Output>(schema: z.ZodType<Output>, fields: object, change: object): Output {
  return schema.parse({ ...fields, ...change });
}

describe('times', () => {
  const instant = Date.UTC(2026, 11, 3, 15, 30);
  test.each([
    ['2026-12-03T15:30:00.000000+0000', instant],
    ['2026-12-03T15:30:00.204999+0000', instant + 204],
    ['2026-12-03T15:30:00.5Z', instant + 500],
    ['2026-12-03T15:30:00+00:00', instant],
    ['2026-12-03T17:30:00+0200', instant],
    ['2026-12-03T10:00:00-05:30', instant],
    ['2026-12-03T15:30:07', instant + 7000],
    ['2026-12-03 15:30', instant],
  ])('%s', (text, expected) => {
    expect(parseWireTime(text)).toBe(expected);
  });

  test.each(['', '2026-12-03', '2026-02-30T00:00:00Z', '2026-12-03T25:00:00Z', 'soon'])(
    'returns undefined for %j',
    (text) => {
      expect(parseWireTime(text)).toBeUndefined();
    },
  );
});

describe('ids', () => {
  test('contain the guide of an item', () => {
    expect(toLocalId({ guide: '1204', id: '50117' })).toBe('1204.50117');
    expect(parseLocalId('1204.50117')).toEqual({ guide: '1204', id: '50117' });
  });

  test.each(['', '50117', '1204.', '.5', '1204.x', '01.2', '1.02', '1.2.3', '1.1234567890123456', '1.2 '])(
    'of an item are not %j',
    (text) => {
      expect(parseLocalId(text)).toBeUndefined();
    },
  );

  test('of guides are integers', () => {
    const texts = ['1204', '', '0', '01204', '12x', '1.2', '1234567890123456'];
    expect(texts.filter(isGuideId)).toEqual(['1204']);
  });
});

describe('guides', () => {
  const fields = { id: 1204, name: 'Harvest Days', timezone: 'US/Pacific' };
  const calendar = (change: object = {}) => toCalendar('acme', read(wireGuide, fields, change));

  test('are calendars that are open outside sessions', () => {
    const change = {
      description_html: '<p>Three days.</p>',
      short_name: 'harvest',
      start_date: '2026-12-03T08:00:00.000000+0000',
      end_date: '2026-12-06T08:00:00.000000+0000',
      privacy: 1,
      redeem_code: 'open sesame',
    };
    expect(calendar(change)).toEqual({
      account: 'acme',
      id: '1204',
      name: 'Harvest Days',
      description: '<p>Three days.</p>',
      timeZone: 'US/Pacific',
      color: null,
      isPublic: true,
      openWithoutSchedules: true,
      providerData: {
        short_name: 'harvest',
        start_date: '2026-12-03T08:00:00.000Z',
        end_date: '2026-12-06T08:00:00.000Z',
      },
    });
  });

  test('have null for missing fields', () => {
    expect(calendar({ timezone: '', description_html: '', start_date: null, end_date: 'never' })).toMatchObject({
      timeZone: null,
      description: null,
      isPublic: null,
      providerData: { short_name: null, start_date: null, end_date: null },
    });
  });

  test.each([2, 3])('with privacy %i are not public', (privacy) => {
    expect(calendar({ privacy }).isPublic).toBe(false);
  });
});

describe('sessions', () => {
  const fields = { id: 50117, guide: 1204, name: 'Soil', start_time: '2026-12-03T15:30:00.000000+0000' };
  const session = (change: object = {}) => toSession('acme', read(wireSession, fields, change));

  test('with all fields', () => {
    const change = {
      end_time: '2026-12-03T17:00:00.000000+0000',
      all_day: false,
      description_html: '<p>Bring boots.</p>',
      locations: [902],
      schedule_tracks: [77, 81],
      max_capacity: 40,
    };
    expect(session(change)).toEqual({
      account: 'acme',
      id: '1204.50117',
      calendarId: '1204',
      name: 'Soil',
      start: Date.UTC(2026, 11, 3, 15, 30),
      end: Date.UTC(2026, 11, 3, 17),
      allDay: false,
      locationIds: ['1204.902'],
      trackIds: ['1204.77', '1204.81'],
      capacity: 40,
      descriptionHtml: '<p>Bring boots.</p>',
    });
  });

  test.each([{}, { end_time: null }, { end_time: '' }])('with only the required fields: %j', (change) => {
    expect(session(change)).toMatchObject({
      end: null,
      allDay: false,
      locationIds: [],
      trackIds: [],
      capacity: null,
      descriptionHtml: null,
    });
  });

  test('all day', () => {
    expect(session({ all_day: true })).toMatchObject({ allDay: true, end: null });
  });

  test.each([{ end_time: 'later' }, { start_time: null }])('with an invalid time are rejected: %j', (change) => {
    expect(wireSession.safeParse({ ...fields, ...change }).success).toBe(false);
  });
});

describe('attendees', () => {
  const fields = { id: 3301, guide_id: 1204, first_name: 'Ada', last_name: 'Byrne', email: 'ada@example.test' };
  const attendee = (change: object = {}) => toAttendee('acme', read(wireAttendee, fields, change));

  test('belong to the guide in guide_id', () => {
    expect(attendee()).toEqual({
      account: 'acme',
      id: '1204.3301',
      calendarId: '1204',
      name: 'Ada Byrne',
      email: 'ada@example.test',
    });
  });

  test.each([
    [{ last_name: ' ' }, 'Ada'],
    [{ first_name: null }, 'Byrne'],
    [{ first_name: '', last_name: '' }, 'ada@example.test'],
    [{ first_name: '', last_name: '', email: '' }, 'Attendee 3301'],
  ])('%j have the name %s', (change, name) => {
    expect(attendee(change).name).toBe(name);
  });

  test('have no e-mail address when there is none', () => {
    expect(attendee({ email: '' }).email).toBeNull();
  });
});

describe('personalized schedules', () => {
  const fields = { id: 640, guide: 1204, name: 'Crew', attendees: [3302, 3301], sessions: [50122, 50117] };
  const schedule = (change: object = {}) =>
    toPersonalizedSchedule('acme', read(wirePersonalizedSchedule, fields, change));

  test('keep the order of Guidebook', () => {
    expect(schedule({ created_at: '2026-11-20T10:00:00.000000+0000' })).toEqual({
      account: 'acme',
      id: '1204.640',
      calendarId: '1204',
      name: 'Crew',
      attendeeIds: ['1204.3302', '1204.3301'],
      sessionIds: ['1204.50122', '1204.50117'],
      createdAt: Date.UTC(2026, 10, 20, 10),
    });
  });

  test('have each attendee and each session once', () => {
    expect(schedule({ attendees: [3302, 3301, 3302], sessions: [50117, 50117] })).toMatchObject({
      attendeeIds: ['1204.3302', '1204.3301'],
      sessionIds: ['1204.50117'],
    });
  });

  test.each([{}, { created_at: null }, { created_at: 'once' }])(
    'have null for a missing or invalid creation time: %j',
    (change) => {
      expect(schedule(change).createdAt).toBeNull();
    },
  );
});

describe('busy time', () => {
  const at = (text: string) => Date.parse(text);
  const session = (change: Partial<Session>): Session => ({
    account: 'acme',
    id: '1.2',
    calendarId: '1',
    name: '',
    start: at('2026-12-03T15:00Z'),
    end: null,
    allDay: false,
    locationIds: [],
    trackIds: [],
    capacity: null,
    descriptionHtml: null,
    ...change,
  });
  const window = { calendarId: '1', from: at('2026-12-03T10:00Z'), to: at('2026-12-03T20:00Z') };
  const timed = (start: string, end: string | null) =>
    session({ start: at(start), end: end === null ? null : at(end) });

  test('of sessions that overlap the window, unclipped', () => {
    const sessions = [
      timed('2026-12-03T09:00Z', '2026-12-03T10:00Z'),
      timed('2026-12-03T09:00Z', '2026-12-03T10:01Z'),
      timed('2026-12-03T19:59Z', '2026-12-03T21:00Z'),
      timed('2026-12-03T20:00Z', '2026-12-03T21:00Z'),
    ];
    expect(busyIn(sessions, window, undefined)).toEqual([
      { start: at('2026-12-03T09:00Z'), end: at('2026-12-03T10:01Z') },
      { start: at('2026-12-03T19:59Z'), end: at('2026-12-03T21:00Z') },
    ]);
  });

  test('is none for sessions without an end or without length', () => {
    const sessions = [
      timed('2026-12-03T15:00Z', null),
      timed('2026-12-03T15:00Z', '2026-12-03T15:00Z'),
      timed('2026-12-03T15:00Z', '2026-12-03T14:00Z'),
    ];
    expect(busyIn(sessions, window, undefined)).toEqual([]);
  });

  test('of an all-day session is its date in the zone of the guide', () => {
    const allDay = session({ allDay: true, start: at('2026-12-04T06:00Z') });
    expect(busyIn([allDay], window, 'US/Pacific')).toEqual([
      { start: at('2026-12-03T08:00Z'), end: at('2026-12-04T08:00Z') },
    ]);
    expect(busyIn([allDay], window, 'UTC')).toEqual([]);
  });

  test.each([
    ['2026-12-01T20:00Z', true],
    ['2026-12-05T10:00Z', true],
    ['2026-12-01T10:00Z', false],
    ['2026-12-05T20:00Z', false],
  ])('of an all-day session at %s needs the zone: %s', (start, needed) => {
    expect(needsTimeZone(session({ allDay: true, start: at(start) }), window)).toBe(needed);
    expect(needsTimeZone(session({ start: at(start) }), window)).toBe(false);
  });
});
