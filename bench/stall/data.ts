import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import type { CaldavSandboxOptions } from '../../src/sandbox/caldav/options.ts';
import type { GravityRailData } from '../../src/sandbox/gravity-rail/data.ts';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function listOf<T>(count: number, create: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => create(index));
}

const two = (number: number) => String(number).padStart(2, '0');

/** Calendars whose rules overlap in part, so that their openings are a few a day. */
export function gravityRail(calendars: number, rules: number, events: number, now: number): GravityRailData {
  return {
    calendars: listOf(calendars, (i) => ({
      id: i + 1,
      name: `Calendar ${i + 1}`,
      timezone: ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Europe/Oslo'][i % 4]!,
      schedules: listOf(rules, (k) => ({
        name: `Rule ${k + 1}`,
        availabilityType: k % 10 === 9 ? 'unavailable' : 'available',
        recurrence: k % 4 === 3 ? 'daily' : 'weekly',
        daysOfWeek: k % 4 === 3 ? null : [k % 7, (k + 2) % 7, (k + 4) % 7],
        startTime: `2020-01-0${1 + (k % 9)}T${two(6 + (k % 12))}:${two((k * 7 + i) % 60)}:00`,
        endTime: `2020-01-0${1 + (k % 9)}T${two(7 + (k % 12))}:${two((k * 11 + i) % 60)}:00`,
      })),
    })),
    eventTypes: listOf(50, (i) => ({ id: i + 1, name: `Type ${i + 1}`, durationMinutes: 60 })),
    events: listOf(events, (i) => ({
      id: i + 1,
      calendarId: 1 + (i % calendars),
      startTime: now + i * 17 * HOUR,
      endTime: now + i * 17 * HOUR + 2 * HOUR,
      attendees: [{ memberId: 1, name: 'A guest', email: `guest${i}@example.test`, status: 'accepted' }],
    })),
  };
}

const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** 100 schedules with 24 ranges a day and 1,000 overrides, 100 event types with limits, and 5,000 bookings. */
export function calcom(now: number): CalcomData {
  return {
    users: [{ id: 1, username: 'maren', timeZone: 'Europe/Berlin' }],
    schedules: listOf(100, (i) => ({
      id: i + 1,
      name: `Hours ${i + 1}`,
      timeZone: 'Europe/Berlin',
      availability: listOf(24, (hour) => ({
        days: WEEK,
        startTime: `${two(hour)}:${two(i % 29)}`,
        endTime: `${two(hour)}:${two(30 + (i % 29))}`,
      })),
      overrides: listOf(1000, (k) => ({
        date: new Date(now + k * 3 * DAY).toISOString().slice(0, 10),
        startTime: `${two(k % 12)}:00`,
        endTime: `${two(12 + (k % 12))}:00`,
      })),
    })),
    eventTypes: listOf(100, (i) => ({
      id: i + 1,
      title: `Type ${i + 1}`,
      slug: `type-${i + 1}`,
      lengthInMinutes: 15,
      scheduleId: i + 1,
      ...(i % 2 === 1 && { bookingLimitsCount: { day: 1 } }),
    })),
    bookings: listOf(5000, (i) => ({
      id: i + 1,
      eventTypeId: 1 + (i % 100),
      start: now + i * 17 * HOUR,
      end: now + i * 17 * HOUR + HOUR,
      title: `Booking ${i + 1}`,
      description: 'What the guest wants to discuss. '.repeat(10),
      attendees: listOf(3, (k) => ({ name: `Guest ${k}`, email: `guest${i}.${k}@example.test` })),
    })),
  };
}

/**
 * The guide 9 with 4,000 attendees, sessions and schedules, one of which has all sessions; the guide 10 with 2,000 sessions
 * that overlap, all of them in one schedule; the guide 11 with 10,000 attendees.
 */
export function guidebook(now: number): GuidebookData {
  const parallel = listOf(2000, (i) => 10_001 + i);
  const guests = listOf(4000, (i) => i + 1);
  return {
    guides: [9, 10, 11].map((id) => ({ id, name: `Summit ${id}`, timezone: 'Europe/Berlin' })),
    locations: listOf(100, (i) => ({ id: i + 1, guide: 9, name: `Room ${i + 1}` })),
    scheduleTracks: listOf(50, (i) => ({ id: i + 1, guide: 9, name: `Track ${i + 1}` })),
    attendees: [
      ...guests.map((id) => ({ id, guide: 9, email: `guest${id}@example.test` })),
      { id: 5000, guide: 10, email: 'parallel@example.test' },
      ...listOf(10_000, (i) => ({ id: 10_001 + i, guide: 11, email: `other${i}@example.test` })),
    ],
    sessions: [
      ...guests.map((id) => ({
        id,
        guide: 9,
        name: `Session ${id}`,
        description_html: '<p>What is <b>new</b> &amp; what is not.</p>'.repeat(10),
        start_time: now + id * HOUR,
        end_time: now + (id + 1) * HOUR,
        locations: [1 + (id % 100)],
        schedule_tracks: [1 + (id % 50)],
      })),
      ...parallel.map((id) => ({ id, guide: 10, name: 'Parallel', start_time: now, end_time: now + HOUR })),
    ],
    personalizedSchedules: [
      { id: 5000, guide: 10, name: 'Parallel', attendees: [5000], sessions: parallel },
      ...guests.map((id) => ({
        id,
        guide: 9,
        name: `Plan ${id}`,
        attendees: id === 1 ? guests : [id],
        sessions: id === 1 ? guests : [id, (id % 4000) + 1],
      })),
    ],
  };
}

/** 9,000 events of 1 kB, three of four of which recur. */
function events(): string[] {
  const rules = ['RRULE:FREQ=DAILY', 'RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR', 'RRULE:FREQ=MONTHLY;BYDAY=-1FR', 'SEQUENCE:1'];
  return listOf(9000, (i) =>
    [
      'BEGIN:VEVENT',
      `UID:event-${i}@example.test`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:2020${two(1 + (i % 12))}${two(1 + (i % 28))}T${two(i % 23)}0000`,
      `DTEND:2020${two(1 + (i % 12))}${two(1 + (i % 28))}T${two(1 + (i % 23))}0000`,
      rules[i % 4]!,
      `SUMMARY:Event ${i}`,
      ...listOf(8, () => `DESCRIPTION:${'agenda '.repeat(12)}`),
      'END:VEVENT',
    ].join('\n'),
  );
}

export function calendarText(): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//EN', ...events(), 'END:VCALENDAR'];
  return `${lines.join('\n')}\n`.replaceAll('\n', '\r\n');
}

export function caldavCalendars(): CaldavSandboxOptions['users'][string]['calendars'] {
  return { large: { name: 'Large', objects: Object.fromEntries(events().map((text, i) => [`${i}.ics`, text])) } };
}

/** Cal.com schedules, each with so many hours and overrides. */
export function schedulesBody(schedules: number, hoursEach: number): string {
  const rows = listOf(schedules, (i) => ({
    id: i + 1,
    ownerId: 1,
    name: `Hours ${i + 1}`,
    timeZone: 'Europe/Berlin',
    availability: listOf(hoursEach, (k) => ({
      days: [WEEK[k % 7], WEEK[(k + 1) % 7], WEEK[(k + 2) % 7], WEEK[(k + 3) % 7]],
      startTime: `${two(k % 12)}:${two(k % 60)}`,
      endTime: `${two(12 + (k % 12))}:${two(k % 60)}`,
    })),
    overrides: listOf(hoursEach, (k) => ({
      date: new Date(Date.UTC(2026, 0, 1 + k)).toISOString().slice(0, 10),
      startTime: '09:00',
      endTime: '17:00',
    })),
    isDefault: i === 0,
  }));
  return JSON.stringify({ status: 'success', data: rows });
}

/** Cal.com schedules that are open in every other minute. */
export function minuteHoursBody(schedules: number): string {
  const rows = listOf(schedules, (i) => ({
    id: i + 1,
    ownerId: 1,
    name: `Hours ${i + 1}`,
    timeZone: 'Europe/Berlin',
    availability: listOf(720, (k) => ({
      days: WEEK,
      startTime: `${two(Math.floor(k / 30))}:${two((k % 30) * 2)}`,
      endTime: `${two(Math.floor(k / 30))}:${two((k % 30) * 2 + 1)}`,
    })),
    overrides: [],
    isDefault: i === 0,
  }));
  return JSON.stringify({ status: 'success', data: rows });
}
