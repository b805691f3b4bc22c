import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const UPDATE = `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) {
  __typename
  ... on Error { code message }
  ... on UpdateSchedulePayload { schedule { id name weeklyHours { days start end } dateOverrides { date hours { start end } } revision } changes { path before after } warnings }
  ... on UnsupportedError { lost account { name } }
  ... on InvalidInputError { issues { path message } }
  ... on StaleRevisionError { currentRevision }
  ... on NotFoundError { id }
} }`;
const CREATE = `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
  __typename
  ... on Error { code message }
  ... on CreateSchedulePayload { schedule { id name timeZone isDefault weeklyHours { days start end } } }
  ... on UnsupportedError { lost }
  ... on InvalidInputError { issues { path message } }
  ... on IdempotencyConflictError { idempotencyKey }
  ... on NotFoundError { id }
} }`;
const REVISION = 'query ($id: ID!) { schedule(id: $id) { revision } }';

const STUDIO = idOf('Schedule', 'calcom', '2201');
const AGENCY = idOf('Schedule', 'vastal', 'default');
const HOURS = [{ days: ['MONDAY'], start: '10:00', end: '16:00' }];

async function start() {
  const gateway = await startSandboxGateway();
  return {
    ...gateway,
    update: async (input: object) => (await gateway.ask(UPDATE, { input })).data.updateSchedule,
    create: async (input: object) => (await gateway.ask(CREATE, { input })).data.createSchedule,
    revision: async (id: string) => (await gateway.ask(REVISION, { id })).data.schedule.revision as string,
    writes: () =>
      Object.values(gateway.sandbox.standIns)
        .flatMap(({ requests }) => requests)
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
  };
}

describe('ifRevision', () => {
  test('lets a write pass that knows the current state', async () => {
    const { update, revision } = await start();
    const before = await revision(STUDIO);
    const result = await update({ id: STUDIO, weeklyHours: HOURS, ifRevision: before });
    expect(result.__typename).toBe('UpdateSchedulePayload');
    expect(result.schedule.revision).not.toBe(before);
    expect(result.schedule.revision).toBe(await revision(STUDIO));
  });

  test('refuses one that does not, names the current revision, and writes nothing', async () => {
    const { update, revision, writes } = await start();
    const old = await revision(STUDIO);
    await update({ id: STUDIO, name: 'Changed meanwhile' });
    const before = writes();
    const result = await update({ id: STUDIO, weeklyHours: HOURS, ifRevision: old });
    expect(result).toMatchObject({
      __typename: 'StaleRevisionError',
      code: 'CONFLICT',
      currentRevision: await revision(STUDIO),
    });
    expect(writes()).toEqual(before);
  });

  test('holds for deletes too', async () => {
    const { ask, writes, revision } = await start();
    const remove = 'mutation ($input: DeleteScheduleInput!) { deleteSchedule(input: $input) { __typename } }';
    const stale = await ask(remove, { input: { id: STUDIO, ifRevision: 'another' } });
    expect(stale.data.deleteSchedule.__typename).toBe('StaleRevisionError');
    expect(writes()).toEqual([]);
    const current = await ask(remove, { input: { id: STUDIO, ifRevision: await revision(STUDIO) } });
    expect(current.data.deleteSchedule.__typename).toBe('DeleteSchedulePayload');
  });

  test('does not change with the order or the grouping of hours, nor from read to read', async () => {
    const { update, revision } = await start();
    const [a, b] = [
      { days: ['MONDAY'], start: '09:00', end: '11:00' },
      { days: ['TUESDAY'], start: '09:00', end: '11:00' },
    ];
    await update({ id: AGENCY, weeklyHours: [a, b] });
    const first = await revision(AGENCY);
    const again = await update({ id: AGENCY, weeklyHours: [b, a] });
    expect(again.changes).toEqual([]);
    expect(await revision(AGENCY)).toBe(first);
  });
});

describe('dryRun', () => {
  test.each([
    ['Cal.com', STUDIO, { dateOverrides: [{ date: '2026-12-24', hours: [] }] }],
    ['Vastal', AGENCY, {}],
  ])('at %s answers what would be, and writes nothing', async (_, id, more) => {
    const { update, revision, writes } = await start();
    const before = await revision(id);
    const input = { id, weeklyHours: HOURS, ...more };
    const preview = await update({ ...input, dryRun: true });
    expect(preview.__typename).toBe('UpdateSchedulePayload');
    expect(preview.changes.map(({ path }: { path: string }) => path)).toContain('weeklyHours.MONDAY');
    expect(writes()).toEqual([]);
    expect(await revision(id)).toBe(before);

    const done = await update(input);
    expect(done.schedule).toEqual(preview.schedule);
    expect(done.changes).toEqual(preview.changes);
  });
});

test('a write that changes nothing is not sent', async () => {
  const { update, writes } = await start();
  await update({ id: AGENCY, weeklyHours: HOURS });
  const before = writes();
  const result = await update({ id: AGENCY, weeklyHours: HOURS });
  expect(result.changes).toEqual([]);
  expect(writes()).toEqual(before);
});

test('two writers of one schedule take turns, so that neither writes over what it has not read', async () => {
  const { ask, update, revision, sandbox } = await start();
  const before = await revision(AGENCY);
  sandbox.standIns.vastal.requests.length = 0;
  const results = await Promise.all([
    ask(UPDATE, { input: { id: AGENCY, weeklyHours: HOURS, ifRevision: before } }),
    ask(UPDATE, { input: { id: AGENCY, weeklyHours: [{ ...HOURS[0], end: '17:00' }], ifRevision: before } }),
  ]);
  const names = results.map(({ data }) => data.updateSchedule.__typename as string).sort();
  expect(names).toEqual(['StaleRevisionError', 'UpdateSchedulePayload']);
  expect(sandbox.standIns.vastal.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  expect((await update({ id: AGENCY, dryRun: true, weeklyHours: HOURS })).__typename).toBe('UpdateSchedulePayload');
});

test('Vastal: one added window is a POST of that window, everything else survives', async () => {
  const { ask, update, writes } = await start();
  const read = await ask('query ($id: ID!) { schedule(id: $id) { weeklyHours { days start end eventType { id } } } }', {
    id: AGENCY,
  });
  const hours = read.data.schedule.weeklyHours.map(({ eventType, ...rest }: { eventType: { id: string } | null }) => ({
    ...rest,
    eventType: eventType?.id,
  }));
  const result = await update({
    id: AGENCY,
    weeklyHours: [...hours, { days: ['SATURDAY'], start: '07:00', end: '08:00' }],
  });
  expect(result.changes.map(({ path }: { path: string }) => path)).toEqual(['weeklyHours.SATURDAY']);
  expect(writes()).toEqual(['POST /v1/calendar/availability']);
});

describe('what a provider cannot keep is refused with every loss named, before anything is written', () => {
  test.each([
    ['date overrides at Vastal', { id: AGENCY, dateOverrides: [{ date: '2026-12-24', hours: [] }], name: 'New' }, 2],
    ['a default that is not one any more, Cal.com', { id: STUDIO, isDefault: false }, 1],
    [
      'a literal 23:59 and seconds, Cal.com',
      {
        id: STUDIO,
        weeklyHours: [
          { days: ['MONDAY'], start: '20:00', end: '23:59' },
          { days: ['TUESDAY'], start: '09:00:30', end: '12:00' },
        ],
      },
      2,
    ],
    ['an end of validity, Cal.com', { id: STUDIO, validUntil: '2027-01-01' }, 1],
  ])('%s', async (_, input, losses) => {
    const { update, writes } = await start();
    const result = await update(input);
    expect(result).toMatchObject({ __typename: 'UnsupportedError', code: 'UNSUPPORTED' });
    expect(result.lost).toHaveLength(losses);
    expect(writes()).toEqual([]);
  });

  test('what has no such thing at all', async () => {
    const { create, ask, writes } = await start();
    expect(await create({ account: idOf('Account', 'vastal'), name: 'Second', weeklyHours: [] })).toMatchObject({
      __typename: 'UnsupportedError',
      lost: [expect.any(String)],
    });
    const { data } = await ask(
      'mutation ($input: CreateCalendarInput!) { createCalendar(input: $input) { __typename } }',
      { input: { account: idOf('Account', 'guidebook'), name: 'Fair', timeZone: 'UTC' } },
    );
    expect(data.createCalendar.__typename).toBe('UnsupportedError');
    expect(writes()).toEqual([]);
  });
});

describe('input', () => {
  test('is refused with every issue and its path, before anything is asked', async () => {
    const { create, sandbox } = await start();
    const result = await create({
      calendar: idOf('Schedule', 'calcom', '1'),
      name: ' ',
      weeklyHours: [
        { days: [], start: '09:00', end: '17:00' },
        { days: ['MONDAY'], start: '22:00', end: '06:00' },
        { days: ['MONDAY'], start: '22:00', end: '00:00', eventType: 'nonsense' },
      ],
      dateOverrides: [{ date: '2026-12-24', hours: [{ start: '12:00', end: '12:00' }] }],
    });
    expect(result.__typename).toBe('InvalidInputError');
    const paths = result.issues.map(({ path }: { path: string[] }) => path.join('.'));
    expect(paths.sort()).toEqual([
      'input.calendar',
      'input.dateOverrides.0.hours.0.end',
      'input.name',
      'input.weeklyHours.0.days',
      'input.weeklyHours.1.end',
      'input.weeklyHours.2.end',
      'input.weeklyHours.2.eventType',
    ]);
    const byPath = new Map(
      result.issues.map(({ path, message }: { path: string[]; message: string }) => [path.join('.'), message]),
    );
    expect(byPath.get('input.weeklyHours.2.end')).toContain('24:00');
    expect(byPath.get('input.weeklyHours.1.end')).toContain('two entries');
    expect(byPath.get('input.calendar')).toContain('Schedule');
    expect(Object.values(sandbox.standIns).flatMap(({ requests }) => requests)).toEqual([]);
  });

  test('needs an account or a calendar', async () => {
    const { create } = await start();
    const result = await create({ name: 'Nowhere', weeklyHours: [] });
    expect(result.issues).toEqual([{ path: ['input', 'account'], message: expect.any(String) }]);
  });

  test.each([
    ['LocalTime', 'end: "25:00"'],
    ['LocalTime', 'end: "9:00"'],
  ])('that is no %s is refused by the schema (%s)', async (scalar, part) => {
    const { ask } = await start();
    const { errors, status } = await ask(
      `mutation { updateSchedule(input: { id: "${STUDIO}", weeklyHours: [{ days: [MONDAY], start: "09:00", ${part} }] }) { __typename } }`,
    );
    expect(status).toBe(200);
    expect(errors?.[0].message).toContain(scalar);
  });

  test('of another account is refused', async () => {
    const { update } = await start();
    const result = await update({
      id: AGENCY,
      weeklyHours: [{ ...HOURS[0], eventType: idOf('EventType', 'calcom', '2101') }],
    });
    expect(result.issues).toEqual([{ path: ['input', 'weeklyHours', '0', 'eventType'], message: expect.any(String) }]);
  });
});

test.each([
  ['a schedule that is not there', idOf('Schedule', 'calcom', '999')],
  ['an account that is not there', idOf('Schedule', 'somebody-else', '1')],
])('%s is a NotFoundError with its id', async (_, id) => {
  const { update } = await start();
  expect(await update({ id, name: 'Anything' })).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND', id });
});

describe('idempotencyKey', () => {
  const INPUT = { account: idOf('Account', 'calcom'), name: 'Once', timeZone: 'Europe/Rome', weeklyHours: HOURS };

  test('the same key and input: the same answer, and one schedule', async () => {
    const { create, writes } = await start();
    const [first, second] = await Promise.all([
      create({ ...INPUT, idempotencyKey: 'k1' }),
      create({ ...INPUT, idempotencyKey: 'k1' }),
    ]);
    expect(second).toEqual(first);
    expect(first.schedule).toMatchObject({ name: 'Once', timeZone: 'Europe/Rome', isDefault: false });
    expect(writes()).toEqual(['POST /v2/schedules']);
    expect((await create({ ...INPUT, idempotencyKey: 'k2' })).schedule.id).not.toBe(first.schedule.id);
  });

  test('the same key with another input is a conflict', async () => {
    const { create } = await start();
    await create({ ...INPUT, idempotencyKey: 'k1' });
    expect(await create({ ...INPUT, name: 'Twice', idempotencyKey: 'k1' })).toMatchObject({
      __typename: 'IdempotencyConflictError',
      code: 'CONFLICT',
      idempotencyKey: 'k1',
    });
  });

  test('the header Idempotency-Key stands in for a key that the input does not have', async () => {
    const { ask, writes } = await start();
    const header = { 'idempotency-key': 'h1' };
    const [first, second] = [await ask(CREATE, { input: INPUT }, header), await ask(CREATE, { input: INPUT }, header)];
    expect(second).toEqual(first);
    expect(writes()).toEqual(['POST /v2/schedules']);
    const own = await ask(CREATE, { input: { ...INPUT, idempotencyKey: 'k1' } }, header);
    expect(own.data.createSchedule.schedule.id).not.toBe(first.data.createSchedule.schedule.id);
  });

  test('a failure is not remembered', async () => {
    const { create, sandbox } = await start();
    sandbox.standIns.calcom.faults.add({ kind: 'status', status: 503, times: 1 });
    expect((await create({ ...INPUT, idempotencyKey: 'k1' })).__typename).toBe('ProviderError');
    expect((await create({ ...INPUT, idempotencyKey: 'k1' })).__typename).toBe('CreateSchedulePayload');
  });
});

test('an upstream failure of a write is a ProviderError with all that can be told', async () => {
  const { ask, sandbox } = await start();
  sandbox.standIns.calcom.faults.add({
    kind: 'status',
    status: 429,
    method: 'PATCH',
    headers: { 'x-request-id': 'req-7' },
  });
  const { data } = await ask(
    `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) {
      ... on ProviderError { code message retryable retryAfterSeconds upstreamRequestId account { name } } } }`,
    { input: { id: STUDIO, name: 'Other' } },
  );
  expect(data.updateSchedule).toEqual({
    code: 'RATE_LIMITED',
    message: expect.stringContaining('try again later'),
    retryable: true,
    retryAfterSeconds: 60,
    upstreamRequestId: 'req-7',
    account: { name: 'Maren Holt, design studio' },
  });
});

test('what is selected in a payload is read after the write', async () => {
  const { ask } = await start();
  const { data } = await ask(
    `mutation ($first: UpdateScheduleInput!, $second: UpdateScheduleInput!) {
      a: updateSchedule(input: $first) { ... on UpdateSchedulePayload { schedule { name } } }
      b: updateSchedule(input: $second) { ... on UpdateSchedulePayload { schedule { name } } }
    }`,
    { first: { id: STUDIO, name: 'First' }, second: { id: STUDIO, name: 'Second' } },
  );
  expect(data).toEqual({ a: { schedule: { name: 'First' } }, b: { schedule: { name: 'Second' } } });
});
