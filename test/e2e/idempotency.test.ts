import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { CREATE_SCHEDULE, HOURS, startWriter } from '../support/schedule-writer.ts';

describe('idempotencyKey', () => {
  const INPUT = { account: idOf('Account', 'calcom'), name: 'Once', timeZone: 'Europe/Rome', weeklyHours: HOURS };

  test('returns the first result and creates one schedule when the key and the input are repeated', async () => {
    const { create, writes } = await startWriter();
    const [first, second] = await Promise.all([
      create({ ...INPUT, idempotencyKey: 'k1' }),
      create({ ...INPUT, idempotencyKey: 'k1' }),
    ]);
    expect(second).toEqual(first);
    expect(first.schedule).toMatchObject({ name: 'Once', timeZone: 'Europe/Rome', isDefault: false });
    expect(writes()).toEqual(['POST /v2/schedules']);
    expect((await create({ ...INPUT, idempotencyKey: 'k2' })).schedule.id).not.toBe(first.schedule.id);
  });

  test('returns an IdempotencyConflictError when the key is repeated with a different input', async () => {
    const { create } = await startWriter();
    await create({ ...INPUT, idempotencyKey: 'k1' });
    expect(await create({ ...INPUT, name: 'Twice', idempotencyKey: 'k1' })).toMatchObject({
      __typename: 'IdempotencyConflictError',
      code: 'CONFLICT',
      idempotencyKey: 'k1',
    });
  });

  test('uses the header Idempotency-Key when the input has no key', async () => {
    const { execute, writes } = await startWriter();
    const header = { 'idempotency-key': 'h1' };
    const [first, second] = [
      await execute(CREATE_SCHEDULE, { input: INPUT }, header),
      await execute(CREATE_SCHEDULE, { input: INPUT }, header),
    ];
    expect(second).toEqual(first);
    expect(writes()).toEqual(['POST /v2/schedules']);
    const own = await execute(CREATE_SCHEDULE, { input: { ...INPUT, idempotencyKey: 'k1' } }, header);
    expect(own.data.createSchedule.schedule.id).not.toBe(first.data.createSchedule.schedule.id);
  });

  test('counts the header as one key for each mutation of a request', async () => {
    const { execute, writes } = await startWriter();
    const header = { 'idempotency-key': 'h1' };
    const both = `mutation ($a: CreateScheduleInput!, $b: CreateScheduleInput!) {
      a: createSchedule(input: $a) { ...created } b: createSchedule(input: $b) { ...created }
    } fragment created on CreateSchedulePayload { schedule { id name } }`;
    const inputs = { a: INPUT, b: { ...INPUT, name: 'Again' } };
    const first = await execute(both, inputs, header);
    expect(first.data).toMatchObject({ a: { schedule: { name: 'Once' } }, b: { schedule: { name: 'Again' } } });
    expect(await execute(both, inputs, header)).toEqual(first);
    expect(writes()).toEqual(['POST /v2/schedules', 'POST /v2/schedules']);
  });

  test('repeats the operation when the first attempt failed', async () => {
    const { create, sandbox } = await startWriter();
    sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 503, times: 1 });
    expect((await create({ ...INPUT, idempotencyKey: 'k1' })).__typename).toBe('ProviderError');
    expect((await create({ ...INPUT, idempotencyKey: 'k1' })).__typename).toBe('CreateSchedulePayload');
  });
});
