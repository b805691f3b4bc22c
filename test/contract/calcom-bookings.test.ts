import { describe, expect, test } from 'vitest';
import type { Booking } from '../../src/domain/booking.ts';
import { InvalidInputError, SlotTakenError, UnsupportedError } from '../../src/domain/errors.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { at, connectCalcom, MINUTE } from './calcom-account.ts';
import { value } from './gravity-rail-account.ts';

const DAY = 24 * 60 * MINUTE;
const START = at('2026-06-02T10:00:00Z');
const FREE = at('2026-06-02T12:00:00Z');
const UIDS = ['bk7aTq1Wm3ZcXy9Rp2Ld5N', 'pd8bUr2Xn4AdYz1Sq3Me6O', 'cn9cVs3Yo5BeZa2Tr4Nf7P'] as const;
const [BOOKED, PENDING, CANCELLED] = UIDS;
const WINDOW = { from: at('2026-06-02T00:00:00Z'), to: at('2026-06-03T00:00:00Z') };

async function connect(others: CalcomData['bookings'] & {} = []) {
  const connected = await connectCalcom({
    users: [{ id: 3, name: 'Ann', email: 'ann@example.com', timeZone: 'Europe/Berlin' }],
    schedules: [
      { id: 7, timeZone: 'UTC', availability: [{ days: ['Tuesday'], startTime: '08:00', endTime: '17:00' }] },
    ],
    eventTypes: [
      { id: 21, title: 'Talk', lengthInMinutes: 30, lengthInMinutesOptions: [30, 60], minimumBookingNotice: 0 },
      { id: 22, title: 'Call', lengthInMinutes: 30, minimumBookingNotice: 0 },
    ],
    bookings: [
      {
        uid: BOOKED,
        eventTypeId: 21,
        title: 'Talk with Mia',
        start: START,
        attendees: [{ name: 'Mia', email: 'Mia@example.com', timeZone: 'Europe/Madrid' }],
        bookingFieldsResponses: { notes: 'Bring tea' },
        location: 'https://meet.example.com/1',
      },
      {
        uid: PENDING,
        eventTypeId: 22,
        start: START + 60 * MINUTE,
        status: 'pending',
        location: 'integrations:daily',
      },
      { uid: CANCELLED, eventTypeId: 22, start: START + 90 * MINUTE, status: 'cancelled' },
      ...others,
    ],
  });
  const bookings = connected.bookings;
  const read = async (id: string): Promise<Booking> => value((await bookings.get([id], connected.call))[0]);
  const queries = () => connected.running.requests.map(({ query }) => Object.fromEntries(new URLSearchParams(query)));
  return { ...connected, bookings, read, queries };
}

const idsOf = (list: readonly unknown[]) => list.map((each) => (each as Booking).id);

describe('bookings at Cal.com', () => {
  test('reads the pages with bookings that start before the end of the window, not those of a month later', async () => {
    const from = at('2026-06-02T00:00:00Z');
    const first = from - 31 * DAY;
    // The window of the request, with all bookings of up to 31 days that overlap it, has 63 days and nine pages.
    const starts = Array.from({ length: 2000 }, (_, i) => first + Math.floor((i * 63 * DAY) / 2000));
    const { bookings, call, queries } = await connect(
      starts.map((start) => ({ eventTypeId: 21, start, end: start + MINUTE })),
    );
    const inside = starts.filter((start) => start < from + DAY && start + MINUTE > from).length;
    expect(await bookings.list({ from, to: from + DAY }, call)).toHaveLength(inside + 3);
    expect(queries().map(({ skip }) => Number(skip))).toEqual([0, 1, 2, 3, 4].map((page) => page * 249));
  });

  test('returns every field that the provider reports', async () => {
    const { read } = await connect();
    expect(await read(BOOKED)).toMatchObject({
      account: 'acme',
      id: BOOKED,
      start: START,
      end: START + 30 * MINUTE,
      status: 'ACCEPTED',
      eventTypeId: '21',
      calendarId: null,
      title: 'Talk with Mia',
      attendees: [{ name: 'Mia', email: 'Mia@example.com', timeZone: 'Europe/Madrid' }],
      hosts: [{ name: 'Ann', email: 'ann@example.com', timeZone: 'Europe/Berlin' }],
      location: null,
      meetingUrl: 'https://meet.example.com/1',
      notes: 'Bring tea',
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
      providerData: { status: 'accepted', icsUid: `${BOOKED}@Cal.com` },
    });
  });

  test('has no place while an online service stands in for it', async () => {
    const { read } = await connect();
    expect(await read(PENDING)).toMatchObject({ location: null, meetingUrl: null });
  });

  test.each([
    [{}, [BOOKED, PENDING, CANCELLED], undefined],
    [{ statuses: ['CANCELLED'] }, [CANCELLED], 'cancelled'],
    [{ statuses: ['PENDING'] }, [PENDING], 'upcoming,past,recurring,unconfirmed'],
    [{ statuses: ['ACCEPTED', 'CANCELLED'] }, [BOOKED, CANCELLED], undefined],
    [{ eventTypeId: '22' }, [PENDING, CANCELLED], undefined],
    [{ attendeeEmail: 'mia@EXAMPLE.com' }, [BOOKED], undefined],
    [{ eventTypeId: 'none' }, [], undefined],
  ] as const)('lists those that match %j', async (filter, ids, status) => {
    const { bookings, call, queries } = await connect();
    expect(idsOf(await bookings.list({ ...WINDOW, ...filter }, call))).toEqual(ids);
    for (const query of queries()) {
      expect(query).toMatchObject({ afterStart: '2026-05-02T00:00:00.000Z', beforeEnd: '2026-07-04T00:00:00.000Z' });
      expect(query.status).toBe(status);
    }
  });

  test.each([
    ['overlaps its start', START + MINUTE, START + 2 * MINUTE, [BOOKED]],
    ['begins at its end', START + 30 * MINUTE, START + 31 * MINUTE, []],
    ['ends at its start', START - MINUTE, START, []],
  ] as const)('lists a booking when it overlaps the window: one that %s', async (_, from, to, ids) => {
    const { bookings, call } = await connect();
    expect(idsOf(await bookings.list({ from, to }, call))).toEqual(ids);
  });

  test('returns an error in place of a row that cannot be read, and the other rows', async () => {
    const { bookings, call, running } = await connect();
    const good = { id: 1, uid: 'u1', status: 'accepted', start: '2026-06-02T09:00:00Z', end: '2026-06-02T09:30:00Z' };
    const body = { status: 'success', data: [{ ...good, id: 2, start: 'noon' }, good] };
    running.faults.add({ kind: 'wrong-shape', body });
    const [broken, read] = await bookings.list(WINDOW, call);
    expect(broken).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(read).toMatchObject({ id: 'u1', attendees: [], hosts: [], eventTypeId: null });
  });

  test('returns the new booking under every earlier id after reschedules, and lists it once', async () => {
    const { bookings, call, read } = await connect();
    const second = await bookings.reschedule!(await read(BOOKED), { start: FREE, reason: 'Ill' }, call);
    const third = await bookings.reschedule!(await read(second), { start: FREE + 60 * MINUTE }, call);
    expect(new Set([BOOKED, second, third]).size).toBe(3);
    for (const id of [BOOKED, second, third]) {
      expect(await read(id)).toMatchObject({ id: third, start: FREE + 60 * MINUTE, status: 'ACCEPTED' });
    }
    expect(idsOf(await bookings.list({ ...WINDOW, eventTypeId: '21' }, call))).toEqual([third]);
  });

  test('rejects a reschedule that would change the length, before it is sent', async () => {
    const { bookings, call, read, bodies } = await connect();
    const long = { ...(await read(BOOKED)), end: START + 60 * MINUTE };
    await expect(bookings.reschedule!(long, { start: FREE }, call)).rejects.toThrow(UnsupportedError);
    expect(bodies()).toEqual([]);
  });

  test('throws SlotTakenError when the new time is taken', async () => {
    const { bookings, call, read } = await connect();
    const moving = bookings.reschedule!(await read(PENDING), { start: START }, call);
    await expect(moving).rejects.toEqual(new SlotTakenError(START, START + 30 * MINUTE));
  });

  test('cancels with a reason, and says so when Cal.com requires one', async () => {
    const { bookings, call, read } = await connect();
    const current = await read(BOOKED);
    await expect(bookings.cancel!(current, undefined, call)).rejects.toThrow(InvalidInputError);
    expect(await read(BOOKED)).toMatchObject({ status: 'ACCEPTED' });
    await bookings.cancel!(current, 'Ill', call);
    expect(await read(BOOKED)).toMatchObject({ status: 'CANCELLED', providerData: { cancellationReason: 'Ill' } });
  });

  test('approves and declines pending bookings', async () => {
    const approved = await connect();
    await approved.bookings.approve!(await approved.read(PENDING), approved.call);
    expect(await approved.read(PENDING)).toMatchObject({ status: 'ACCEPTED' });
    const declined = await connect();
    await declined.bookings.decline!(await declined.read(PENDING), 'Full', declined.call);
    expect(await declined.read(PENDING)).toMatchObject({ status: 'CANCELLED', providerData: { status: 'rejected' } });
  });
});
