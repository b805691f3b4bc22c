import { describe, expect, test } from 'vitest';
import { toEventType } from '../../../src/connectors/calcom/calcom.map.ts';
import { wireEventType } from '../../../src/connectors/calcom/calcom.wire.ts';

describe('event types', () => {
  const EVENT_TYPE = { id: 12, title: 'Intro', lengthInMinutes: 30, scheduleId: 7 };
  const eventType = (wire: object) => toEventType('acme', wireEventType.parse({ ...EVENT_TYPE, ...wire }));

  test('have lengths, buffers, notice and limits', () => {
    expect(
      eventType({
        description: 'Say hello',
        lengthInMinutesOptions: [60, 15, 30],
        minimumBookingNotice: 120,
        beforeEventBuffer: 5,
        afterEventBuffer: 10,
        bookingWindow: { type: 'calendarDays', value: 30, rolling: false },
        bookingLimitsCount: { day: 2, week: 5, month: 9, year: 20 },
        bookingLimitsDuration: { day: 90, month: null },
      }),
    ).toEqual({
      account: 'acme',
      id: '12',
      name: 'Intro',
      description: 'Say hello',
      durationMinutes: 30,
      durationOptions: [15, 30, 60],
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      minimumNoticeMinutes: 120,
      shiftsHoursOnChangeDays: true,
      scheduleId: '7',
      maximumDaysAhead: 30,
      firstDayOfWeek: 'SUNDAY',
      bookingWindow: { kind: 'CALENDAR_DAYS', days: 30, isRolling: false },
      maximumBookings: { day: 2, week: 5, month: 9, year: 20 },
      maximumMinutes: { day: 90 },
    });
  });

  test('require only an id, a title and a length', () => {
    expect(eventType({})).toMatchObject({
      description: null,
      durationOptions: [30],
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      minimumNoticeMinutes: 0,
    });
  });

  test('without a schedule use the default one, except those of a team', () => {
    expect(eventType({ scheduleId: null }).scheduleId).toBe('default');
    expect(eventType({ scheduleId: null, teamId: 4 }).scheduleId).toBeUndefined();
    expect(eventType({ scheduleId: 9, teamId: 4 }).scheduleId).toBe('9');
  });

  test.each([
    ['business days', { type: 'businessDays', value: 5 }],
    ['a rolling window', { type: 'calendarDays', value: 5, rolling: true }],
    ['a range of dates', { type: 'range', value: ['2026-06-01', '2026-06-30'] }],
    ['a window that is switched off', { disabled: true }],
  ])('have no number of days ahead for %s', (_, bookingWindow) => {
    expect(eventType({ bookingWindow }).maximumDaysAhead).toBeUndefined();
  });

  test.each([{ day: 'many' }, { disabled: true }, null])('have no limits where %j is given', (limits) => {
    const { maximumBookings, maximumMinutes } = eventType({
      bookingLimitsCount: limits,
      bookingLimitsDuration: limits,
    });
    expect([maximumBookings?.day, maximumMinutes?.day]).toEqual([undefined, undefined]);
  });
});

describe('what a booking page shows of an event type', () => {
  const details = (wire: object) =>
    toEventType('acme', wireEventType.parse({ id: 21, title: 'Call', lengthInMinutes: 30, ...wire }));

  test('is absent where Cal.com reports nothing, or what cannot be read', () => {
    const absent = { slug: undefined, isHidden: undefined, price: undefined, locations: undefined };
    const broken = { slug: 1, hidden: 'no', price: -5, currency: 7, locations: 'here', bookingWindow: [] };
    for (const wire of [{}, broken, { price: 0, currency: 'usd' }, { price: 500 }]) {
      const { slug, isHidden, price, locations, bookingWindow } = details(wire);
      expect({ slug, isHidden, price, locations }).toEqual(absent);
      expect(bookingWindow).toBeUndefined();
    }
  });

  test('has the slug, whether it is hidden, and the price in the smallest unit of its currency', () => {
    expect(details({ slug: 'call', hidden: false, price: 1250, currency: 'eur' })).toMatchObject({
      slug: 'call',
      isHidden: false,
      price: { amount: 1250, currency: 'EUR' },
    });
  });

  // The types of https://github.com/calcom/cal.com/tree/main/packages/platform/types/event-types/event-types_2024_06_14
  test('has a location for each one that can be read, with the value that its type has', () => {
    const locations = [
      { type: 'address', address: 'Main St. 1', public: true },
      { type: 'link', link: 'https://meet.example/a', public: false },
      { type: 'integration', integration: 'cal-video' },
      { type: 'organizersDefaultApp' },
      { type: 'phone', phone: '+4930123456', public: true },
      { type: 'attendeeAddress' },
      { type: 'attendeePhone' },
      { type: 'attendeeDefined' },
      { type: 'unknown', location: 'somewhere' },
      { type: 'of the future', address: 'x' },
      { type: 'address', address: 5 },
      null,
      'broken',
    ];
    const chosen = { kind: 'CHOSEN_BY_ATTENDEE', value: null, isPublic: null };
    expect(details({ locations }).locations).toEqual([
      { kind: 'PLACE', value: 'Main St. 1', isPublic: true },
      { kind: 'ONLINE', value: 'https://meet.example/a', isPublic: false },
      { kind: 'ONLINE', value: 'cal-video', isPublic: null },
      { kind: 'ONLINE', value: null, isPublic: null },
      { kind: 'PHONE', value: '+4930123456', isPublic: true },
      chosen,
      chosen,
      chosen,
      { kind: 'OTHER', value: 'somewhere', isPublic: null },
      { kind: 'OTHER', value: null, isPublic: null },
      { kind: 'PLACE', value: null, isPublic: null },
    ]);
  });

  test.each([
    [
      { type: 'calendarDays', value: 30, rolling: true },
      { kind: 'CALENDAR_DAYS', days: 30, isRolling: true },
    ],
    [
      { type: 'businessDays', value: 5 },
      { kind: 'BUSINESS_DAYS', days: 5, isRolling: false },
    ],
    [
      { type: 'range', value: ['2026-11-24', '2026-12-31T00:00:00.000Z'] },
      { kind: 'DATE_RANGE', firstDate: '2026-11-24', lastDate: '2026-12-31' },
    ],
    [{ type: 'range', value: ['2026-11-24'] }, undefined],
    [{ type: 'range', value: ['2026-11-24', '2026-13-45'] }, undefined],
    [{ type: 'range', value: 'soon' }, undefined],
    [{ type: 'calendarDays', value: ['2026-11-24', '2026-12-31'] }, undefined],
    [{ disabled: true }, undefined],
  ])('has the booking window for %j', (bookingWindow, expected) => {
    expect(details({ bookingWindow }).bookingWindow).toEqual(expected);
  });
});
