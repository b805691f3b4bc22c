import { type ExecutionResult, execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { ANONYMOUS } from '../../../src/auth/client.ts';
import type { Connector } from '../../../src/connectors/connector.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { createLoaders } from '../../../src/loaders/loaders.ts';
import { NOW } from '../../support/gateway.ts';
import { plainAccount, plainCall } from '../../support/plain-account.ts';

/** Executes a query over one account whose connector records its reads. */
async function executeQuery(query: string, failing: Readonly<Record<string, ProviderError>> = {}) {
  const reads: string[] = [];
  const record =
    <T>(name: string, result: T) =>
    async () => {
      reads.push(name);
      if (failing[name]) throw failing[name];
      return result;
    };
  const owned = { account: 'a', id: '1', name: 'one' };
  const account = plainAccount('a', {
    owner: record('owner', { name: 'Nora', email: null, timeZone: null }),
    calendars: {
      async list(_call: unknown, { schedules }: { readonly schedules: boolean }) {
        reads.push(schedules ? 'calendars with schedules' : 'calendars');
        return [{ ...owned, ...(schedules && { schedules: [] }) }];
      },
    },
    schedules: {
      list: record('schedules', [owned, new ProviderError('a', 'UPSTREAM_INVALID', 'Unreadable schedule')]),
      default: record('default schedule', undefined),
    },
    eventTypes: { list: record('event types', [owned]) },
    personalizedSchedules: { list: record('personalized schedules', [owned]) },
  } as unknown as Partial<Connector>);
  const accounts = { all: [account], get: (key: string) => (key === 'a' ? account : undefined) };
  const loaders = createLoaders(accounts as never, plainCall, async () => []);
  const contextValue = { accounts, session: { client: ANONYMOUS }, loaders, now: () => NOW, failedAccounts: new Map() };
  const { data, errors }: ExecutionResult = await execute({ schema, document: parse(query), contextValue });
  return { reads, data, errors };
}

test.each([
  ['calendars', 'calendars'],
  ['schedules', 'schedules'],
  ['eventTypes', 'event types'],
  ['personalizedSchedules', 'personalized schedules'],
])('reads the list of %s once per operation when several fields select it', async (field, read) => {
  const { reads, data } = await executeQuery(
    `{ first: ${field} { nodes { name } } second: ${field} { nodes { name } } }`,
  );
  expect(reads).toEqual([read]);
  expect(data).toEqual({ first: { nodes: [{ name: 'one' }] }, second: { nodes: [{ name: 'one' }] } });
});

test('reads the calendars with their schedules when one of several fields selects schedules', async () => {
  const { reads } = await executeQuery(
    '{ first: calendars { nodes { name } } second: calendars { nodes { schedules { name } } } }',
  );
  expect(reads).toEqual(['calendars with schedules']);
});

test('returns an item that cannot be read as the error of its source when a list is loaded', async () => {
  const { data } = await executeQuery('{ schedules { nodes { name } accountResults { error { message } } } }');
  expect(data).toEqual({
    schedules: { nodes: [{ name: 'one' }], accountResults: [{ error: { message: 'Unreadable schedule' } }] },
  });
});

test('returns the failure of a list as the error of its source', async () => {
  const failure = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'Provider unavailable');
  const { data } = await executeQuery('{ eventTypes { nodes { name } accountResults { error { message } } } }', {
    'event types': failure,
  });
  expect(data).toEqual({ eventTypes: { nodes: [], accountResults: [{ error: { message: 'Provider unavailable' } }] } });
});

test('reads the owner and the default schedule of an account once per operation', async () => {
  const { reads, data } = await executeQuery(
    '{ first: accounts { owner { name } defaultSchedule { name } } second: accounts { owner { name } defaultSchedule { name } } }',
  );
  expect(reads).toEqual(['owner', 'default schedule']);
  const accounts = [{ owner: { name: 'Nora' }, defaultSchedule: null }];
  expect(data).toEqual({ first: accounts, second: accounts });
});
