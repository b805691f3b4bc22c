import { describe, expect, test } from 'vitest';
import type { Booking } from '../../src/domain/booking.ts';
import { SlotTakenError, UnsupportedError } from '../../src/domain/errors.ts';
import { value } from './gravity-rail-account.ts';
import { CALL, DAY, HOUR, NOW, start } from './vastal-connection.ts';

const START = NOW + DAY;

async function open(switches = {}) {
  const opened = await start(
    {
      appointmentTypes: [
        { id: 'type_p9', name: 'Haircut', durationMinutes: 60 },
        { id: 'type_q1', durationMinutes: 60 },
      ],
      appointments: [
        {
          id: 'apt_1',
          appointment_type_id: 'type_p9',
          start_time: START,
          client_name: 'Mia',
          client_email: 'Mia@example.com',
          client_phone: '+4930123456',
          client_notes: 'Short',
          internal_notes: 'Regular',
        },
        { id: 'apt_2', appointment_type_id: 'type_q1', start_time: START + 2 * HOUR, status: 'pending' },
        { id: 'apt_3', appointment_type_id: 'type_q1', start_time: START + 4 * HOUR, status: 'cancelled' },
        { id: 'apt_4', appointment_type_id: 'type_q1', start_time: START + 6 * HOUR, status: 'no_show' },
      ],
    },
    switches,
  );
  const bookings = opened.connector.bookings!;
  const read = async (id: string): Promise<Booking> => value((await bookings.get([id], CALL))[0]);
  return { ...opened, bookings, read };
}

const WINDOW = { from: START, to: START + 8 * HOUR };
const idsOf = (list: readonly unknown[]) => list.map((each) => (each as Booking).id);

describe('bookings at Vastal', () => {
  test('returns every field that the provider reports', async () => {
    const { read } = await open();
    expect(await read('apt_1')).toEqual({
      account: 'agency',
      id: 'apt_1',
      start: START,
      end: START + HOUR,
      status: 'ACCEPTED',
      eventTypeId: 'type_p9',
      calendarId: 'default',
      title: 'Haircut',
      attendees: [{ name: 'Mia', email: 'Mia@example.com', timeZone: null }],
      hosts: [],
      location: null,
      meetingUrl: null,
      notes: 'Short',
      createdAt: null,
      updatedAt: null,
      providerData: expect.objectContaining({
        status: 'confirmed',
        client_phone: '+4930123456',
        internal_notes: 'Regular',
      }),
    });
  });

  test.each([
    [{}, ['apt_1', 'apt_2', 'apt_3', 'apt_4']],
    [{ statuses: ['ACCEPTED'] }, ['apt_1', 'apt_4']],
    [{ statuses: ['PENDING'] }, ['apt_2']],
    [{ statuses: ['CANCELLED'] }, ['apt_3']],
    [{ eventTypeId: 'type_p9' }, ['apt_1']],
    [{ attendeeEmail: 'mia@example.com' }, ['apt_1']],
    [{ calendarId: 'default' }, ['apt_1', 'apt_2', 'apt_3', 'apt_4']],
    [{ calendarId: 'other' }, []],
    [{ from: START + 3 * HOUR }, ['apt_3', 'apt_4']],
    [{ to: START + HOUR }, ['apt_1']],
  ] as const)('lists those that match %j', async (filter, ids) => {
    const { bookings } = await open();
    expect(idsOf(await bookings.list({ ...WINDOW, ...filter }, CALL)).toSorted()).toEqual(ids);
  });

  test('reads a booking whose start is known within minutes of it, and searches for others', async () => {
    const { bookings, read, queries, running } = await open();
    await read('apt_1');
    expect(queries()).toHaveLength(1);
    running.requests.length = 0;
    await bookings.list(WINDOW, CALL);
    running.requests.length = 0;
    await read('apt_2');
    expect(queries()).toEqual([{ from: '2026-11-21T11:59:00Z', to: '2026-11-21T12:01:00Z', limit: '100' }]);
  });

  test('finds a booking that was moved elsewhere since its start was known', async () => {
    const { read, running } = await open();
    await read('apt_1');
    const { url } = running;
    const headers = { authorization: 'Bearer vst_sandbox_key', 'content-type': 'application/json' };
    const body = JSON.stringify({ id: 'apt_1', start_time: new Date(START + 5 * DAY).toISOString() });
    await fetch(`${url}/v1/calendar/appointments`, { method: 'PATCH', headers, body });
    expect(await read('apt_1')).toMatchObject({ start: START + 5 * DAY });
  });

  test('moves a booking, and rejects a reason, which would be lost', async () => {
    const { bookings, read } = await open();
    const move = { start: START + 3 * DAY };
    const refused = bookings.reschedule!(await read('apt_1'), { ...move, reason: 'Ill' }, CALL);
    await expect(refused).rejects.toThrow(UnsupportedError);
    expect(await bookings.reschedule!(await read('apt_1'), move, CALL)).toBe('apt_1');
    expect(await read('apt_1')).toMatchObject({ start: START + 3 * DAY, end: START + 3 * DAY + HOUR });
  });

  test('throws SlotTakenError when the provider rejects the new time', async () => {
    const { bookings, read } = await open({ conflictStatus: 409 });
    const moving = bookings.reschedule!(await read('apt_1'), { start: START + 2 * HOUR }, CALL);
    await expect(moving).rejects.toEqual(new SlotTakenError(START + 2 * HOUR, START + 3 * HOUR));
  });

  test('approves, declines and cancels', async () => {
    const { bookings, read } = await open();
    await bookings.approve!(await read('apt_2'), CALL);
    expect(await read('apt_2')).toMatchObject({ status: 'ACCEPTED' });
    await bookings.decline!(await read('apt_2'), undefined, CALL);
    expect(await read('apt_2')).toMatchObject({ status: 'CANCELLED' });
    await expect(bookings.cancel!(await read('apt_1'), 'Ill', CALL)).rejects.toThrow(UnsupportedError);
    await bookings.cancel!(await read('apt_1'), undefined, CALL);
    expect(await read('apt_1')).toMatchObject({ status: 'CANCELLED' });
  });
});
