import { describe, expect, test } from 'vitest';
import type { Window } from '../../src/sandbox/vastal/data.ts';
import { idOf } from '../support/gateway.ts';
import { gatewayOf, JUNE, openings } from '../support/openings-query.ts';
import { vastalAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.

describe('Vastal', () => {
  async function organisation(availability: Partial<Window>[]) {
    return gatewayOf(await vastalAccount('Europe/Paris', { availability, appointmentTypes: [{ id: 'type_a' }] }));
  }
  const SCHEDULE = idOf('Schedule', 'vastal', 'default');
  const CALENDAR = idOf('Calendar', 'vastal', 'default');

  test('treats 23:59:59 as midnight, and 23:59:00 literally', async () => {
    const gateway = await organisation([
      { day_of_week: 1, start_time: '22:00:00', end_time: '23:59:59' },
      { day_of_week: 2, start_time: '00:00:00', end_time: '02:00:00' },
      { day_of_week: 3, start_time: '22:00:00', end_time: '23:59:00' },
      { day_of_week: 4, start_time: '00:00:00', end_time: '02:00:00' },
    ]);
    const expected = [
      '2026-06-01T20:00Z 2026-06-02T00:00Z',
      '2026-06-03T20:00Z 2026-06-03T21:59Z',
      '2026-06-03T22:00Z 2026-06-04T00:00Z',
    ];
    expect(await openings(gateway, SCHEDULE, JUNE)).toEqual(expected);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(expected);
  });

  test('includes windows for a single type, without inactive ones and those that end before they start', async () => {
    const gateway = await organisation([
      { day_of_week: 1, start_time: '09:00:30', end_time: '12:00:00' },
      { day_of_week: 2, start_time: '10:00:00', end_time: '12:00:00', appointment_type_id: 'type_a' },
      { day_of_week: 3, start_time: '10:00:00', end_time: '12:00:00', is_active: false },
      { day_of_week: 4, start_time: '22:00:00', end_time: '06:00:00' },
      { day_of_week: 5, start_time: '18:00:00', end_time: '00:00:00' },
    ]);
    const expected = ['2026-06-01T07:00:30Z 2026-06-01T10:00Z', '2026-06-02T08:00Z 2026-06-02T10:00Z'];
    expect(await openings(gateway, SCHEDULE, JUNE)).toEqual(expected);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(expected);
  });

  test.each([
    ['the time 9:00:00', { day_of_week: 1, start_time: '9:00:00', end_time: '12:00:00' }],
    ['the day 7', { day_of_week: 7, start_time: '09:00:00', end_time: '12:00:00' }],
  ])('returns an error instead of fewer hours when a window has %s', async (_, window) => {
    const readable = { day_of_week: 2, start_time: '09:00:00', end_time: '12:00:00' };
    const { execute } = await organisation([readable, window]);
    const { data, errors } = await execute(
      `query ($schedule: ID!, $type: ID!, $from: DateTime!, $to: DateTime!) {
        schedule(id: $schedule) { openings(from: $from, to: $to) { start } }
        slots(eventType: $type, from: $from, to: $to) { start }
        availability(input: { participants: [$schedule], from: $from, to: $to }) {
          openings { start }
          accountResults { error { code } }
        }
      }`,
      {
        schedule: SCHEDULE,
        type: idOf('EventType', 'vastal', 'type_a'),
        from: '2026-12-01T00:00:00Z',
        to: '2026-12-08T00:00:00Z',
      },
    );
    expect(data).toEqual({
      schedule: { openings: null },
      slots: null,
      availability: { openings: [], accountResults: [{ error: { code: 'UNSUPPORTED' } }] },
    });
    expect(errors?.map(({ path }: any) => path[0]).sort()).toEqual(['schedule', 'slots']);
  });

  test('returns no openings for an organisation without windows', async () => {
    const gateway = await organisation([]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([]);
    const { data } = await gateway.execute('query ($id: ID!) { calendar(id: $id) { isUnconstrained } }', {
      id: CALENDAR,
    });
    expect(data.calendar.isUnconstrained).toBe(false);
  });
});
