import { expect, test } from 'vitest';
import type { Account } from '../../../src/connectors/accounts.ts';
import type { Connector } from '../../../src/connectors/connector.ts';
import type { Calendar } from '../../../src/domain/calendar.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { Schedule } from '../../../src/domain/schedule.ts';
import { createLoaders } from '../../../src/loaders/loaders.ts';
import { plainAccount, plainCall } from '../../support/plain-account.ts';

/** Loaders over accounts in which every requested schedule exists and each calendar has two; the requests are recorded. */
function recordingLoaders(...keys: string[]) {
  const requested: string[] = [];
  const all = keys.map((account) => {
    const schedule = (id: string) => ({ account, id }) as Schedule;
    const inside = (id: string) => [schedule(`${id}1`), schedule(`${id}2`)];
    const parts = {
      schedules: {
        list: async () => [],
        async get(ids: readonly string[]) {
          requested.push(`${account}: schedules ${ids.join()}`);
          return ids.map(schedule);
        },
        async ofCalendars(ids: readonly string[]) {
          requested.push(`${account}: of calendars ${ids.join()}`);
          return ids.map(inside);
        },
      },
      calendars: {
        async get(ids: readonly string[], _call: unknown, { schedules }: { readonly schedules: boolean }) {
          requested.push(`${account}: calendars ${ids.join()}${schedules ? ' with schedules' : ''}`);
          return ids.map((id) => ({ account, id, ...(schedules && { schedules: inside(id) }) }) as unknown as Calendar);
        },
      },
    };
    return plainAccount(account, parts as unknown as Partial<Connector>);
  });
  const held: string[] = [];
  const accounts = { all, get: (key: string) => all.find((account) => account.key === key) };
  const loaders = createLoaders(
    accounts as never,
    (_account: Account) => plainCall(),
    async ({ key }) => {
      held.push(key);
      return [];
    },
  );
  return { loaders, requested, held };
}

test('loadMany reads one batch per account and returns the results in the order of the keys', async () => {
  const { loaders, requested } = recordingLoaders('a', 'b');
  const keys = [
    { account: 'a', id: '1' },
    { account: 'b', id: '1' },
    { account: 'a', id: '2' },
  ];
  expect(await loaders.schedules.loadMany(keys)).toEqual(keys);
  expect(requested).toEqual(['a: schedules 1,2', 'b: schedules 1']);
});

test('the objects of a list are cached by id until clearAll', async () => {
  const { loaders, requested } = recordingLoaders('a');
  const calendar = { account: 'a', id: '7' };
  await loaders.calendarSchedules.load(calendar);
  await loaders.calendars.load({ account: 'a', id: '8', includeSchedules: true });
  const ids = ['71', '72', '81', '82'].map((id) => ({ account: 'a', id }));
  expect(await loaders.schedules.loadMany(ids)).toEqual(ids);
  expect(requested).toEqual(['a: of calendars 7', 'a: calendars 8 with schedules']);

  loaders.clearAll();
  await loaders.schedules.loadMany(ids);
  await loaders.calendarSchedules.load(calendar);
  expect(requested.slice(2)).toEqual(['a: schedules 71,72,81,82', 'a: of calendars 7']);
});

test('a batch of calendars includes schedules when one of its keys requests them', async () => {
  const { loaders, requested } = recordingLoaders('a');
  await loaders.calendars.loadMany([
    { account: 'a', id: '1' },
    { account: 'a', id: '2', includeSchedules: true },
  ]);
  expect(requested).toEqual(['a: calendars 1,2 with schedules']);
});

test('an unknown account, or one that does not support the kind, fails its own keys only', async () => {
  const { loaders } = recordingLoaders('a');
  const outcomes = await loaders.schedules.loadMany([
    { account: 'x', id: '1' },
    { account: 'a', id: '1' },
  ]);
  expect(outcomes).toMatchObject([{ code: 'NOT_FOUND', account: 'x' }, { id: '1' }]);
  const [failure] = await loaders.attendees.loadMany([{ account: 'a', id: '1' }]);
  expect(failure).toBeInstanceOf(ProviderError);
  expect(failure).toMatchObject({ code: 'UNSUPPORTED', account: 'a' });
});

test('the holds of an account are read once, regardless of the id', async () => {
  const { loaders, held } = recordingLoaders('a', 'b');
  const keys = ['1', '2'].flatMap((id) => ['a', 'b'].map((account) => ({ account, id })));
  expect(await loaders.held.loadMany(keys)).toEqual([[], [], [], []]);
  expect(held).toEqual(['a', 'b']);
});

test('each kind has its own loader', () => {
  const { loaders } = recordingLoaders('a');
  expect(loaders.schedules).not.toBe(loaders.calendars);
});
