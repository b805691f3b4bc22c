import { expect, test } from 'vitest';
import type { Account } from '../../../src/connectors/accounts.ts';
import type { Connector } from '../../../src/connectors/connector.ts';
import type { Calendar } from '../../../src/domain/calendar.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { Schedule } from '../../../src/domain/schedule.ts';
import { createLoaders } from '../../../src/loaders/loaders.ts';
import { plainAccount, plainCall } from '../../support/plain-account.ts';

/** Accounts that have every schedule asked for, two in each calendar; what they were asked is written down. */
function opened(...keys: string[]) {
  const asked: string[] = [];
  const all = keys.map((account) => {
    const schedule = (id: string) => ({ account, id }) as Schedule;
    const inside = (id: string) => [schedule(`${id}1`), schedule(`${id}2`)];
    const parts = {
      schedules: {
        list: async () => [],
        async get(ids: readonly string[]) {
          asked.push(`${account}: schedules ${ids.join()}`);
          return ids.map(schedule);
        },
        async ofCalendars(ids: readonly string[]) {
          asked.push(`${account}: of calendars ${ids.join()}`);
          return ids.map(inside);
        },
      },
      calendars: {
        async get(ids: readonly string[], _call: unknown, { schedules }: { readonly schedules: boolean }) {
          asked.push(`${account}: calendars ${ids.join()}${schedules ? ' with schedules' : ''}`);
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
    async (account) => {
      held.push(account);
      return [];
    },
  );
  return { loaders, asked, held };
}

test('the keys of one account are one batch, all accounts at once, answers where they belong', async () => {
  const { loaders, asked } = opened('a', 'b');
  const keys = [
    { account: 'a', id: '1' },
    { account: 'b', id: '1' },
    { account: 'a', id: '2' },
  ];
  expect(await loaders.schedules.outcomes(keys)).toEqual(keys);
  expect(asked).toEqual(['a: schedules 1,2', 'b: schedules 1']);
});

test('what a list brought is known by its id, until everything is forgotten', async () => {
  const { loaders, asked } = opened('a');
  const calendar = { account: 'a', id: '7' };
  await loaders.calendarSchedules.load(calendar);
  await loaders.calendars.load({ account: 'a', id: '8', wantsSchedules: true });
  const ids = ['71', '72', '81', '82'].map((id) => ({ account: 'a', id }));
  expect(loaders.schedules.outcomes(ids)).toEqual(ids);
  expect(asked).toEqual(['a: of calendars 7', 'a: calendars 8 with schedules']);

  loaders.clearAll();
  expect(ids.map(loaders.schedules.ready)).toEqual([undefined, undefined, undefined, undefined]);
  expect(loaders.calendarSchedules.ready(calendar)).toBeUndefined();
  await loaders.schedules.outcomes(ids);
  expect(asked.slice(2)).toEqual(['a: schedules 71,72,81,82']);
});

test('the schedules come along for all calendars of a batch, if any of them wants them', async () => {
  const { loaders, asked } = opened('a');
  await loaders.calendars.outcomes([
    { account: 'a', id: '1' },
    { account: 'a', id: '2', wantsSchedules: true },
  ]);
  expect(asked).toEqual(['a: calendars 1,2 with schedules']);
});

test('an account that is not there, or has nothing of the kind, fails its own keys alone', async () => {
  const { loaders } = opened('a');
  const outcomes = await loaders.schedules.outcomes([
    { account: 'x', id: '1' },
    { account: 'a', id: '1' },
  ]);
  expect(outcomes).toMatchObject([{ code: 'NOT_FOUND', account: 'x' }, { id: '1' }]);
  const [failure] = await loaders.attendees.outcomes([{ account: 'a', id: '1' }]);
  expect(failure).toBeInstanceOf(ProviderError);
  expect(failure).toMatchObject({ code: 'UNSUPPORTED', account: 'a' });
});

test('what an account holds is read once, whatever the id', async () => {
  const { loaders, held } = opened('a', 'b');
  const keys = ['1', '2'].flatMap((id) => ['a', 'b'].map((account) => ({ account, id })));
  expect(await loaders.held.outcomes(keys)).toEqual([[], [], [], []]);
  expect(held).toEqual(['a', 'b']);
});

test('each loader is one, and knows what it knew', () => {
  const { loaders } = opened('a');
  expect(loaders.schedules).toBe(loaders.schedules);
  expect(loaders.schedules).not.toBe(loaders.calendars);
});
