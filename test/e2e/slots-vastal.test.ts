import { describe, expect, test } from 'vitest';
import type { VastalData } from '../../src/sandbox/vastal/data.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { SLOTS, slots } from '../support/slots-query.ts';
import { takePaths, vastalAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// NOW is Monday, 2026-11-23 08:00Z.

describe('Vastal, computed', () => {
  const WEEK = [1, 2, 3, 4, 5].map((day_of_week) => ({ day_of_week, start_time: '09:00:00', end_time: '17:00:00' }));
  const TALK = { id: 'type_a', durationMinutes: 30, minNoticeHours: 0 };
  /** One slot a day, at noon: the only start on a grid of four hours that fits before 17:00. */
  const NOON = { ...TALK, durationMinutes: 240 };
  const EVENT_TYPE = idOf('EventType', 'vastal', 'type_a');
  const TOMORROW = '2026-11-24';

  async function account(data: VastalData, { timeZone = 'Europe/Madrid', now = NOW, caches = false } = {}) {
    const vastal = await vastalAccount(timeZone, { availability: WEEK, ...data });
    return { ...(await startGateway([vastal.entry], { now: () => now, caches })), vastal };
  }

  test('keeps both buffers from every appointment that is not cancelled, of any type', async () => {
    const gateway = await account({
      appointmentTypes: [
        { ...TALK, bufferBeforeMinutes: 10, bufferAfterMinutes: 15 },
        { id: 'type_b', durationMinutes: 30 },
      ],
      appointments: [
        { appointment_type_id: 'type_b', start_time: '2026-11-24T10:00Z', status: 'pending' },
        { start_time: '2026-11-24T11:30Z', status: 'cancelled' },
        { start_time: '2026-11-24T13:00Z', status: 'no_show' },
      ],
    });
    // Taken with buffers: 09:45-10:40 and 12:45-13:40.
    expect(await slots(gateway, EVENT_TYPE, `${TOMORROW}T09:00:00Z ${TOMORROW}T14:30:00Z`)).toEqual([
      '2026-11-24T09:00Z 2026-11-24T09:30Z',
      '2026-11-24T11:00Z 2026-11-24T11:30Z',
      '2026-11-24T11:30Z 2026-11-24T12:00Z',
      '2026-11-24T12:00Z 2026-11-24T12:30Z',
      '2026-11-24T14:00Z 2026-11-24T14:30Z',
    ]);
  });

  test('applies buffers to appointments outside the window', async () => {
    const gateway = await account({
      appointmentTypes: [{ ...TALK, bufferBeforeMinutes: 10, bufferAfterMinutes: 15 }],
      appointments: [{ start_time: '2026-11-24T10:00Z' }],
    });
    expect(await slots(gateway, EVENT_TYPE, `${TOMORROW}T10:30:00Z ${TOMORROW}T11:30:00Z`)).toEqual([
      '2026-11-24T11:00Z 2026-11-24T11:30Z',
    ]);
    expect(await slots(gateway, EVENT_TYPE, `${TOMORROW}T09:00:00Z ${TOMORROW}T10:00:00Z`)).toEqual([
      '2026-11-24T09:00Z 2026-11-24T09:30Z',
    ]);
  });

  test('allows buffers outside the opening hours', async () => {
    const gateway = await account({
      appointmentTypes: [{ ...TALK, durationMinutes: 480, bufferBeforeMinutes: 60, bufferAfterMinutes: 60 }],
      availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '16:00:00' }],
    });
    expect(await slots(gateway, EVENT_TYPE, `${TOMORROW}T00:00:00Z 2026-11-25T00:00:00Z`)).toEqual([
      '2026-11-24T07:00Z 2026-11-24T15:00Z',
    ]);
  });

  test.each([
    ['on the hour', NOW, ['2026-11-24T10:00Z 2026-11-24T10:30Z', '2026-11-24T10:30Z 2026-11-24T11:00Z']],
    ['and a millisecond', NOW + 1, ['2026-11-24T10:30Z 2026-11-24T11:00Z']],
  ])('applies 26 hours of notice exactly: now is 08:00 %s', async (_, now, expected) => {
    const gateway = await account({ appointmentTypes: [{ ...TALK, minNoticeHours: 26 }] }, { now });
    expect(await slots(gateway, EVENT_TYPE, `${TOMORROW}T08:00:00Z ${TOMORROW}T11:00:00Z`)).toEqual(expected);
  });

  test('returns no slots for a window before the end of the notice', async () => {
    const gateway = await account({ appointmentTypes: [{ ...TALK, minNoticeHours: 24 }] });
    expect(await slots(gateway, EVENT_TYPE, '2026-11-23T09:00:00Z 2026-11-23T16:00:00Z')).toEqual([]);
  });

  test('maxDaysAhead counts whole dates of the schedule', async () => {
    const gateway = await account({ appointmentTypes: [{ ...NOON, maxDaysAhead: 2 }] });
    expect(await slots(gateway, EVENT_TYPE, '2026-11-23T08:00:00Z 2026-11-30T00:00:00Z')).toEqual([
      '2026-11-23T11:00Z 2026-11-23T15:00Z',
      '2026-11-24T11:00Z 2026-11-24T15:00Z',
      '2026-11-25T11:00Z 2026-11-25T15:00Z',
    ]);
    // In Auckland it is 01:00 of the 24th already.
    const now = Date.parse('2026-11-23T12:00:00Z');
    const auckland = await account(
      { appointmentTypes: [{ ...NOON, maxDaysAhead: 1 }] },
      { timeZone: 'Pacific/Auckland', now },
    );
    expect(await slots(auckland, EVENT_TYPE, '2026-11-23T12:00:00Z 2026-11-30T00:00:00Z')).toEqual([
      '2026-11-23T23:00Z 2026-11-24T03:00Z',
      '2026-11-24T23:00Z 2026-11-25T03:00Z',
    ]);
  });

  test('maxPerDay: returns no slots on a local date with that many appointments of the type', async () => {
    const gateway = await account({
      appointmentTypes: [
        { ...NOON, maxPerDay: 1 },
        { id: 'type_b', durationMinutes: 15 },
      ],
      appointments: [
        // 00:15 of the 25th in Madrid.
        { start_time: '2026-11-24T23:15Z', end_time: '2026-11-24T23:30Z' },
        { start_time: '2026-11-26T08:00Z', end_time: '2026-11-26T08:15Z', status: 'cancelled' },
        { start_time: '2026-11-27T08:00Z', appointment_type_id: 'type_b' },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-11-24T00:00:00Z 2026-11-28T00:00:00Z')).toEqual([
      '2026-11-24T11:00Z 2026-11-24T15:00Z',
      '2026-11-26T11:00Z 2026-11-26T15:00Z',
      '2026-11-27T11:00Z 2026-11-27T15:00Z',
    ]);
  });

  test('maxPerWeek: counts appointments outside the window in its week, from Monday to Sunday', async () => {
    const early = { end_time: '2026-11-30T00:15Z' };
    const gateway = await account({
      appointmentTypes: [{ ...NOON, maxPerWeek: 2 }],
      appointments: [
        { start_time: '2026-11-30T08:00Z', end_time: '2026-11-30T08:15Z' },
        // Sunday, 23:45 in Madrid.
        { start_time: '2026-12-06T22:45Z', end_time: '2026-12-06T23:00Z' },
        // Monday, 00:00 in Madrid.
        { ...early, start_time: '2026-12-06T23:00Z', end_time: '2026-12-06T23:15Z' },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-03T00:00:00Z 2026-12-08T00:00:00Z')).toEqual([
      '2026-12-07T11:00Z 2026-12-07T15:00Z',
    ]);
  });

  test('maxPerMonth: counts appointments outside the window in its month', async () => {
    const gateway = await account({
      appointmentTypes: [{ ...NOON, maxPerMonth: 1 }],
      appointments: [{ start_time: '2026-11-02T08:00Z', end_time: '2026-11-02T08:15Z' }],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-11-30T00:00:00Z 2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T11:00Z 2026-12-01T15:00Z',
    ]);
  });

  test('ignores windows for another type, and uses those for this one and for all', async () => {
    const gateway = await account({
      appointmentTypes: [NOON, { id: 'type_b' }],
      availability: [
        { day_of_week: 2, start_time: '12:00:00', end_time: '16:00:00', appointment_type_id: 'type_a' },
        { day_of_week: 3, start_time: '12:00:00', end_time: '16:00:00', appointment_type_id: 'type_b' },
        { day_of_week: 4, start_time: '12:00:00', end_time: '16:00:00' },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-11-24T00:00:00Z 2026-11-28T00:00:00Z')).toEqual([
      '2026-11-24T11:00Z 2026-11-24T15:00Z',
      '2026-11-26T11:00Z 2026-11-26T15:00Z',
    ]);
  });

  test('rejects a length that is not offered, and names the offered one', async () => {
    const { execute } = await account({ appointmentTypes: [TALK] });
    const { errors } = await execute(SLOTS, {
      eventType: EVENT_TYPE,
      from: '2026-11-24T00:00:00Z',
      to: '2026-11-25T00:00:00Z',
      durationMinutes: 45,
    });
    expect(errors).toHaveLength(1);
    expect(errors?.[0].extensions).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['durationMinutes'] }] });
    expect(errors?.[0].message).toContain('30');
  });

  test('aligns the grid to the clock, not to the start of an opening', async () => {
    const gateway = await account({
      appointmentTypes: [TALK],
      availability: [{ day_of_week: 2, start_time: '09:07:00', end_time: '11:00:00' }],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-11-24T00:00:00Z 2026-11-25T00:00:00Z')).toEqual([
      '2026-11-24T08:30Z 2026-11-24T09:00Z',
      '2026-11-24T09:00Z 2026-11-24T09:30Z',
      '2026-11-24T09:30Z 2026-11-24T10:00Z',
    ]);
  });

  test.each([
    // 01:00 is shown twice, and each time is a start.
    ['2026-10-20', '2026-11-01', 60, '01:00:00', '03:00:00', ['05:00', '06:00', '07:00']],
    // 02:30 is skipped, not moved to 03:00; the grid of 50 minutes counts from midnight by the clock.
    ['2026-02-25', '2026-03-08', 50, '01:00:00', '06:00:00', ['06:40', '07:20', '08:10', '09:00']],
  ])(
    'returns slots in New York on a day on which clocks change, with a window %s',
    async (today, date, duration, start, end, starts) => {
      const gateway = await account(
        {
          appointmentTypes: [{ ...TALK, durationMinutes: duration }],
          availability: [{ day_of_week: 0, start_time: start, end_time: end }],
        },
        { timeZone: 'America/New_York', now: Date.parse(`${today}T00:00:00Z`) },
      );
      const found = await slots(gateway, EVENT_TYPE, `${date}T00:00:00Z ${date}T23:59:59Z`);
      expect(found.map((slot) => slot.slice(0, 17))).toEqual(starts.map((time) => `${date}T${time}Z`));
    },
  );

  test('takes 3 requests, one each for types, windows and appointments, which serve busy times and limits', async () => {
    const { execute, vastal } = await account(
      {
        appointmentTypes: [{ ...TALK, maxPerDay: 3, maxPerWeek: 5, maxPerMonth: 9, bufferBeforeMinutes: 10 }],
      },
      { caches: true },
    );
    const { data, errors } = await execute(
      `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
        slots(eventType: $id, from: $from, to: $to) { start end }
        node(id: $id) { ... on EventType { slots(from: $from, to: $to) { start end } } }
      }`,
      { id: EVENT_TYPE, from: '2026-11-24T08:00:00Z', to: '2026-11-24T09:00:00Z' },
    );
    expect(errors).toBeUndefined();
    expect(data.slots).toHaveLength(2);
    expect(data.node.slots).toEqual(data.slots);
    expect(takePaths(vastal)).toEqual({
      '/v1/calendar/appointment-types': 1,
      '/v1/calendar/availability': 1,
      '/v1/calendar/appointments': 1,
    });
  });
});
