import { describe, expect, test } from 'vitest';
import type { ScheduleConnector } from '../../src/connectors/connector.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { connectCalcom } from './calcom-account.ts';
import { openAccount } from './gravity-rail-account.ts';
import { CALL, NO_SCHEDULES, start } from './guidebook-account.ts';

/** Names that providers are known to store, and that are not in the IANA database; ICU resolves some of them. */
const UNKNOWN_ZONES = ['IST', 'PST', 'BST', '+02:00', 'GMT+1', 'Eastern Standard Time', 'Eastern Time (US & Canada)'];

describe.each(UNKNOWN_ZONES)('a provider that stores the time zone %s', (zone) => {
  test('returns a Cal.com schedule as unreadable, with the stored name in providerData', async () => {
    const { schedules, call } = await connectCalcom({ schedules: [{ id: 201, timeZone: zone }] });
    const expected = { timeZone: null, unreadable: expect.any(String), providerData: { timeZone: zone } };
    expect(await schedules.get(['201'], call)).toMatchObject([expected]);
    expect(await schedules.list(call)).toMatchObject([expected]);
  });

  test('returns the owner of a Cal.com account without a time zone', async () => {
    const { owner, call } = await connectCalcom({ users: [{ id: 1, timeZone: zone }] });
    expect(await owner(call)).toMatchObject({ timeZone: null });
  });

  test('returns a Guidebook calendar without a time zone, with the stored name in providerData', async () => {
    const { calendars } = await start({ data: { guides: [{ id: 1204, name: 'Harvest', timezone: zone }] } });
    expect(await calendars.get(['1204'], CALL, NO_SCHEDULES)).toMatchObject([
      { timeZone: null, providerData: { timezone: zone } },
    ]);
  });

  test('returns a Gravity Rail calendar without a time zone, and its schedules as unreadable', async () => {
    const schedules = [{ id: 7, recurrence: 'daily' }];
    const { calendars, call } = await openAccount({ calendars: [{ id: 31, timezone: zone, schedules }] });
    expect(await calendars.get(['31'], call, { schedules: true })).toMatchObject([
      {
        timeZone: null,
        providerData: { timezone: zone },
        schedules: [{ timeZone: null, unreadable: expect.any(String) }],
      },
    ]);
  });
});

test('returns zone names of the IANA database in the spelling that the provider stores', async () => {
  const zones = ['Asia/Calcutta', 'europe/paris', 'US/Pacific'];
  const { schedules, call } = await connectCalcom({
    schedules: zones.map((timeZone, i) => ({ id: 201 + i, timeZone })),
  });
  const list = await schedules.list(call);
  expect(list.map((schedule) => (schedule as Schedule).timeZone)).toEqual(zones);
});

test('makes a Cal.com schedule readable by setting a time zone', async () => {
  const { call, ...account } = await connectCalcom({ schedules: [{ id: 201, timeZone: 'IST' }] });
  const schedules = account.schedules as Required<ScheduleConnector>;
  const [current] = (await schedules.get(['201'], call)) as [Schedule];
  const { preview, warnings, execute } = schedules.prepareUpdate(current, { timeZone: 'Asia/Kolkata' });
  expect(warnings).toEqual([]);
  await execute(call);
  const [updated] = await schedules.get(['201'], call);
  expect(updated).toEqual(preview);
  expect(updated).toMatchObject({ timeZone: 'Asia/Kolkata' });
  expect(updated).not.toHaveProperty('unreadable');
});
