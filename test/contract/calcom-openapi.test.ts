import { expect, test } from 'vitest';
import type { Schedule } from '../../src/domain/schedule.ts';
import { calcomDemo } from '../../src/sandbox/calcom/calcom-demo.ts';
import { calcomOpenApi } from '../support/calcom-openapi.ts';
import { allRead } from '../support/results.ts';
import { connectCalcom, MINUTE, NOW } from './calcom-account.ts';

test('every request agrees with the OpenAPI description of the Cal.com API', async ({ skip }) => {
  const openApi =
    calcomOpenApi() ?? skip('TEST_CALCOM_OPENAPI does not name the OpenAPI description of the Cal.com API');

  const account = await connectCalcom(calcomDemo(NOW));
  const { calendars, schedules, eventTypes, slots, holds, bookings, call, running } = account;
  await account.owner(call);

  const all = allRead(await schedules.list(call));
  await schedules.get([all[0]!.id], call);
  await schedules.default?.(call);
  const id = await schedules
    .prepareCreate?.({
      name: 'Trial',
      timeZone: 'Europe/Lisbon',
      isDefault: false,
      effect: 'OPEN',
      weeklyHours: [{ days: ['MONDAY'], start: '20:00', end: '24:00' }],
      dateOverrides: [{ date: '2026-06-08', hours: [] }],
      validUntil: null,
    })
    .execute(call);
  const [created] = (await schedules.get([id!], call)) as Schedule[];
  const everything = { name: 'T', timeZone: 'UTC', isDefault: true, weeklyHours: [], dateOverrides: [] };
  await schedules.prepareUpdate?.(created!, everything).execute(call);
  await schedules.remove?.(id!, call);

  const listed = allRead(await eventTypes.list(call));
  await eventTypes.get([listed[0]!.id], call);
  const flexible = listed.find(({ durationOptions }) => durationOptions.length > 1)!;
  const length = flexible.durationOptions.find((minutes) => minutes !== flexible.durationMinutes)!;
  const window = { from: NOW, to: NOW + 14 * 24 * 60 * MINUTE };
  const request = { eventTypeId: flexible.id, durationMinutes: length };
  const [found] = await slots.find([{ ...request, ...window }], call);
  if (!Array.isArray(found)) throw found;

  const [first, later] = [found[0]!, found.at(-1)!];
  const hold = await holds.place({ ...request, start: first.start, holdMinutes: 10 }, call);
  const moved = await holds.change(hold, { start: later.start }, call, NOW);
  const extended = await holds.change(moved, { holdMinutes: 20 }, call, NOW);
  await holds.get([extended.id], call);
  const booker = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin', phone: '+4930123456' };
  const { eventTypeId, start, end } = extended;
  await bookings.create!({ eventTypeId, start, end, booker, notes: 'Bring tea' }, call);
  await holds.release(extended.id, call);

  await bookings.list({ ...window, eventTypeId: flexible.id, statuses: ['CANCELLED'] }, call);
  const upcoming = allRead(await bookings.list({ ...window, statuses: ['ACCEPTED', 'PENDING'] }, call));
  const pending = upcoming.filter(({ status }) => status === 'PENDING');
  await bookings.approve?.(pending[0]!, call);
  await bookings.decline?.(pending[1]!, 'Full', call);
  const accepted = upcoming.filter(({ status, title }) => status === 'ACCEPTED' && title !== null);
  await bookings.cancel?.(accepted[0]!, 'Ill', call);
  const [free] = await slots.find([{ eventTypeId: flexible.id, ...window }], call);
  if (!Array.isArray(free)) throw free;
  const own = await bookings.create!({ eventTypeId: flexible.id, ...free[0]!, booker }, call);
  const current = allRead(await bookings.get([own.id], call))[0]!;
  await bookings.reschedule?.(current, { start: free.at(-1)!.start, reason: 'Late' }, call);

  const [calendar] = allRead(await calendars.list(call, { schedules: false }));
  expect(await calendars.busy([{ calendarId: calendar!.id, ...window }], call)).toEqual([expect.any(Array)]);

  expect(running.requests.flatMap((recorded) => openApi.checkRequest(recorded))).toEqual([]);
});
