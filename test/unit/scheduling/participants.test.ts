import { expect, test } from 'vitest';
import type { Absence, EventType } from '../../../src/domain/event-type.ts';
import type { Schedule } from '../../../src/domain/schedule.ts';
import type { Reader } from '../../../src/loaders/reader.ts';
import { ComputationBudget } from '../../../src/scheduling/computation-budget.ts';
import { PARTICIPANT_READERS } from '../../../src/scheduling/participants.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { range, rangesText } from '../../support/time-text.ts';

const WINDOW = range('2026-06-01T00:00Z 2026-06-03T00:00Z');
const SCHEDULE: Schedule = {
  account: 'a',
  id: '5',
  name: 'Hours',
  timeZone: 'UTC',
  isDefault: true,
  effect: 'OPEN',
  weeklyHours: [{ days: ['MONDAY', 'TUESDAY'], start: '09:00', end: '10:00' }],
  dateOverrides: [],
  validUntil: null,
};

/** The openings of an event type with the host `1`. */
async function openings(absences: readonly Absence[], hostId: string | undefined = '1') {
  const eventType = { account: 'a', id: '7', scheduleId: '5', hostId, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };
  const resolving = <T>(value: T) => ({ load: () => Promise.resolve(value) });
  const reader: Partial<Reader> = {
    eventTypes: resolving({
      ...eventType,
      minimumNoticeMinutes: 0,
      durationOptions: [],
    } as Partial<EventType> as EventType),
    schedules: resolving(SCHEDULE),
    absences: resolving(absences),
    eventTypeBusy: resolving([]),
    held: resolving([]),
  };
  const constraints = { bufferBefore: 0, bufferAfter: 0, minimumNotice: 0 };
  const computation = new ComputationBudget(1000, new AbortController().signal);
  const request = { window: WINDOW, busyRange: WINDOW, now: 0, constraints, computation };
  const ref = { type: 'EventType', account: 'a', id: '7' } as const;
  const { time } = await PARTICIPANT_READERS.EventType(ref, request, reader as Reader);
  return rangesText(openingsOf(time.hours, WINDOW));
}

const MONDAY = { firstDate: '2026-06-01', lastDate: '2026-06-01' };

test("an event type is not open on the dates of its host's absence", async () => {
  expect(await openings([{ hostId: '1', ...MONDAY }])).toEqual(['2026-06-02T09:00Z 2026-06-02T10:00Z']);
});

test('an event type is open on the dates of the absence of another host', async () => {
  const open = ['2026-06-01T09:00Z 2026-06-01T10:00Z', '2026-06-02T09:00Z 2026-06-02T10:00Z'];
  expect(await openings([{ hostId: '2', ...MONDAY }])).toEqual(open);
  expect(await openings([{ hostId: '2', ...MONDAY }], undefined)).toEqual(open);
});
