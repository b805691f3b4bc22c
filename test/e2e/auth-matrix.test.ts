import { describe, expect, test } from 'vitest';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { type Operation, type Outcome, SEND, TRANSPORTS, type Transport } from '../support/transports.ts';

// Every kind of operation, by every kind of caller, over every transport.

const CALLERS = ['anonymous', 'stranger', 'reader', 'writer', 'other'] as const;
type Caller = (typeof CALLERS)[number];

const CLIENTS = {
  reader: { calcom: 'read' },
  writer: { calcom: 'write', vastal: 'read' },
  other: { vastal: 'write' },
} as const;

async function start() {
  const { keys, clients } = keyedClients(CLIENTS);
  const gateway = await startSandboxGateway({ clients });
  const headersOf = (caller: Caller): Record<string, string> => {
    if (caller === 'anonymous') return {};
    return bearer(caller === 'stranger' ? `${keys.reader}x` : keys[caller]);
  };
  return {
    ...gateway,
    execute: (how: Transport, who: Caller, what: Operation) => SEND[how](gateway, headersOf(who), what),
  };
}

/**
 * An outcome without the key of its account: for an account that a client may not use it must equal that for one that
 * does not exist.
 */
const withoutKey = (outcome: Outcome, account: string) =>
  JSON.parse(
    JSON.stringify(outcome, (_, value: unknown) =>
      typeof value === 'string' ? value.replaceAll(account, '…').replaceAll(/"[\w-]{8,}"/g, '"…"') : value,
    ),
  ) as unknown;

const WINDOW = { from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z' };

/** Each operation on one account, by the account's key. */
const QUESTIONS: Record<string, (account: string) => Operation> = {
  'node(id)': (account) => ({
    query: 'query ($id: ID!) { node(id: $id) { __typename ... on Schedule { name } } }',
    variables: { id: idOf('Schedule', account, '2201') },
  }),
  'node(id) of the account': (account) => ({
    query: 'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { name } } }',
    variables: { id: idOf('Account', account) },
  }),
  'nodes(ids)': (account) => ({
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name } ... on EventType { name } } }',
    variables: { ids: [idOf('Schedule', account, '2201'), idOf('EventType', account, '2101')] },
  }),
  schedule: (account) => ({
    query: 'query ($id: ID!) { schedule(id: $id) { name } }',
    variables: { id: idOf('Schedule', account, '2201') },
  }),
  calendar: (account) => ({
    query: 'query ($id: ID!) { calendar(id: $id) { name } }',
    variables: { id: idOf('Calendar', account, '1') },
  }),
  reservation: (account) => ({
    query: 'query ($id: ID!) { reservation(id: $id) { status } }',
    variables: { id: idOf('Reservation', account, 'x') },
  }),
  slots: (account) => ({
    query:
      'query ($id: ID!, $from: DateTime!, $to: DateTime!) { slots(eventType: $id, from: $from, to: $to) { start } }',
    variables: { id: idOf('EventType', account, '2101'), ...WINDOW },
  }),
  availability: (account) => ({
    query: `query ($input: AvailabilityInput!) { availability(input: $input) { openings { start } accountResults { error { code } } } }`,
    variables: { input: { participants: [idOf('EventType', account, '2101')], ...WINDOW } },
  }),
  'a list that names it': (account) => ({
    query: 'query ($accounts: [ID!]) { schedules(accounts: $accounts) { nodes { name } } }',
    variables: { accounts: [idOf('Account', account)] },
  }),
  'a mutation': (account) => ({
    query: `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { __typename ... on MutationError { code message } } }`,
    variables: { input: { id: idOf('Schedule', account, '2201'), name: 'Another name' } },
  }),
  'a mutation that creates': (account) => ({
    query: `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename ... on MutationError { code message } } }`,
    variables: { input: { eventType: idOf('EventType', account, '2104'), start: '2026-11-25T15:00:00Z' } },
  }),
  'a mutation of several': (account) => ({
    query: `mutation ($input: ReserveSlotsInput!) { reserveSlots(input: $input) { __typename ... on MutationError { code message } } }`,
    variables: {
      input: { slots: [{ eventType: idOf('EventType', account, '2104'), start: '2026-11-25T15:00:00Z' }] },
    },
  }),
  'a mutation by dry run': (account) => ({
    query: `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { __typename ... on MutationError { code message } } }`,
    variables: { input: { id: idOf('Schedule', account, '2201'), name: 'Another name', dryRun: true } },
  }),
  'a deletion': (account) => ({
    query: `mutation ($input: DeleteScheduleInput!) { deleteSchedule(input: $input) { __typename ... on MutationError { code message } } }`,
    variables: { input: { id: idOf('Schedule', account, '2203') } },
  }),
};
const LISTS: Operation = {
  query: `{ accounts { name }
    schedules { nodes { account { name } } accountResults { account { name } } }
    calendars { accountResults { account { name } } }
    eventTypes { accountResults { account { name } } }
    personalizedSchedules { accountResults { account { name } } } }`,
  variables: {},
};
const SUBSCRIPTION = (account: string): Operation => ({
  query: 'subscription ($account: ID) { reservationChanged(account: $account) { __typename } }',
  variables: { account: idOf('Account', account) },
});
const isMutation = (name: string) => /mutation|deletion/.test(name);

describe.each(TRANSPORTS)('over %s', (how) => {
  test.each(['anonymous', 'stranger'] as const)('rejects %s everywhere, and sends nothing upstream', async (who) => {
    const { execute, sandbox } = await start();
    for (const operation of [...Object.values(QUESTIONS).map((of) => of('calcom')), LISTS, SUBSCRIPTION('calcom')]) {
      expect(await execute(how, who, operation)).toEqual({
        refused: expect.stringMatching(/^UNAUTHENTICATED$|^Unauthorized$/),
      });
    }
    expect(Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests)).toEqual([]);
  });

  test.each(['reader', 'writer', 'other'] as const)('returns only the accounts of %s in every list', async (who) => {
    const { execute, sandbox } = await start();
    const outcome = await execute(how, who, LISTS);
    if ('refused' in outcome) throw new Error(outcome.refused);
    const { data, errors } = outcome;
    expect(errors).toBeUndefined();
    const mine = sandbox.accounts.filter(({ key }) => key in CLIENTS[who]).map(({ name }) => name);
    expect(data.accounts.map(({ name }: { name: string }) => name)).toEqual(mine);
    const seen = JSON.stringify(data);
    for (const { name } of sandbox.accounts) expect(seen.includes(name)).toBe(mine.includes(name));
    for (const [key, { requests }] of Object.entries(sandbox.fakeProviders)) {
      if (!(key in CLIENTS[who])) expect(requests).toEqual([]);
    }
  });

  describe.each(Object.entries(QUESTIONS))('%s', (name, of) => {
    test.each(['reader', 'writer'] as const)('gives %s exactly the granted access', async (who) => {
      const { execute, sandbox } = await start();
      const outcome = await execute(how, who, of('calcom'));
      if ('refused' in outcome) throw new Error(outcome.refused);
      const output = JSON.stringify(outcome);
      expect(outcome.errors).toBeUndefined();
      if (isMutation(name) && who === 'reader') {
        expect(output).toContain('FORBIDDEN');
        expect(output).toContain('Read-only access to account calcom');
        expect(sandbox.fakeProviders.calcom.requests).toEqual([]);
      } else {
        expect(output).not.toContain('FORBIDDEN');
        expect(output).not.toContain('NotFoundError');
      }
    });

    test('returns the same for an account that the client may not use as for one that does not exist', async () => {
      const { execute, sandbox } = await start();
      const hidden = await execute(how, 'other', of('calcom'));
      expect('refused' in hidden).toBe(false);
      expect(withoutKey(hidden, 'calcom')).toEqual(withoutKey(await execute(how, 'other', of('unknown')), 'unknown'));
      expect(sandbox.fakeProviders.calcom.requests).toEqual([]);
    });
  });
});

describe.each(['SSE', 'WebSocket'] as const)('a subscription over %s', (how) => {
  test('returns the same for an account that the client may not use as for one that does not exist', async () => {
    const { execute } = await start();
    const hidden = await execute(how, 'other', SUBSCRIPTION('calcom'));
    expect(hidden).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(withoutKey(hidden, 'calcom')).toEqual(
      withoutKey(await execute(how, 'other', SUBSCRIPTION('unknown')), 'unknown'),
    );
  });

  test('delivers to each client only the events of its own accounts', async () => {
    const { execute } = await start();
    const everything = (after: string): Operation => ({
      query: `subscription ($after: String) { reservationChanged(after: $after) {
        ... on ReservationChange { reservation { account { name } } } ... on ResyncRequired { cursor } } }`,
      variables: { after },
    });
    const first = await execute(how, 'reader', everything('elsewhere-0'));
    const cursor = 'data' in first ? (first.data.reservationChanged.cursor as string) : '';
    for (const [who, account] of [
      ['other', 'vastal'],
      ['writer', 'calcom'],
      ['other', 'vastal'],
    ] as const) {
      expect(
        await execute('HTTP', who, hold(await firstSlot((what) => execute('HTTP', who, what), account))),
      ).toMatchObject({
        data: { reserveSlot: { __typename: 'ReserveSlotPayload' } },
      });
    }
    for (const [who, name] of [
      ['reader', 'Maren Holt, design studio'],
      ['other', 'Agency'],
    ] as const) {
      expect(await execute(how, who, everything(cursor))).toMatchObject({
        data: { reservationChanged: { reservation: { account: { name } } } },
      });
    }
  });
});

/** The first open slot of an account, to be held. */
async function firstSlot(execute: (operation: Operation) => Promise<Outcome>, account: string) {
  const outcome = await execute({
    query: `query ($accounts: [ID!], $from: DateTime!, $to: DateTime!) {
      eventTypes(accounts: $accounts) { nodes { id slots(from: $from, to: $to) { start } } } }`,
    variables: { accounts: [idOf('Account', account)], from: '2026-11-24T00:00:00Z', to: '2026-11-28T00:00:00Z' },
  });
  if ('refused' in outcome) throw new Error(outcome.refused);
  const nodes: { id: string; slots: { start: string }[] }[] = outcome.data.eventTypes.nodes;
  const { id, slots } = nodes.find((node) => node.slots.length > 0)!;
  return { eventType: id, start: slots[0]!.start };
}

const hold = (input: object): Operation => ({
  query: `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) {
    __typename ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } } }`,
  variables: { input },
});

test('returns no write capabilities to a reader', async () => {
  const { execute } = await start();
  const operation = { query: '{ accounts { name capabilities } }', variables: {} };
  const capabilities = async (who: Caller) => {
    const outcome = await execute('HTTP', who, operation);
    return 'refused' in outcome ? [] : outcome.data.accounts[0].capabilities;
  };
  expect(await capabilities('reader')).toEqual([
    'READ_CALENDARS',
    'READ_SCHEDULES',
    'READ_EVENT_TYPES',
    'READ_SLOTS',
    'READ_BOOKINGS',
  ]);
  expect(await capabilities('writer')).toContain('WRITE_SCHEDULES');
});

test('executes the operation of each client when two clients use the same idempotency key', async () => {
  const { keys, clients } = keyedClients({ one: { '*': 'write' }, two: { '*': 'write' } });
  const { execute } = await startSandboxGateway({ clients });
  const as = (key: string) => (operation: Operation) => execute(operation.query, operation.variables, bearer(key));
  const input = await firstSlot(as(keys.one), 'calcom');
  const reserve = async (key: string, idempotencyKey: string) =>
    (await as(key)(hold({ ...input, idempotencyKey }))).data.reserveSlot;
  const first = await reserve(keys.one, 'k');
  expect(first.__typename).toBe('ReserveSlotPayload');
  expect(await reserve(keys.one, 'k')).toEqual(first);
  expect((await reserve(keys.two, 'k')).__typename).toBe('SlotTakenError');
});
