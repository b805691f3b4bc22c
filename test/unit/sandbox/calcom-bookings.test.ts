import { describe, expect, test } from 'vitest';
import { attendee, eventType, start, TEN, version } from './calcom-bookings-client.ts';
import { at, type Client, dataOf, KEY, textAt } from './calcom-client.ts';

const book = ({ execute }: Client, fields: object = {}, key: string | null = null) =>
  execute('POST', '/v2/bookings', { version, key, body: { eventTypeId: 5, start: TEN, attendee, ...fields } });

describe('booking', () => {
  test('is possible without credentials, by id or by slugs, and returns the whole booking', async () => {
    const client = await start();
    const response = await book(client, { guests: ['bob@example.org'], metadata: { ref: '7' } });
    expect(response.status).toBe(201);
    expect(dataOf(response)).toMatchObject({
      title: 'Talk between ada and Amélie',
      status: 'accepted',
      start: '2026-06-02T10:00:00.000Z',
      end: '2026-06-02T10:30:00.000Z',
      duration: 30,
      eventType: { id: 5, slug: 'talk' },
      hosts: [{ username: 'ada' }],
      attendees: [{ ...attendee, displayEmail: attendee.email, language: 'en', absent: false }],
      guests: ['bob@example.org'],
      metadata: { ref: '7' },
      location: 'integrations:daily',
      cancellationReason: '',
      cancelledByEmail: '',
      createdAt: '2026-06-01T06:00:00.000Z',
      isPlatformManagedUserBooking: false,
    });
    const uid = textAt(dataOf(response), 'uid');
    expect(dataOf(await client.execute('GET', `/v2/bookings/${uid}`, { version, key: null }))).toMatchObject({ uid });
    const bySlug = {
      eventTypeId: undefined,
      eventTypeSlug: 'talk',
      username: 'ada',
      start: '2026-06-02T13:00:00+02:00',
    };
    expect(dataOf(await book(client, bySlug))).toMatchObject({ start: '2026-06-02T11:00:00.000Z' });
  });

  test.each([
    [{ note: 'hello' }, 'note property is wrong,property note should not exist'],
    [{ attendee: { ...attendee, vip: true } }, 'attendee property is wrong,vip property is wrong'],
    [{ attendee: { ...attendee, timeZone: undefined } }, 'timeZone must be a string'],
    [{ attendee: { name: 'A', timeZone: 'UTC' } }, 'must have an email or a phoneNumber'],
    [{ attendee: { ...attendee, language: 'tlh' } }, 'language must be one of'],
    [{ attendee: undefined }, 'attendee property is wrong'],
    [{ start: 'soon' }, 'start must be a valid ISO 8601'],
    [{ eventTypeId: undefined }, 'eventTypeId property is wrong'],
    [{ metadata: { count: 3 } }, 'metadata property is wrong'],
    [{ lengthInMinutes: 45 }, 'multiple possible lengths'],
    [{ lengthInMinutes: 30 }, 'multiple possible lengths'],
    [{ recurrenceCount: 2 }, 'recurrenceCount=2'],
    [{ location: { type: 'attendeePhone', phone: '+4930123456' } }, "does not exist in the event type's locations"],
    [{ start: '2026-05-29T10:00:00Z' }, 'in the past'],
    [{ start: '2026-06-01T07:59:00Z' }, `can't be booked at the "start" time`],
    [{ start: '2026-06-02T20:00:00Z' }, 'not available'],
    [{ start: '2026-06-02T16:45:00Z' }, 'not available'],
  ])('%o returns 400: %s', async (fields, fragment) => {
    const response = await book(await start(), fields);
    expect(response.status).toBe(400);
    expect(at(response.body, 'error', 'message')).toContain(fragment);
  });

  test('accepts any free minute, on the grid of the slots or not', async () => {
    expect((await book(await start(), { start: '2026-06-02T10:07:00Z' })).status).toBe(201);
  });

  test('rejects a taken time, and returns 404 for an unknown event type', async () => {
    const client = await start();
    expect((await book(client)).status).toBe(201);
    const again = await book(client, { attendee: { ...attendee, email: 'other@example.org' } });
    expect([again.status, at(again.body, 'error', 'message')]).toEqual([400, expect.stringContaining('not available')]);
    expect((await book(client, { eventTypeId: 6 })).status).toBe(404);
  });

  test('neither respects nor consumes a hold', async () => {
    const client = await start({ reservations: [{ eventTypeId: 5, slotStart: TEN }] });
    expect((await book(client)).status).toBe(201);
    expect(client.sandbox.data.reservations).toHaveLength(1);
  });

  test('requires the responses to required fields, and validates their types', async () => {
    const bookingFields = [
      { type: 'text', slug: 'topic', required: true },
      { type: 'number', slug: 'people' },
    ];
    const client = await start({ eventTypes: [{ ...eventType, bookingFields }] });
    expect(at((await book(client)).body, 'error', 'message')).toContain('topic');
    const wrong = await book(client, { bookingFieldsResponses: { topic: 'ink', people: 'two' } });
    expect(at(wrong.body, 'error', 'message')).toContain('people');
    const response = await book(client, { bookingFieldsResponses: { topic: 'ink', other: null } });
    expect(dataOf(response)).toMatchObject({ bookingFieldsResponses: { topic: 'ink', other: '', name: 'Amélie' } });
  });

  test('accepts one of several lengths, and returns a pending booking where confirmation is required', async () => {
    const lengths = { lengthInMinutesOptions: [30, 60] };
    const confirmationPolicy = { type: 'always' as const, blockUnconfirmedBookingsInBooker: false };
    const triggers: string[] = [];
    const onTrigger = (trigger: string) => triggers.push(trigger);
    const client = await start({ eventTypes: [{ ...eventType, ...lengths, confirmationPolicy }] }, { onTrigger });
    expect(dataOf(await book(client, { lengthInMinutes: 60 }))).toMatchObject({ duration: 60, status: 'pending' });
    expect(triggers).toEqual(['BOOKING_REQUESTED']);
  });

  test('returns a series as an array, which its own uid reads', async () => {
    const recurrence = { interval: 1, occurrences: 4, frequency: 'weekly' as const };
    const client = await start({ eventTypes: [{ ...eventType, recurrence }] });
    const made = dataOf(await book(client, { recurrenceCount: 2 }));
    expect(made).toMatchObject([{ start: '2026-06-02T10:00:00.000Z' }, { start: '2026-06-09T10:00:00.000Z' }]);
    const uid = textAt(made, 0, 'recurringBookingUid');
    expect(dataOf(await client.execute('GET', `/v2/bookings/${uid}`, { version }))).toHaveLength(2);
  });

  test('fills seats: each attendee has a seat in the same booking, then returns 409', async () => {
    const client = await start({ eventTypes: [{ ...eventType, seatsPerTimeSlot: 2 }] });
    const seat = (email: string) => book(client, { attendee: { ...attendee, email } });
    const [first, second] = [dataOf(await seat('a@example.org')), dataOf(await seat('b@example.org'))];
    expect(at(first, 'uid')).toBe(at(second, 'uid'));
    expect(at(second, 'attendees', 1, 'seatUid')).toBe(at(second, 'seatUid'));
    expect(second).not.toHaveProperty('guests');
    const full = await seat('c@example.org');
    expect([full.status, at(full.body, 'error', 'code')]).toEqual([409, 'ConflictException']);
    const bySeat = `/v2/bookings/by-seat/${textAt(first, 'seatUid')}`;
    expect(dataOf(await client.execute('GET', bySeat, { version, key: null }))).toMatchObject({
      uid: at(first, 'uid'),
    });
  });

  test('returns domain errors and unexpected errors in the short format', async () => {
    const client = await start({ eventTypes: [{ ...eventType, requiresBookerEmailVerification: true }] });
    const code = (emailVerificationCode?: string) => book(client, { emailVerificationCode });
    expect((await code()).body).toEqual({ statusCode: 400, message: 'email_verification_required' });
    expect((await code('000000')).body).toEqual({ statusCode: 400, message: 'invalid_verification_code' });
    client.options.failNextBookings = 1;
    expect((await code('123456')).body).toEqual({ statusCode: 500, message: 'Internal server error' });
    expect((await code('123456')).status).toBe(201);
  });

  test('lets one of two concurrent bookings through', async () => {
    let arrived = 0;
    const gate = Promise.withResolvers<void>();
    const beforeInsert = () => {
      arrived += 1;
      if (arrived === 2) gate.resolve();
      return gate.promise;
    };
    const client = await start({}, { beforeInsert });
    const responses = await Promise.all([book(client), book(client)]);
    expect(responses.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
    expect(responses.find(({ status }) => status === 409)?.body).toEqual({
      statusCode: 409,
      message: 'booking_conflict_error',
    });
  });

  test('requires the owner if the event type says so', async () => {
    const client = await start({ eventTypes: [{ ...eventType, bookingRequiresAuthentication: true }] });
    expect((await book(client)).status).toBe(401);
    expect((await book(client, {}, KEY)).status).toBe(201);
  });
});
