import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Calendar } from '../../../src/domain/calendar.ts';
import type { EventType } from '../../../src/domain/event-type.ts';
import type { Schedule } from '../../../src/domain/schedule.ts';
import type { Reader } from '../../../src/loaders/reader.ts';
import { ComputationBudget } from '../../../src/scheduling/computation-budget.ts';
import { PARTICIPANT_READERS, placesOf, timeBySchedule } from '../../../src/scheduling/participants.ts';
import { offeredSlots } from '../../../src/scheduling/slots.ts';
import { range } from '../../support/time-text.ts';

const WINDOW = range('2026-06-01T00:00Z 2026-06-03T00:00Z');
const EVENT_TYPE = {
  account: 'a',
  id: '7',
  scheduleId: '5',
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minimumNoticeMinutes: 0,
  durationOptions: [],
} as Partial<EventType> as EventType;
const CALENDAR = { account: 'a', id: '3', timeZone: 'UTC', schedules: [] } as Partial<Calendar> as Calendar;
const SCHEDULE = { account: 'a', timeZone: 'UTC', effect: 'OPEN', weeklyHours: [], dateOverrides: [] };

/** A reader whose holds are read when `respond` is called, and what was read, in this order. */
function createReader() {
  const reads: string[] = [];
  const holds = Promise.withResolvers<readonly []>();
  const load = <T>(name: string, value: T | Promise<T>) => ({
    load: async () => {
      reads.push(name);
      return await value;
    },
  });
  const reader: Partial<Reader> = {
    eventTypes: load('event types', EVENT_TYPE),
    schedules: load('schedules', SCHEDULE as Partial<Schedule> as Schedule),
    calendars: load('calendars', CALENDAR),
    accountCalendars: load('calendars', [CALENDAR]),
    calendarSchedules: load('schedules', []),
    absences: load('absences', []),
    busy: load('busy', []),
    eventTypeBusy: load('busy', []),
    slots: load('busy', []),
    held: load('holds', holds.promise),
  };
  return { reader: reader as Reader, reads, respond: () => holds.resolve([]) };
}

const REQUEST = {
  window: WINDOW,
  busyRange: WINDOW,
  now: 0,
  constraints: { bufferBefore: 0, bufferAfter: 0, minimumNotice: 0 },
  computation: new ComputationBudget(1000, new AbortController().signal),
};

test.each([
  [
    'a calendar',
    (reader: Reader) => PARTICIPANT_READERS.Calendar({ type: 'Calendar', account: 'a', id: '3' }, REQUEST, reader),
  ],
  [
    'an event type',
    (reader: Reader) => PARTICIPANT_READERS.EventType({ type: 'EventType', account: 'a', id: '7' }, REQUEST, reader),
  ],
  ['the slots of an event type', (reader: Reader) => timeBySchedule(EVENT_TYPE, WINDOW, reader)],
  [
    'the slots that a provider computes',
    (reader: Reader) =>
      offeredSlots({ account: 'a', id: '7' }, { window: WINDOW, now: 0, durationMinutes: undefined }, 'UTC', reader),
  ],
  ['the places of an event type', (reader: Reader) => placesOf(EVENT_TYPE, WINDOW, reader)],
])(
  'reads the busy time of %s after the holds, so that a hold confirmed in between is in one of them',
  async (_, read) => {
    const { reader, reads, respond } = createReader();
    const reading = read(reader);
    await setImmediate();
    await setImmediate();
    expect(reads).toContain('holds');
    expect(reads).not.toContain('busy');
    respond();
    await reading;
    expect(reads).toContain('busy');
  },
);
