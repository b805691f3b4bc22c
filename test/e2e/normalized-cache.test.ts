import { describe, expect, onTestFinished, test } from 'vitest';
import { openEventSource } from '../support/event-source.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const MINUTE = 60_000;
const HOURS = 'days start end';
const FIELDS = {
  Reservation: 'status start end expiresAt',
  Schedule: `name timeZone isDefault effect validUntil revision weeklyHours { ${HOURS} } dateOverrides { date hours { start end } }`,
  Calendar: 'name description timeZone color isPublic revision',
  PersonalizedSchedule: 'name revision publication',
} as const;
type Type = keyof typeof FIELDS;

const PREVIEW_FIELDS = {
  Schedule: 'name weeklyHours { days start end }',
  Calendar: 'name description',
  PersonalizedSchedule: 'name sessions { __typename id name }',
} as const;

const READ = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id
  ${Object.entries(FIELDS)
    .map(([type, fields]) => `... on ${type} { ${fields} }`)
    .join('\n')}
  ... on ConferenceSession { name } } }`;
const WATCH = `subscription { reservationChanged { __typename ... on ReservationChange {
  kind reservation { __typename id ${FIELDS.Reservation} } previous { __typename ${FIELDS.Reservation} } } } }`;
const BOOKER = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

/** Merges the fields of all objects that have an id, as a normalized cache of a client does. */
class NormalizedStore {
  readonly records = new Map<string, Record<string, unknown>>();

  add(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const each of Object.values(value)) this.add(each);
    const { id } = value as { readonly id?: unknown };
    if (typeof id === 'string') this.records.set(id, { ...this.records.get(id), ...value });
  }
}

/** A gateway over the sandbox, with a client that stores every result and event. */
async function start() {
  const clock = manualClock(NOW);
  const { execute, url } = await startSandboxGateway({ now: clock.now, clock });
  const store = new NormalizedStore();
  const kinds: string[] = [];
  const { cut } = await openEventSource(
    url,
    { query: WATCH },
    {
      onMessage({ data }) {
        if (!data?.data) return;
        store.add(data.data);
        kinds.push(data.data.reservationChanged.kind);
      },
    },
  );
  onTestFinished(cut);

  async function run(name: string, input: object, more = ''): Promise<any> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const { data } = await execute(
      `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { __typename
        ... on MutationError { code message } ... on NotFoundError { missingId } ${more} } }`,
      { input },
    );
    store.add(data);
    return data.result;
  }

  return {
    execute,
    clock,
    store,
    kinds,
    run,
    runReservation: (name: string, input: object) =>
      run(
        name,
        input,
        `... on ${name[0]?.toUpperCase()}${name.slice(1)}Payload { reservation { __typename id ${FIELDS.Reservation} } }`,
      ),
    /** Expects every stored object to equal what a client without a cache reads. */
    async expectFresh() {
      const ids = [...store.records.keys()];
      const { data } = await execute(READ, { ids });
      expect(data.nodes).toEqual([...store.records.values()]);
    },
  };
}

describe.each([
  ['Cal.com, which replaces extended holds', idOf('EventType', 'calcom', '2102')],
  ['Vastal, where the gateway keeps the holds', idOf('EventType', 'vastal', 'type_review')],
])('the reservations of %s', (_, eventType) => {
  async function startWithSlots() {
    const client = await start();
    const { data } = await client.execute(
      `query ($eventType: ID!) { slots(eventType: $eventType, from: "2026-11-25T00:00:00Z", to: "2026-12-03T00:00:00Z") { start } }`,
      { eventType },
    );
    const starts: string[] = data.slots.map(({ start: slot }: { start: string }) => slot);
    return { ...client, starts };
  }

  test('have the values of a fresh read after every operation and event', async () => {
    const { runReservation, expectFresh, kinds, starts } = await startWithSlots();
    const { reservation } = await runReservation('reserveSlot', { eventType, start: starts[0], holdMinutes: 10 });
    await expectFresh();
    const { id } = reservation;
    for (const change of [{ holdMinutes: 60 }, { start: starts.at(-1) }]) {
      expect((await runReservation('updateReservation', { id, ...change })).reservation.id).toBe(id);
      await expectFresh();
    }
    expect((await runReservation('releaseReservation', { id })).reservation.status).toBe('RELEASED');
    const again = await runReservation('reserveSlot', { eventType, start: starts[0], holdMinutes: 10 });
    const confirmed = await runReservation('confirmReservation', { id: again.reservation.id, attendee: BOOKER });
    expect(confirmed.reservation.status).toBe('CONFIRMED');
    await expectFresh();
    await expect.poll(() => kinds).toEqual(['CREATED', 'EXTENDED', 'MOVED', 'RELEASED', 'CREATED', 'CONFIRMED']);
    await expectFresh();
  });

  test('have the values of a fresh read after the hold expired', async () => {
    const { runReservation, expectFresh, kinds, starts, clock } = await startWithSlots();
    await runReservation('reserveSlot', { eventType, start: starts[0], holdMinutes: 5 });
    clock.advanceTo(NOW + 5 * MINUTE);
    await expect.poll(() => kinds).toEqual(['CREATED', 'EXPIRED']);
    await expectFresh();
  });
});

describe.each<[Exclude<Type, 'Reservation'>, string, object]>([
  ['Schedule', idOf('Schedule', 'calcom', '2201'), { name: 'Never written' }],
  [
    'Schedule',
    idOf('Schedule', 'vastal', 'default'),
    { weeklyHours: [{ days: ['MONDAY'], start: '10:00', end: '16:00' }] },
  ],
  ['Calendar', idOf('Calendar', 'gravity-rail', '31'), { name: 'Never written', description: null }],
  ['PersonalizedSchedule', idOf('PersonalizedSchedule', 'guidebook', '1204.640'), { sessions: [] }],
])('a %s', (type, id, change) => {
  const field = `${type[0]?.toLowerCase()}${type.slice(1)}`;
  const updated = `... on Update${type}Payload {
    ${field} { __typename id ${FIELDS[type]} } preview { ${PREVIEW_FIELDS[type]} } changes { path } }`;

  test('has the values of a fresh read after a dry run and after the update', async () => {
    const { execute, store, run, expectFresh } = await start();
    store.add((await execute(READ, { ids: [id] })).data);
    const dryRun = await run(`update${type}`, { id, ...change, dryRun: true }, updated);
    expect(dryRun).toMatchObject({ [field]: null, preview: expect.anything() });
    expect(dryRun.changes).not.toEqual([]);
    await expectFresh();
    const done = await run(`update${type}`, { id, ...change }, updated);
    expect(done).toMatchObject({ [field]: { id }, preview: null, changes: dryRun.changes });
    await expectFresh();
  });

  test('is unchanged in the store by the deletion of another one that does not exist', async () => {
    const { execute, store, run, expectFresh } = await start();
    store.add((await execute(READ, { ids: [id] })).data);
    const missingId = idOf(type, id === idOf('Schedule', 'vastal', 'default') ? 'calcom' : accountOf(id), '9.987654');
    await run(`delete${type}`, { id: missingId });
    expect([...store.records.keys()]).toEqual([id]);
    await expectFresh();
  });
});

function accountOf(id: string): string {
  return Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
}
