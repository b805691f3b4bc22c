import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import { openAccount, value } from './gravity-rail-account.ts';
import { calendarsFrom, codes } from './gravity-rail-reads.ts';

describe('busy times', () => {
  const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);
  const window = { from: at('23T00:00'), to: at('24T00:00') };
  const events = [
    { calendarId: 1, startTime: '2026-11-23T10:00:00Z', endTime: '2026-11-23T11:00:00Z' },
    { calendarId: 1, startTime: '2026-11-22T23:00:00Z', endTime: '2026-11-23T01:00:00Z' },
    { calendarId: 1, startTime: '2026-11-22T20:00:00Z', endTime: '2026-11-23T00:00:00Z' },
    { calendarId: 1, startTime: '2026-11-23T12:00:00Z', endTime: '2026-11-23T13:00:00Z', status: 'cancelled' },
    { calendarId: 2, startTime: '2026-11-23T09:00:00Z', endTime: '2026-11-23T09:30:00Z' },
    { calendarId: 3, startTime: '2026-12-23T09:00:00Z', endTime: '2026-12-23T09:30:00Z' },
  ];

  test.each(['start', 'overlap'] as const)(
    'returns every overlapping event when the server filters by %s',
    async (filter) => {
      const { calendars, call, newRequests } = await openAccount(
        { calendars: calendarsFrom(3), events },
        {},
        { eventDateFilter: filter, eventTimes: 'offset' },
      );
      const [busy] = await calendars.busy([{ calendarId: '1', ...window }], call);
      expect(value(busy)).toEqual([
        { start: at('23T10:00'), end: at('23T11:00') },
        { start: at('22T23:00'), end: at('23T01:00') },
      ]);
      expect(newRequests()).toEqual([
        expect.stringMatching(
          /^GET calendar-events\?calendarId=1&startDate=2026-10-23T.*&endDate=2026-12-25T.*Z&page=1/,
        ),
      ]);
    },
  );

  test.each(['start', 'overlap'] as const)(
    'returns an event of ten days on each of its days when the server filters by %s',
    async (filter) => {
      const { calendars, call } = await openAccount(
        {
          calendars: calendarsFrom(1),
          events: [{ calendarId: 1, startTime: '2026-11-15T09:00:00Z', endTime: '2026-11-25T09:00:00Z' }],
        },
        {},
        { eventDateFilter: filter, eventTimes: 'offset' },
      );
      for (const day of ['16', '20', '24']) {
        const from = at(`${day}T00:00`);
        const [busy] = await calendars.busy([{ calendarId: '1', from, to: from + 86_400_000 }], call);
        expect(value(busy)).toEqual([{ start: at('15T09:00'), end: at('25T09:00') }]);
      }
    },
  );

  test('reads calendars with overlapping windows together and others separately', async () => {
    const { calendars, call, newRequests } = await openAccount({ calendars: calendarsFrom(4), events });
    const later = { from: Date.parse('2026-12-23T00:00:00Z'), to: Date.parse('2026-12-24T00:00:00Z') };
    const busy = await calendars.busy(
      [
        { calendarId: '2', ...window },
        { calendarId: '3', ...later },
        { calendarId: '1', ...window },
        { calendarId: '4', ...window },
        { calendarId: 'x', ...window },
      ],
      call,
    );
    expect(busy.map((one) => (one instanceof ProviderError ? one.code : one.length))).toEqual([
      1,
      1,
      2,
      0,
      'NOT_FOUND',
    ]);
    expect(newRequests().map((line) => line.includes('calendarId='))).toEqual([false, true]);
  });

  test('reads calendar by calendar when the list of the workspace has more pages than there are calendars', async () => {
    const many = Array.from({ length: 250 }, (_, i) => ({
      calendarId: 3,
      startTime: window.from + i * 60_000,
      endTime: window.from + (i + 1) * 60_000,
    }));
    const { calendars, call, newRequests } = await openAccount({
      calendars: calendarsFrom(3),
      events: [...many, ...events],
    });
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    expect((await calendars.busy(requests, call)).map((one) => value(one).length)).toEqual([2, 1]);
    expect(newRequests()).toHaveLength(3);
  });

  test('reads calendar by calendar when events have no calendar id', async () => {
    const { calendars, call, newRequests } = await openAccount(
      { calendars: calendarsFrom(3), events },
      {},
      { fieldNames: { calendarId: 'elsewhere' } },
    );
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    expect((await calendars.busy(requests, call)).map((one) => value(one).length)).toEqual([2, 1]);
    expect(newRequests()).toHaveLength(3);
  });

  test('fails only the calendar of an invalid event', async () => {
    const { calendars, call, running } = await openAccount({ calendars: calendarsFrom(2) });
    const [startTime, endTime] = ['2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z'];
    running.faults.add({
      kind: 'wrong-shape',
      path: '/calendar-events',
      body: [
        { id: 1, calendarId: 1, startTime, endTime },
        { id: 2, calendarId: 2, startTime, endTime: 'noon' },
      ],
    });
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    expect(codes(await calendars.busy(requests, call))).toEqual(['ok', 'UPSTREAM_INVALID']);
  });

  test.each([
    ['has no start', { eventsWithoutStart: [5] }, {}],
    ['ends before it starts', {}, { endTime: '2026-11-23T08:00:00Z' }],
  ])('fails only the calendar of an event that %s, and never returns its time as free', async (_, options, times) => {
    const { calendars, call } = await openAccount(
      {
        calendars: calendarsFrom(3),
        events: events.map((event, index) => ({ id: index + 1, ...event, ...(index === 4 && times) })),
      },
      {},
      options,
    );
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    const busy = await calendars.busy(requests, call);
    expect(codes(busy)).toEqual(['ok', 'UPSTREAM_INVALID']);
  });

  test('reads naive times in the zone of the calendar', async () => {
    const { calendars, call, running, newRequests } = await openAccount({
      calendars: calendarsFrom(1, { timezone: 'Pacific/Auckland' }),
    });
    running.faults.add({
      kind: 'wrong-shape',
      path: '/calendar-events',
      body: { items: [{ id: 1, calendarId: 1, startTime: '2026-11-23T10:00:00', endTime: '2026-11-23T11:00:00' }] },
    });
    const [busy] = await calendars.busy([{ calendarId: '1', from: at('22T00:00'), to: at('24T00:00') }], call);
    expect(value(busy)).toEqual([{ start: at('22T21:00'), end: at('22T22:00') }]);
    expect(newRequests().at(-1)).toBe('GET calendars/1');
  });
});
