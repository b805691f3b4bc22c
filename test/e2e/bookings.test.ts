import { describe, expect, test } from 'vitest';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { calcomAccount, gravityRailAccount, type SmallAccount, vastalAccount } from '../support/small-accounts.ts';

const BOOKER = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };
/** A Tuesday. */
const at = (time: string) => `2026-12-01T${time}:00.000Z`;
const TUESDAY = { days: ['Tuesday'], startTime: '08:00', endTime: '17:00' };
const UIDS = ['bk7aTq1Wm3ZcXy9Rp2Ld5N', 'pd8bUr2Xn4AdYz1Sq3Me6O'] as const;

const FIELDS = `
  id providerId start end status title notes meetingUrl location revision
  account { id } eventType { id } calendar { id } attendees { name email timeZone } reservation { id status }`;
const ERRORS = `
  ... on InvalidInputError { code issues { path message } } ... on UnsupportedError { code lost }
  ... on ProviderError { code message } ... on NotFoundError { code }`;

/** An account with an accepted and, where the provider has them, a pending booking. */
interface Provider {
  readonly key: string;
  start(): Promise<SmallAccount>;
  readonly eventType: string;
  readonly booking: string;
  readonly pending?: string;
  /** Whether a reschedule replaces the booking. */
  readonly replaces: boolean;
  readonly reason: string | null;
}

const PROVIDERS: readonly Provider[] = [
  {
    key: 'calcom',
    start: () =>
      calcomAccount({
        schedules: [{ id: 7, timeZone: 'UTC', availability: [TUESDAY] }],
        eventTypes: [{ id: 7, lengthInMinutes: 30, slotInterval: 15, minimumBookingNotice: 0 }],
        bookings: [
          { uid: UIDS[0], eventTypeId: 7, start: at('10:00'), attendees: [BOOKER], title: 'First' },
          { uid: UIDS[1], eventTypeId: 7, start: at('11:00'), status: 'pending' },
        ],
      }),
    eventType: '7',
    booking: UIDS[0],
    pending: UIDS[1],
    replaces: true,
    reason: 'Ill',
  },
  {
    key: 'gr',
    start: () =>
      gravityRailAccount({
        calendars: [{ id: 31, timezone: 'UTC', schedules: [] }],
        eventTypes: [{ id: 7, durationMinutes: 30 }],
        events: [
          {
            id: 5,
            calendarId: 31,
            eventTypeId: 7,
            startTime: at('10:00'),
            endTime: at('10:30'),
            title: 'First',
            attendees: [BOOKER],
          },
        ],
      }),
    eventType: '7',
    booking: '5',
    replaces: false,
    reason: null,
  },
  {
    key: 'vastal',
    start: () =>
      vastalAccount('UTC', {
        availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '17:00:00' }],
        appointmentTypes: [{ id: 'type_a', name: 'First', durationMinutes: 30, minNoticeHours: 0 }],
        appointments: [
          { id: 'apt_1', start_time: at('10:00'), client_name: BOOKER.name, client_email: BOOKER.email },
          { id: 'apt_2', start_time: at('11:00'), status: 'pending' },
        ],
      }),
    eventType: 'type_a',
    booking: 'apt_1',
    pending: 'apt_2',
    replaces: false,
    reason: null,
  },
];

async function open({ key, start, eventType, booking, pending }: Provider) {
  const account = await start();
  const clock = { now: NOW };
  const gateway = await startGateway([account.entry], { now: () => clock.now });
  const execute = async (query: string, variables = {}) => {
    const { data, errors } = await gateway.execute(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const run = async (name: string, input: object) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const replaced = name === 'rescheduleBooking' ? 'replacedId' : '';
    const taken = /create|reschedule/.test(name) ? '... on SlotTakenError { code message start end }' : '';
    const payload = `... on ${type}Payload { ${replaced} booking { ${FIELDS} } } ${taken}`;
    const query = `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ${payload} ${ERRORS} } }`;
    return (await execute(query, { input }))[name];
  };
  const read = async (id: string) =>
    (await execute(`query ($id: ID!) { booking(id: $id) { ${FIELDS} } }`, { id })).booking;
  const list = async (filter = '') =>
    (
      await execute(
        `{ bookings(from: "${at('00:00')}", to: "${at('23:00')}" ${filter}) { nodes { id status start } } }`,
      )
    ).bookings.nodes;
  const ids = {
    booking: idOf('Booking', key, booking),
    pending: idOf('Booking', key, pending ?? ''),
    eventType: idOf('EventType', key, eventType),
  };
  const writes = () => account.fakeProvider.requests.filter(({ method }) => method !== 'GET');
  return { account, clock, execute, run, read, list, ids, writes };
}

describe.each(PROVIDERS)('bookings at $key', (provider) => {
  const { reason } = provider;

  test('returns a booking by id, as a node, in the list and in its calendar', async () => {
    const { execute, read, list, ids } = await open(provider);
    const booking = await read(ids.booking);
    expect(booking).toMatchObject({
      id: ids.booking,
      providerId: provider.booking,
      start: at('10:00'),
      end: at('10:30'),
      status: 'ACCEPTED',
      title: 'First',
      eventType: { id: ids.eventType },
      account: { id: idOf('Account', provider.key) },
      attendees: [{ name: 'Mia', email: 'mia@example.com' }],
      reservation: null,
    });
    expect((await execute(`{ node(id: "${ids.booking}") { ... on Booking { ${FIELDS} } } }`)).node).toEqual(booking);
    expect(await list('attendeeEmail: "MIA@example.com"')).toMatchObject([{ id: ids.booking }]);
    expect(await list(`statuses: [PENDING]`)).toEqual(
      provider.pending === undefined ? [] : [{ id: ids.pending, status: 'PENDING', start: at('11:00') }],
    );
    const window = `from: "${at('10:15')}", to: "${at('10:45')}"`;
    const { calendars } = await execute(`{ calendars { nodes { bookings(${window}) { nodes { id } } } } }`);
    const inCalendars = calendars.nodes.map(({ bookings }: any) => bookings.nodes);
    expect(inCalendars).toEqual(inCalendars.map(() => [{ id: ids.booking }]));
  });

  test('returns null for an unknown booking, and NotFoundError when it is changed', async () => {
    const { read, run } = await open(provider);
    const id = idOf('Booking', provider.key, '404');
    expect(await read(id)).toBeNull();
    expect(await run('cancelBooking', { id })).toMatchObject({ __typename: 'NotFoundError' });
  });

  test('creates a booking, and returns the same one when the request is repeated with its key', async () => {
    const { run, ids, writes, list } = await open(provider);
    const input = { eventType: ids.eventType, start: at('13:00'), attendee: BOOKER, notes: 'Tea', idempotencyKey: 'k' };
    const created = await run('createBooking', input);
    expect(created).toMatchObject({
      __typename: 'CreateBookingPayload',
      booking: { start: at('13:00'), end: at('13:30'), notes: 'Tea', attendees: [{ email: BOOKER.email }] },
    });
    expect(await run('createBooking', input)).toEqual(created);
    expect(writes()).toHaveLength(1);
    expect(await list('attendeeEmail: "mia@example.com"')).toHaveLength(2);
  });

  test('returns SlotTakenError when the time is booked or held', async () => {
    const { run, ids, execute, writes } = await open(provider);
    const input = { eventType: ids.eventType, attendee: BOOKER };
    expect(await run('createBooking', { ...input, start: at('10:00') })).toMatchObject({
      __typename: 'SlotTakenError',
    });
    const hold = `mutation { reserveSlot(input: { eventType: "${ids.eventType}", start: "${at('14:00')}" }) { __typename } }`;
    expect(await execute(hold)).toEqual({ reserveSlot: { __typename: 'ReserveSlotPayload' } });
    const before = writes().length;
    expect(await run('createBooking', { ...input, start: at('14:00') })).toMatchObject({
      __typename: 'SlotTakenError',
    });
    const move = { id: ids.booking, start: at('14:00') };
    expect(await run('rescheduleBooking', move)).toMatchObject({ __typename: 'SlotTakenError' });
    expect(writes()).toHaveLength(before);
  });

  test('moves a booking, also to a time that overlaps its own, and finds it under its first id', async () => {
    const { run, read, ids, list } = await open(provider);
    const { booking, replacedId } = await run('rescheduleBooking', { id: ids.booking, start: at('10:15') });
    expect(booking).toMatchObject({ start: at('10:15'), end: at('10:45'), status: 'ACCEPTED' });
    expect(replacedId).toBe(provider.replaces ? ids.booking : null);
    expect(booking.id !== ids.booking).toBe(provider.replaces);
    expect(await read(ids.booking)).toEqual(booking);
    expect(await list('attendeeEmail: "mia@example.com"')).toEqual([
      { id: booking.id, status: 'ACCEPTED', start: at('10:15') },
    ]);
  });

  test('cancels a booking, and leaves it unchanged when it is cancelled again', async () => {
    const { run, read, ids, writes } = await open(provider);
    const cancelled = await run('cancelBooking', { id: ids.booking, reason });
    expect(cancelled).toMatchObject({ booking: { id: ids.booking, status: 'CANCELLED' } });
    expect(await run('cancelBooking', { id: ids.booking, reason })).toEqual(cancelled);
    expect(writes()).toHaveLength(1);
    expect(await read(ids.booking)).toMatchObject({ status: 'CANCELLED' });
    const move = await run('rescheduleBooking', { id: ids.booking, start: at('13:00') });
    expect(move).toMatchObject({ __typename: 'InvalidInputError' });
  });

  test('approves and declines where the provider has that, and returns UnsupportedError elsewhere', async () => {
    for (const [mutation, status] of [
      ['approveBooking', 'ACCEPTED'],
      ['declineBooking', 'CANCELLED'],
    ] as const) {
      const { run, ids } = await open(provider);
      const id = provider.pending === undefined ? ids.booking : ids.pending;
      const result = await run(mutation, { id });
      if (provider.pending === undefined) expect(result).toMatchObject({ __typename: 'UnsupportedError' });
      else expect(result).toMatchObject({ booking: { id, status } });
    }
  });

  test.each([
    ['rescheduleBooking', { start: at('13:00') }, { start: at('13:00'), status: 'ACCEPTED' }],
    ['cancelBooking', { reason }, { status: 'CANCELLED' }],
    ['approveBooking', {}, { status: 'ACCEPTED' }],
    ['declineBooking', {}, { status: 'CANCELLED' }],
  ] as const)(
    '%s succeeds, and writes once, when the response was lost after the write',
    async (mutation, change, after) => {
      if (provider.pending === undefined && /approve|decline/.test(mutation)) return;
      const { run, ids, account, writes } = await open(provider);
      const id = /approve|decline/.test(mutation) ? ids.pending : ids.booking;
      const input = { id, ...change };
      for (const method of ['POST', 'PUT', 'PATCH']) account.fakeProvider.faults.add({ kind: 'response-lost', method });
      expect(await run(mutation, input)).toMatchObject({ booking: after });
      account.fakeProvider.faults.clear();
      const sent = writes().length;
      expect(await run(mutation, input)).toMatchObject({ booking: after });
      expect(writes()).toHaveLength(sent);
    },
  );

  test.each(['rescheduleBooking', 'cancelBooking', 'createBooking'])(
    '%s can be repeated when both it and the search for its outcome failed',
    async (mutation) => {
      const { run, ids, account, clock, writes, list } = await open(provider);
      const { faults } = account.fakeProvider;
      const input = {
        rescheduleBooking: { id: ids.booking, start: at('13:00') },
        cancelBooking: { id: ids.booking, reason },
        createBooking: {
          eventType: ids.eventType,
          start: at('13:00'),
          attendee: { ...BOOKER, email: 'ada@example.com' },
        },
      }[mutation]!;
      for (const method of ['POST', 'PUT', 'PATCH']) faults.add({ kind: 'response-lost', method });
      // The reads after the write fail: from the first request on that the write has marked.
      const { requests } = account.fakeProvider;
      requests.push = (...rows) => {
        const length = Array.prototype.push.apply(requests, rows);
        if (rows.some(({ method }) => method !== 'GET')) faults.add({ kind: 'status', status: 503, method: 'GET' });
        return length;
      };
      const failed = await run(mutation, input);
      expect(failed).toMatchObject({
        __typename: 'ProviderError',
        message: expect.stringContaining('repeat the request'),
      });
      faults.clear();
      Reflect.deleteProperty(requests, 'push');
      // The circuit breaker can have opened.
      clock.now += 60_000;
      const sent = writes().length;
      const { booking } = await run(mutation, input);
      expect(writes()).toHaveLength(sent);
      expect(booking).toMatchObject(mutation === 'cancelBooking' ? { status: 'CANCELLED' } : { start: at('13:00') });
      if (mutation === 'createBooking') expect(await list('attendeeEmail: "ada@example.com"')).toHaveLength(1);
    },
  );
});
