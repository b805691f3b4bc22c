import { describe, expect, test } from 'vitest';
import type { Booking } from '../../src/domain/booking.ts';
import { SlotTakenError, UnsupportedError } from '../../src/domain/errors.ts';
import type { GravityRailSandboxOptions } from '../../src/sandbox/gravity-rail/options.ts';
import { openAccount, value } from './gravity-rail-account.ts';

const at = (time: string) => Date.parse(`2026-12-01T${time}:00Z`);
const WINDOW = { from: at('00:00'), to: at('23:59') };

async function open(settings: object = {}, options: Partial<GravityRailSandboxOptions> = {}) {
  const account = await openAccount(
    {
      calendars: [
        { id: 31, timezone: 'America/New_York', schedules: [] },
        { id: 32, timezone: 'UTC', schedules: [] },
      ],
      eventTypes: [{ id: 9, name: 'Visit', durationMinutes: 30 }],
      events: [
        {
          id: 1,
          calendarId: 31,
          eventTypeId: 9,
          title: 'Visit of Mia',
          description: 'Knee',
          startTime: at('12:00'),
          endTime: at('12:30'),
          attendees: [{ memberId: 5, name: 'Mia', email: 'mia@example.com' }],
        },
        { id: 2, calendarId: 32, startTime: at('14:00'), endTime: at('14:45'), status: 'cancelled' },
      ],
    },
    { ...settings },
    options,
  );
  const bookings = account.connector.bookings!;
  const read = async (id: string): Promise<Booking> => value((await bookings.get([id], account.call))[0]);
  return { ...account, bookings, read };
}

const idsOf = (list: readonly unknown[]) => list.map((each) => (each as Booking).id);

describe('bookings at Gravity Rail', () => {
  test.each(['utc', 'offset'] as const)('returns every field, with times in %s', async (eventTimes) => {
    const { read } = await open({}, { eventTimes });
    expect(await read('1')).toMatchObject({
      account: 'clinic',
      id: '1',
      start: at('12:00'),
      end: at('12:30'),
      status: 'ACCEPTED',
      eventTypeId: '9',
      calendarId: '31',
      title: 'Visit of Mia',
      attendees: [{ name: 'Mia', email: 'mia@example.com', timeZone: null }],
      notes: 'Knee',
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
  });

  test('reads a time without offset in the zone of the calendar', async () => {
    const { bookings, call, running } = await open();
    const event = { id: 4, calendarId: 31, startTime: '2026-12-01T07:00:00', endTime: '2026-12-01T07:30:00' };
    running.faults.add({ kind: 'wrong-shape', body: { items: [event], total: 1, page: 1, pageSize: 50 }, times: 1 });
    expect(await bookings.list(WINDOW, call)).toMatchObject([{ id: '4', start: at('12:00'), end: at('12:30') }]);
  });

  test.each([
    [{}, ['1', '2']],
    [{ calendarId: '32' }, ['2']],
    [{ eventTypeId: '9' }, ['1']],
    [{ statuses: ['CANCELLED'] }, ['2']],
    [{ attendeeEmail: 'MIA@example.com' }, ['1']],
    [{ calendarId: 'none' }, []],
    [{ from: at('12:30') }, ['2']],
  ] as const)('lists those that match %j', async (filter, ids) => {
    const { bookings, call } = await open();
    expect(idsOf(await bookings.list({ ...WINDOW, ...filter }, call))).toEqual(ids);
  });

  test('sends the calendar and the window to the provider', async () => {
    const { bookings, call, newRequests } = await open();
    await bookings.list({ ...WINDOW, calendarId: '32' }, call);
    expect(newRequests()).toEqual([
      'GET calendar-events?calendarId=32&startDate=2026-10-31T00%3A00%3A00.000Z&endDate=2027-01-01T23%3A59%3A00.000Z&page=1&pageSize=50',
    ]);
  });

  test('returns an error in place of a row that cannot be read, and the other rows', async () => {
    const { bookings, call, running } = await open();
    const event = { calendarId: 31, startTime: '2026-12-01T12:00:00Z', endTime: '2026-12-01T12:30:00Z' };
    const items = [
      { ...event, id: 4, endTime: 'noon' },
      { ...event, id: 5 },
    ];
    running.faults.add({ kind: 'wrong-shape', method: 'GET', body: { items, total: 2 }, times: 1 });
    const [broken, read] = await bookings.list(WINDOW, call);
    expect(broken).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(read).toMatchObject({ id: '5' });
  });

  test.each(['full', 'changed-only'])('moves an event and keeps everything else with putMode %s', async (putMode) => {
    const options = { putMode: putMode === 'full' ? 'replace' : 'merge' } as Partial<GravityRailSandboxOptions>;
    const { bookings, call, read, sent } = await open({ putMode }, options);
    const before = await read('1');
    expect(await bookings.reschedule!(before, { start: at('15:00') }, call)).toBe('1');
    if (putMode === 'changed-only') expect(Object.keys(sent() as object)).toEqual(['startTime', 'endTime']);
    const { updatedAt: _, ...after } = await read('1');
    expect({ ...after, updatedAt: before.updatedAt }).toEqual({ ...before, start: at('15:00'), end: at('15:30') });
  });

  test('throws SlotTakenError when the provider rejects the new time', async () => {
    const { bookings, call, read, running } = await open();
    const current = await read('1');
    running.faults.add({ kind: 'status', status: 409, method: 'PUT' });
    await expect(bookings.reschedule!(current, { start: at('15:00') }, call)).rejects.toThrow(SlotTakenError);
  });

  test('cancels an event, and rejects a reason, which would be lost', async () => {
    const { bookings, call, read } = await open();
    await expect(bookings.cancel!(await read('1'), 'Ill', call)).rejects.toThrow(UnsupportedError);
    await bookings.cancel!(await read('1'), undefined, call);
    expect(await read('1')).toMatchObject({ status: 'CANCELLED' });
    expect(bookings.approve).toBeUndefined();
    expect(bookings.decline).toBeUndefined();
  });
});
