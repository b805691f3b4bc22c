import { expect, test } from 'vitest';
import { at, connectCalcom } from './calcom-account.ts';

const DATA = {
  schedules: [{ id: 7, timeZone: 'UTC', availability: [{ days: ['Monday'], startTime: '09:00', endTime: '10:00' }] }],
  eventTypes: [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, scheduleId: 7 }],
};
const REQUEST = { eventTypeId: '21', from: at('2026-06-01T00:00:00Z'), to: at('2026-06-02T00:00:00Z') };

// Cal.com returns equal requests from a cache for two seconds (docs/providers/calcom.md, section 7).
test('returns no slot that was taken since Cal.com cached it when the call must not be cached', async () => {
  const { slots, holds, call } = await connectCalcom(DATA, { slotsCacheMs: 2000 });
  const uncached = { ...call, noCache: true };
  const [before] = await slots.find([REQUEST], uncached);
  expect(before).toHaveLength(2);
  await holds.place({ eventTypeId: '21', start: at('2026-06-01T09:00:00Z') }, call);
  const [after] = await slots.find([REQUEST], uncached);
  expect(after).toMatchObject([{ start: at('2026-06-01T09:30:00Z') }]);
});
