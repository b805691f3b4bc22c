import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { AGENCY, HOURS, STUDIO, startWriter } from '../support/schedule-writer.ts';

test('sends only the added window to Vastal when weekly hours get an additional window', async () => {
  const { execute, update, writes } = await startWriter();
  const read = await execute(
    'query ($id: ID!) { schedule(id: $id) { weeklyHours { days start end eventType { id } } } }',
    {
      id: AGENCY,
    },
  );
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

describe('returns an UnsupportedError with every loss and writes nothing when a provider cannot store', () => {
  test.each([
    ['date overrides at Vastal', { id: AGENCY, dateOverrides: [{ date: '2026-12-24', hours: [] }], name: 'New' }, 2],
    ['the removal of the default, Cal.com', { id: STUDIO, isDefault: false }, 1],
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
    const { update, writes } = await startWriter();
    const result = await update(input);
    expect(result).toMatchObject({ __typename: 'UnsupportedError', code: 'UNSUPPORTED' });
    expect(result.lost).toHaveLength(losses);
    expect(writes()).toEqual([]);
  });

  test('a type of object at all', async () => {
    const { create, execute, writes } = await startWriter();
    expect(await create({ account: idOf('Account', 'vastal'), name: 'Second', weeklyHours: [] })).toMatchObject({
      __typename: 'UnsupportedError',
      lost: [expect.any(String)],
    });
    const { data } = await execute(
      'mutation ($input: CreateCalendarInput!) { createCalendar(input: $input) { __typename } }',
      { input: { account: idOf('Account', 'guidebook'), name: 'Fair', timeZone: 'UTC' } },
    );
    expect(data.createCalendar.__typename).toBe('UnsupportedError');
    expect(writes()).toEqual([]);
  });
});

describe('invalid input', () => {
  test('returns every issue with its path before any upstream request is sent', async () => {
    const { create, sandbox } = await startWriter();
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
    expect(Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests)).toEqual([]);
  });

  test('returns an issue when neither an account nor a calendar is given', async () => {
    const { create } = await startWriter();
    const result = await create({ name: 'Nowhere', weeklyHours: [] });
    expect(result.issues).toEqual([{ path: ['input', 'account'], message: expect.any(String) }]);
  });

  test.each([
    ['LocalTime', 'end: "25:00"'],
    ['LocalTime', 'end: "9:00"'],
  ])('returns an error of the scalar %s when the input has `%s`', async (scalar, part) => {
    const { execute } = await startWriter();
    const { errors, status } = await execute(
      `mutation { updateSchedule(input: { id: "${STUDIO}", weeklyHours: [{ days: [MONDAY], start: "09:00", ${part} }] }) { __typename } }`,
    );
    expect(status).toBe(200);
    expect(errors?.[0].message).toContain(scalar);
  });

  test('returns an issue when an event type belongs to another account', async () => {
    const { update } = await startWriter();
    const result = await update({
      id: AGENCY,
      weeklyHours: [{ ...HOURS[0], eventType: idOf('EventType', 'calcom', '2101') }],
    });
    expect(result.issues).toEqual([{ path: ['input', 'weeklyHours', '0', 'eventType'], message: expect.any(String) }]);
  });
});

test.each([
  ['the schedule', idOf('Schedule', 'calcom', '999')],
  ['the account', idOf('Schedule', 'unknown', '1')],
])('returns a NotFoundError with the id when %s does not exist', async (_, id) => {
  const { update } = await startWriter();
  expect(await update({ id, name: 'Anything' })).toMatchObject({
    __typename: 'NotFoundError',
    code: 'NOT_FOUND',
    missingId: id,
  });
});

test('returns a ProviderError with its retry information when the provider rejects a write', async () => {
  const { execute, sandbox } = await startWriter();
  sandbox.fakeProviders.calcom.faults.add({
    kind: 'status',
    status: 429,
    method: 'PATCH',
    headers: { 'x-request-id': 'req-7' },
  });
  const { data } = await execute(
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

test('reads the selected fields of a payload after the write', async () => {
  const { execute } = await startWriter();
  const { data } = await execute(
    `mutation ($first: UpdateScheduleInput!, $second: UpdateScheduleInput!) {
      a: updateSchedule(input: $first) { ... on UpdateSchedulePayload { schedule { name } } }
      b: updateSchedule(input: $second) { ... on UpdateSchedulePayload { schedule { name } } }
    }`,
    { first: { id: STUDIO, name: 'First' }, second: { id: STUDIO, name: 'Second' } },
  );
  expect(data).toEqual({ a: { schedule: { name: 'First' } }, b: { schedule: { name: 'Second' } } });
});
