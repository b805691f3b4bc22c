import { expect, test } from 'vitest';
import { openAccount } from './gravity-rail-account.ts';

const NO_SCHEDULES = { schedules: false };

/** An account with so many calendars, in pages of ten, at five calls per second. */
function openLarge(calendars: number, settings: Record<string, unknown> = {}) {
  const rows = Array.from({ length: calendars }, (_, i) => ({ id: i + 1, name: `Room ${i + 1}`, timezone: 'UTC' }));
  return openAccount({ calendars: rows }, { pageSize: 10, rateLimit: { calls: 5, seconds: 1 }, ...settings });
}

test('refuses a list of too many pages after the first one, as not retryable, and leaves the turns to others', async () => {
  const { calendars, call, newRequests } = await openLarge(600);
  await expect(calendars.list(call, NO_SCHEDULES)).rejects.toMatchObject({
    code: 'TOO_MANY_UPSTREAM_CALLS',
    retryable: false,
    message: expect.stringContaining('takes 59 more calls'),
  });
  expect(newRequests()).toEqual(['GET calendars?page=1&pageSize=10']);
  expect(await calendars.get(['3'], call, NO_SCHEDULES)).toMatchObject([{ name: 'Room 3' }]);
});

test('reads the same list with larger pages', async () => {
  const { calendars, call, newRequests } = await openLarge(600, { pageSize: 100 });
  expect(await calendars.list(call, NO_SCHEDULES)).toHaveLength(600);
  expect(newRequests()).toHaveLength(6);
});

test('reads part of a list: the page that is wanted, by the cursor of the one before', async () => {
  const { calendars, call, newRequests } = await openLarge(600);
  const [first] = await calendars.pages({ cursor: undefined, direction: 'forward', wanted: 10 }, call, NO_SCHEDULES);
  expect(first).toMatchObject({ total: 600, next: '2.10', previous: undefined });
  const [second] = await calendars.pages({ cursor: first?.next, direction: 'forward', wanted: 10 }, call, NO_SCHEDULES);
  expect(second?.items).toHaveLength(10);
  expect(second?.items[0]).toMatchObject({ id: '11' });
  const [last] = await calendars.pages({ cursor: undefined, direction: 'backward', wanted: 10 }, call, NO_SCHEDULES);
  expect(last).toMatchObject({ cursor: '60.10', next: undefined });
  expect(newRequests()).toEqual([1, 2, 60].map((page) => `GET calendars?page=${page}&pageSize=10`));
});
