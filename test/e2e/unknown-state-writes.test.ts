import { expect, onTestFinished, test } from 'vitest';
import { isReservationEvent } from '../../src/domain/event-log.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { type State, StateUnavailableError } from '../../src/state/state.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

// Writes of the state that are carried out, although they fail: each write of each mutation once, alone or as the first of all
// responses that are lost until the client repeats its request.

type Loss = 'one response' | 'all responses';

const DAY = 86_400_000;
const ATTENDEE = { name: 'Ada', email: 'ada@lost.test', timeZone: 'UTC' };
const WINDOW = { from: new Date(NOW + DAY).toISOString(), to: new Date(NOW + 14 * DAY).toISOString() };

/** A state that is shared by processes, whose writes fail when a test says so. */
function losingState(loss: Loss) {
  const memory = createMemoryState({ now: () => NOW });
  let writes = 0;
  let lost = Number.POSITIVE_INFINITY;
  async function lose<T>(write: Promise<T>): Promise<T> {
    const result = await write;
    writes += 1;
    if (writes - 1 === lost || isUnreachable()) throw new StateUnavailableError();
    return result;
  }
  const isUnreachable = () => loss === 'all responses' && writes > lost;
  async function read<T>(value: Promise<T>): Promise<T> {
    if (isUnreachable()) throw new StateUnavailableError();
    return value;
  }
  const { values, reservations, bookings } = memory;
  const state: State = {
    ...memory,
    isShared: true,
    values: {
      get: (key) => read(values.get(key)),
      compareAndSet: (...parameters) => lose(values.compareAndSet(...parameters)),
      increment: (...parameters) => lose(values.increment(...parameters)),
    },
    reservations: {
      find: (key) => read(reservations.find(key)),
      held: (partition) => read(reservations.held(partition)),
      findByBooking: (...parameters) => read(reservations.findByBooking(...parameters)),
      partitions: (account) => read(reservations.partitions(account)),
      due: (now) => read(reservations.due(now)),
      write: (...parameters) => lose(reservations.write(...parameters)),
    },
    bookings: {
      find: (...parameters) => read(bookings.find(...parameters)),
      partitions: (account) => read(bookings.partitions(account)),
      write: (...parameters) => lose(bookings.write(...parameters)),
    },
  };
  return {
    state,
    /** Loses the response to the write after `passing` others. */
    loseAfter(passing: number) {
      writes = 0;
      lost = passing;
    },
    isLost: () => writes > lost,
  };
}

/** @param passing how many writes of each mutation precede the one whose response is lost. */
async function start(passing: number, loss: Loss = 'one response') {
  const { state, loseAfter, isLost } = losingState(loss);
  const gateway = await startSandboxGateway({ state });
  const events: string[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const following = (async () => {
    for await (const entry of state.events.follow(undefined, stop.signal)) {
      if (!('event' in entry)) continue;
      const { event } = entry;
      const subject = isReservationEvent(event) ? event.reservation : event.booking;
      events.push(`${event.kind} ${isReservationEvent(event) ? 'reservation' : 'booking'} ${subject.start}`);
    }
  })();
  let losses = 0;

  /** Runs a mutation until it succeeds, as clients do, which repeat one whose error is retryable. */
  async function run(name: string, selection: string, input: object) {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const query = `mutation ($input: ${type}Input!) { result: ${name}(input: $input) {
      __typename ... on ${type}Payload { ${selection} } ... on MutationError { message } } }`;
    loseAfter(passing);
    for (;;) {
      const { data, errors } = await gateway.execute(query, { input });
      if (errors) {
        expect(errors).toMatchObject([{ extensions: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true } }]);
        losses += 1;
        loseAfter(Number.POSITIVE_INFINITY);
        continue;
      }
      expect({ name, input, result: data.result }).toMatchObject({ result: { __typename: `${type}Payload` } });
      if (isLost()) losses += 1;
      loseAfter(Number.POSITIVE_INFINITY);
      return data.result;
    }
  }

  async function outcome() {
    stop.abort();
    await following;
    return { events: withoutReplacements(events), losses };
  }
  return { ...gateway, run, outcome };
}

/** The events without holds that `reserveSlots` released, since it failed, and placed again when it was repeated. */
function withoutReplacements(events: readonly string[]): readonly string[] {
  const index = events.findIndex(
    (event, i) => event.startsWith('RELEASED') && events[i + 1] === event.replace('RELEASED', 'CREATED'),
  );
  return index === -1 ? events : withoutReplacements(events.toSpliced(index, 2));
}

/** Every mutation on holds and bookings. */
async function holdAndBook(passing: number, eventType: string, reason: string | undefined) {
  const { execute, run, outcome } = await start(passing);
  const { data } = await execute(
    `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
      node(id: $id) { ... on EventType { slots(from: $from, to: $to) { start } } } }`,
    { id: eventType, ...WINDOW },
  );
  const slots: { readonly start: string }[] = data.node.slots;
  // One slot a day, so that no rule of the provider keeps them apart.
  const starts = [...Map.groupBy(slots, ({ start: text }) => text.slice(0, 10)).values()].map(
    ([first]) => first!.start,
  );
  const reservation = 'reservation { id status start }';
  const reserve = { eventType, start: starts[0], holdMinutes: 20, idempotencyKey: 'reserve' };
  const held = (await run('reserveSlot', reservation, reserve)).reservation;
  expect((await run('reserveSlot', reservation, reserve)).reservation.id).toBe(held.id);
  await run('updateReservation', reservation, { id: held.id, holdMinutes: 40 });
  const confirm = { id: held.id, attendee: ATTENDEE, idempotencyKey: 'confirm' };
  expect((await run('confirmReservation', reservation, confirm)).reservation.status).toBe('CONFIRMED');

  const together = { slots: [1, 2].map((i) => ({ eventType, start: starts[i] })), holdMinutes: 20 };
  const both = await run('reserveSlots', 'reservations { id }', { ...together, idempotencyKey: 'together' });
  for (const { id } of both.reservations) await run('releaseReservation', reservation, { id });

  const booking = 'booking { id status start }';
  const create = { eventType, start: starts[1], attendee: ATTENDEE, idempotencyKey: 'create' };
  const created = (await run('createBooking', booking, create)).booking;
  const moved = await run('rescheduleBooking', booking, { id: created.id, start: starts[2] });
  const cancelled = await run('cancelBooking', booking, { id: moved.booking.id, reason });
  expect(cancelled.booking.status).toBe('CANCELLED');

  const { data: left } = await execute(
    `query ($from: DateTime!, $to: DateTime!) {
      bookings(from: $from, to: $to, first: 100) { nodes { status start eventType { id } attendees { email } } } }`,
    WINDOW,
  );
  const own = left.bookings.nodes
    .filter(({ attendees }: any) => attendees?.[0]?.email === ATTENDEE.email)
    .toSorted((one: any, other: any) => one.start.localeCompare(other.start));
  const free = await execute(
    'query ($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) { ... on EventType { slots(from: $from, to: $to) { start } } } }',
    { id: eventType, ...WINDOW },
  );
  return { own, free: free.data.node.slots, ...(await outcome()) };
}

test.each([
  ['Cal.com', idOf('EventType', 'calcom', '2101'), 'Changed plans'],
  ['Vastal', idOf('EventType', 'vastal', 'type_review'), undefined],
  ['Gravity Rail', idOf('EventType', 'gravity-rail', '11'), undefined],
])(
  'leave the same holds, bookings and events at %s as without a failure',
  { timeout: 60_000 },
  async (_, eventType, reason) => {
    const { losses: _none, ...expected } = await holdAndBook(Number.POSITIVE_INFINITY, eventType, reason);
    for (let passing = 0, isOver = false; !isOver; passing += 1) {
      const { losses, ...outcome } = await holdAndBook(passing, eventType, reason);
      expect({ passing, ...outcome }).toEqual({ passing, ...expected });
      isOver = losses === 0;
    }
  },
);

test('create, change and delete one schedule of Cal.com and one personalized schedule of Guidebook, whichever write fails', {
  timeout: 60_000,
}, async () => {
  const COUNT = `{ schedules(first: 100) { nodes { id } } personalizedSchedules(first: 100) { nodes { id } } }`;
  for (let passing = 0, isOver = false; !isOver; passing += 1) {
    const { execute, run, outcome } = await start(passing);
    const countAll = async () => {
      const { data } = await execute(COUNT);
      return [data.schedules.nodes.length, data.personalizedSchedules.nodes.length] as const;
    };
    const [schedules, personalized] = await countAll();
    const weeklyHours = [{ days: ['MONDAY'], start: '09:00', end: '17:00' }];
    const hours = { account: idOf('Account', 'calcom'), name: 'Lost', timeZone: 'UTC', weeklyHours };
    const { schedule } = await run('createSchedule', 'schedule { id }', { ...hours, idempotencyKey: 'hours' });
    const people = {
      calendar: idOf('Calendar', 'guidebook', '1204'),
      name: 'Lost',
      attendees: [idOf('Attendee', 'guidebook', '1204.3301')],
      sessions: [idOf('Session', 'guidebook', '1204.50103')],
      idempotencyKey: 'people',
    };
    const member = await run('createPersonalizedSchedule', 'personalizedSchedule { id }', people);
    const { id } = member.personalizedSchedule;
    expect(await countAll()).toEqual([schedules + 1, personalized + 1]);
    await run('updateSchedule', 'schedule { id }', { id: schedule.id, name: 'Found' });
    const attendees = [idOf('Attendee', 'guidebook', '1204.3302')];
    await run('updatePersonalizedSchedule', 'personalizedSchedule { id }', { id, attendees });
    await run('deleteSchedule', 'deletedScheduleId', { id: schedule.id });
    await run('deletePersonalizedSchedule', 'deletedPersonalizedScheduleId', { id });
    expect(await countAll()).toEqual([schedules, personalized]);
    isOver = (await outcome()).losses === 0;
  }
});

test('hold a slot once when all responses are lost from any write on until the request is repeated', async () => {
  const eventType = idOf('EventType', 'vastal', 'type_review');
  for (let passing = 0, isOver = false; !isOver; passing += 1) {
    const { execute, run, outcome } = await start(passing, 'all responses');
    const { data } = await execute(
      `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
        node(id: $id) { ... on EventType { slots(from: $from, to: $to) { start } } } }`,
      { id: eventType, ...WINDOW },
    );
    const [slot] = data.node.slots;
    const input = { eventType, start: slot.start, holdMinutes: 20, idempotencyKey: 'once' };
    const { reservation } = await run('reserveSlot', 'reservation { id }', input);
    expect((await run('reserveSlot', 'reservation { id }', input)).reservation).toEqual(reservation);
    const { events, losses } = await outcome();
    expect(events).toEqual([`CREATED reservation ${Date.parse(slot.start)}`]);
    isOver = losses === 0;
  }
});
