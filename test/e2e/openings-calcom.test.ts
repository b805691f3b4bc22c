import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { gatewayOf, JUNE, openings } from '../support/openings-query.ts';
import { calcomAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.

describe('Cal.com', () => {
  /** The only schedule of an account, 201. */
  async function schedule(
    timeZone: string,
    availability: { days: string[]; startTime: string; endTime: string }[],
    overrides: { date: string; startTime: string; endTime: string }[] = [],
  ) {
    const gateway = await gatewayOf(
      await calcomAccount({ schedules: [{ id: 201, timeZone, availability, overrides }] }),
    );
    return { gateway, id: idOf('Schedule', 'calcom', '201') };
  }
  const DAILY = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

  test('treats an end at 23:59 as midnight, which joins overnight hours, and any other minute literally', async () => {
    const { gateway, id } = await schedule('Europe/Paris', [
      { days: ['Monday'], startTime: '22:00', endTime: '23:59' },
      { days: ['Tuesday'], startTime: '00:00', endTime: '02:00' },
      { days: ['Wednesday'], startTime: '22:00', endTime: '23:58' },
      { days: ['Thursday'], startTime: '00:00', endTime: '02:00' },
    ]);
    expect(await openings(gateway, id, JUNE)).toEqual([
      '2026-06-01T20:00Z 2026-06-02T00:00Z',
      '2026-06-03T20:00Z 2026-06-03T21:58Z',
      '2026-06-03T22:00Z 2026-06-04T00:00Z',
    ]);
  });

  test('returns nothing for hours that end before they start, or at 00:00', async () => {
    const { gateway, id } = await schedule('Europe/Paris', [
      { days: ['Monday'], startTime: '22:00', endTime: '06:00' },
      { days: ['Tuesday'], startTime: '18:00', endTime: '00:00' },
      { days: ['Wednesday'], startTime: '12:00', endTime: '12:00' },
    ]);
    expect(await openings(gateway, id, JUNE)).toEqual([]);
  });

  test('replaces the whole date by an override, also by one that is empty or ends before it starts', async () => {
    const { gateway, id } = await schedule(
      'Europe/Paris',
      [{ days: DAILY, startTime: '09:00', endTime: '17:00' }],
      [
        { date: '2026-06-02', startTime: '00:00', endTime: '00:00' },
        { date: '2026-06-03', startTime: '10:00', endTime: '12:00' },
        { date: '2026-06-03', startTime: '11:00', endTime: '13:00' },
        { date: '2026-06-04', startTime: '20:00', endTime: '23:59' },
        { date: '2026-06-04', startTime: '00:00', endTime: '00:00' },
        { date: '2026-06-05', startTime: '17:00', endTime: '09:00' },
      ],
    );
    expect(await openings(gateway, id, '2026-06-01T00:00:00Z 2026-06-06T00:00:00Z')).toEqual([
      '2026-06-01T07:00Z 2026-06-01T15:00Z',
      '2026-06-03T08:00Z 2026-06-03T11:00Z',
      '2026-06-04T18:00Z 2026-06-04T22:00Z',
    ]);
  });

  test('closes the hours after midnight on a closed date', async () => {
    const { gateway, id } = await schedule(
      'Europe/Paris',
      [
        { days: DAILY, startTime: '22:00', endTime: '23:59' },
        { days: DAILY, startTime: '00:00', endTime: '06:00' },
      ],
      [{ date: '2026-06-02', startTime: '00:00', endTime: '00:00' }],
    );
    expect(await openings(gateway, id, '2026-06-01T12:00:00Z 2026-06-03T12:00:00Z')).toEqual([
      '2026-06-01T20:00Z 2026-06-01T22:00Z',
      '2026-06-02T22:00Z 2026-06-03T04:00Z',
    ]);
  });

  test('closes 25 hours on the day on which clocks are set back', async () => {
    const { gateway, id } = await schedule(
      'America/New_York',
      [{ days: DAILY, startTime: '00:00', endTime: '23:59' }],
      [{ date: '2026-11-01', startTime: '00:00', endTime: '00:00' }],
    );
    expect(await openings(gateway, id, '2026-10-31T12:00:00Z 2026-11-02T12:00:00Z')).toEqual([
      '2026-10-31T12:00Z 2026-11-01T04:00Z',
      '2026-11-02T05:00Z 2026-11-02T12:00Z',
    ]);
  });

  test('clips to the window, to the millisecond', async () => {
    const { gateway, id } = await schedule('Europe/Paris', [{ days: DAILY, startTime: '09:00', endTime: '17:00' }]);
    expect(await openings(gateway, id, '2026-06-01T07:30:15.250Z 2026-06-01T14:59:59.999Z')).toEqual([
      '2026-06-01T07:30:15.250Z 2026-06-01T14:59:59.999Z',
    ]);
  });

  test('returns all time as open for a connected calendar, which has no hours', async () => {
    const gateway = await gatewayOf(
      await calcomAccount({ connections: [{ credentialId: 5, calendars: [{ externalId: 'work@example.com' }] }] }),
    );
    expect(await openings(gateway, idOf('Calendar', 'calcom', '5:work@example.com'), JUNE)).toEqual([
      '2026-06-01T00:00Z 2026-06-08T00:00Z',
    ]);
  });
});
