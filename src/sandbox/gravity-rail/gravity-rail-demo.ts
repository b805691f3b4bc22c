import { type GivenEvent, GRAVITY_RAIL_SANDBOX_WORKSPACE, type GravityRailData } from './data.ts';
import { demoCalendars } from './demo-calendars.ts';
import { type Dates, datesIn } from './demo-dates.ts';

const FIRST_VISIT = 11;
const TREATMENT = 12;
const VIDEO_CALL = 13;
const GROUP_CLASS = 14;

/**
 * A clinic group with a studio: calendars in many zones, rules of every recurrence, events from last week to next week.
 *
 * @param now epoch milliseconds
 */
export function gravityRailDemo(now: number): GravityRailData {
  const calendars = demoCalendars(now);
  const zoneOf = (id: number) => calendars.find((calendar) => calendar.id === id)?.timezone ?? 'UTC';
  const createdAt = now - 60 * 86_400_000;
  return {
    workspaces: [{ uuid: GRAVITY_RAIL_SANDBOX_WORKSPACE, timezone: 'Europe/Lisbon' }],
    calendars: calendars.map((calendar) => ({ createdAt, ...calendar })),
    eventTypes: [
      { id: FIRST_VISIT, name: 'First visit', durationMinutes: 60, description: 'History and examination.', createdAt },
      { id: TREATMENT, name: 'Treatment', durationMinutes: 45, createdAt },
      { id: VIDEO_CALL, name: 'Video call', durationMinutes: 30, maxAttendees: 2, createdAt },
      { id: GROUP_CLASS, name: 'Group class', durationMinutes: 55, maxAttendees: 8, createdAt },
      { id: 15, name: 'Home visit', durationMinutes: 90, active: false, createdAt },
    ],
    events: EVENTS.map(([calendarId, dateOf, time, eventTypeId, person, status], i): GivenEvent => {
      const date = dateOf(datesIn(zoneOf(calendarId), now));
      return {
        calendarId,
        eventTypeId,
        title: person,
        startTime: `${date}T${time}:00`,
        status: status ?? 'confirmed',
        attendees: [{ memberId: 801 + i, name: person, email: emailOf(person) }],
        createdAt: now - (i + 2) * 3_600_000,
      };
    }),
  };
}

type DateOf = (dates: Dates) => string;

const workday =
  (n: number): DateOf =>
  (dates) =>
    dates.workday(n);
const day =
  (n: number): DateOf =>
  (dates) =>
    dates.day(n);
/** @param weekday Monday is 0 */
const nextWeek =
  (weekday: number): DateOf =>
  (dates) => {
    const monday = new Date(`${dates.monday(1)}T00:00:00Z`);
    monday.setUTCDate(monday.getUTCDate() + weekday);
    return monday.toISOString().slice(0, 10);
  };

const EVENTS: readonly (readonly [number, DateOf, string, number, string, string?])[] = [
  [31, workday(-3), '09:00', FIRST_VISIT, 'Rui Almeida', 'completed'],
  [31, workday(-1), '11:00', TREATMENT, 'Beatriz Nogueira', 'completed'],
  [31, workday(1), '08:30', TREATMENT, 'Henrique Sousa'],
  [31, workday(1), '11:30', FIRST_VISIT, 'Matilde Faria'],
  [31, workday(2), '08:45', TREATMENT, 'Duarte Pires', 'cancelled'],
  [31, nextWeek(0), '15:00', FIRST_VISIT, 'Leonor Baptista'],
  [31, nextWeek(3), '16:30', TREATMENT, 'Rui Almeida'],
  [32, workday(-2), '10:00', TREATMENT, 'Agnieszka Nowak', 'completed'],
  [32, workday(1), '09:00', FIRST_VISIT, 'Jakub Lewandowski'],
  [32, workday(1), '14:00', TREATMENT, 'Zofia Kamińska'],
  [32, workday(3), '15:30', TREATMENT, 'Mateusz Zieliński', 'scheduled'],
  [33, nextWeek(1), '08:30', FIRST_VISIT, 'Arjun Pillai'],
  [33, nextWeek(2), '11:00', TREATMENT, 'Siti Rahman'],
  [33, nextWeek(5), '17:15', TREATMENT, 'Wei Jie Lim'],
  [34, day(-2), '18:00', GROUP_CLASS, 'Pilates, level 1', 'completed'],
  [34, day(2), '18:00', GROUP_CLASS, 'Pilates, level 1'],
  [34, day(3), '19:15', GROUP_CLASS, 'Pilates, level 2'],
  [35, day(0), '23:30', VIDEO_CALL, 'Katharina Vogel'],
  [35, day(2), '02:00', VIDEO_CALL, 'Emre Yıldız', 'scheduled'],
  [36, workday(1), '07:00', TREATMENT, 'Matilda Hughes'],
  [36, workday(2), '16:00', TREATMENT, 'Lachlan Walker'],
  [37, day(1), '04:00', VIDEO_CALL, 'Noor van Dijk'],
  [37, day(1), '21:30', VIDEO_CALL, 'Kwame Boateng'],
  [38, nextWeek(0), '10:15', FIRST_VISIT, 'Ananya Deshpande'],
  [38, nextWeek(1), '18:30', VIDEO_CALL, 'Vikram Sethi'],
  [38, nextWeek(4), '15:30', TREATMENT, 'Fatima Khan'],
  [39, workday(1), '08:15', TREATMENT, 'João Pedro Lima'],
  [39, nextWeek(2), '14:00', FIRST_VISIT, 'Larissa Moura'],
  [41, day(4), '09:30', FIRST_VISIT, 'Sunita Shrestha'],
  [41, day(4), '11:00', TREATMENT, 'Bishal Tamang'],
];

function emailOf(person: string): string {
  const plain = person.normalize('NFKD').replaceAll(/[^A-Za-z ]/g, '');
  return `${plain.trim().toLowerCase().replaceAll(/ +/g, '.')}@example.test`;
}
