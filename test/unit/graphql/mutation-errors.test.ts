import { execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/auth/client.ts';
import { NotFoundError, ProviderError, StaleRevisionError } from '../../../src/domain/errors.ts';
import { encodeGlobalId } from '../../../src/domain/global-id.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { GuardedWrites } from '../../../src/scheduling/guarded-writes.ts';
import { Idempotency } from '../../../src/scheduling/idempotency.ts';
import { Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { NO_READER, plainAccount, plainCall } from '../../support/plain-account.ts';
import { fakeAccount, reservationsOf, START } from '../reservations/fake-account.ts';

const CREATE_SCHEDULE = parse(`mutation ($input: CreateScheduleInput!) {
  createSchedule(input: $input) {
    __typename
    ... on MutationError { code message }
  }
}`);
const RESERVE_SLOTS = parse(`mutation ($input: ReserveSlotsInput!) {
  reserveSlots(input: $input) {
    __typename
    ... on MutationError { code message }
    ... on NotFoundError { missingId }
  }
}`);

/** Holds a slot of account `a`, which cannot be released again, and then one of account `b`, which fails with `failure`. */
async function reserveSlots(failure: Error) {
  const a = fakeAccount({ key: 'a' });
  const b = fakeAccount({ key: 'b' });
  a.failures.release = () => new Error('Connection lost');
  b.failures.place = () => failure;
  const all = [a.at.account, b.at.account];
  const clock = manualClock(NOW);
  const contextValue = {
    accounts: { all, get: (key: string) => all.find((account) => account.key === key) },
    session: { client: ANONYMOUS },
    failedMutations: [],
    callTo: plainCall,
    signal: new AbortController().signal,
    loaders: { ...NO_READER, clearAll: () => undefined },
    reservations: reservationsOf(clock),
    idempotency: new Idempotency(createMemoryState(clock), clock),
  };
  const slots = ['a', 'b'].map((account) => ({
    eventType: encodeGlobalId({ type: 'EventType', account, id: '7' }),
    start: new Date(START).toISOString(),
  }));
  return execute({ schema, document: RESERVE_SLOTS, contextValue, variableValues: { input: { slots } } });
}

test('returns a NotFoundError as a member of the union when a hint is added to it', async () => {
  expect(await reserveSlots(new NotFoundError('id-of-7', 'EventType not found'))).toEqual({
    data: {
      reserveSlots: {
        __typename: 'NotFoundError',
        missingId: 'id-of-7',
        code: 'NOT_FOUND',
        message: expect.stringMatching(/^EventType not found\. These holds could not be released and remain: a until /),
      },
    },
  });
});

test('returns an error that is not a member of the union in `errors`, with its class and a hint', async () => {
  const { data, errors } = await reserveSlots(new StaleRevisionError('r2'));
  expect(data).toBeNull();
  expect(errors?.map(({ originalError }) => originalError)).toEqual([
    expect.objectContaining({ name: 'StaleRevisionError', currentRevision: 'r2' }),
  ]);
  expect(errors?.[0]?.originalError).toBeInstanceOf(StaleRevisionError);
});

test('returns a ProviderError when the created object cannot be read back because it does not exist', async () => {
  const missing = new ProviderError('a', 'NOT_FOUND', 'Schedule not found');
  const account = plainAccount('a', {
    schedules: {
      list: async () => [],
      get: async () => [missing],
      prepareCreate: () => ({ execute: async () => '1', find: async () => undefined }),
    },
  });
  const clock = manualClock(NOW);
  const state = createMemoryState(clock);
  const contextValue = {
    accounts: { all: [account], get: () => account },
    session: { client: ANONYMOUS },
    failedMutations: [],
    callTo: plainCall,
    signal: new AbortController().signal,
    loaders: { clearAll: () => undefined },
    writes: new GuardedWrites(new Locks(state, clock)),
    idempotency: new Idempotency(state, clock),
  };
  const input = {
    account: encodeGlobalId({ type: 'Account', account: 'a', id: '' }),
    name: 'Office hours',
    weeklyHours: [],
  };
  const result = await execute({ schema, document: CREATE_SCHEDULE, contextValue, variableValues: { input } });
  expect(result).toEqual({
    data: {
      createSchedule: {
        __typename: 'ProviderError',
        code: 'NOT_FOUND',
        message: expect.stringContaining('could not be read back'),
      },
    },
  });
});
