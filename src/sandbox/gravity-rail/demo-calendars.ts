import type { GivenCalendar, GivenRule } from './data.ts';
import { BLOCKED, type Dates, datesIn, once, rule, weekly } from './demo-dates.ts';

/** Twelve calendars of a clinic group with a studio, in as many time zones. @param now epoch milliseconds */
export function demoCalendars(now: number): GivenCalendar[] {
  return CALENDARS.map(({ rules, ...calendar }) => ({
    ...calendar,
    schedules: rules(datesIn(calendar.timezone, now)),
  }));
}

type DemoCalendar = GivenCalendar & {
  readonly timezone: string;
  readonly rules: (dates: Dates) => GivenRule[];
};

const CALENDARS: readonly DemoCalendar[] = [
  {
    id: 31,
    name: 'Inês Carvalho · Physiotherapy',
    description: 'Room 2, ground floor. First visits take an hour.',
    timezone: 'Europe/Lisbon',
    color: '#0F766E',
    isPublic: true,
    rules: (dates) => [
      weekly('Morning surgery', dates, ['08:30', '13:00']),
      weekly('Afternoon surgery', dates, ['14:00', '18:30'], { daysOfWeek: [0, 1, 3] }),
      weekly('Team huddle', dates, ['10:00', '10:30'], { ...BLOCKED, daysOfWeek: [2] }),
      once('Conference in Porto', dates.workday(11), ['00:00', '00:00'], BLOCKED),
    ],
  },
  {
    id: 32,
    name: 'Tomasz Wieczorek · Sports medicine',
    timezone: 'Europe/Warsaw',
    color: '#1D4ED8',
    isPublic: true,
    rules: (dates) => [
      weekly('Consulting hours', dates, ['09:00', '17:00']),
      rule('Lunch', dates.monday(-8), ['12:30', '13:15'], { recurrence: 'daily', ...BLOCKED }),
      weekly('Saturday clinic', dates, ['09:00', '12:00'], {
        daysOfWeek: [5],
        recurrenceEndDate: dates.monday(-2),
        description: 'Ended: moved to the Kraków practice.',
      }),
    ],
  },
  {
    id: 33,
    name: 'Mei-Ling Tan · Acupuncture',
    timezone: 'Asia/Singapore',
    color: '#B45309',
    isPublic: true,
    rules: (dates) => [
      weekly('Clinic', dates, ['10:00', '19:00'], { daysOfWeek: [1, 2, 3, 4, 5] }),
      weekly('First visits only', dates, ['08:00', '10:00'], { daysOfWeek: [1, 3], eventTypeIds: [11] }),
    ],
  },
  {
    id: 34,
    name: 'Hudson Street · Pilates studio',
    description: 'Small groups, up to eight people.',
    timezone: 'America/New_York',
    color: '#BE185D',
    isPublic: true,
    rules: (dates) => [
      rule('Studio hours', dates.monday(-8), ['07:00', '21:00'], { recurrence: 'daily' }),
      rule('Floor maintenance', `${dates.day(0).slice(0, 4)}-01-01`, ['07:00', '12:00'], {
        recurrence: 'monthly',
        ...BLOCKED,
      }),
      once('Autumn open day', dates.day(12), ['21:00', '23:00']),
    ],
  },
  {
    id: 35,
    name: 'Night duty line',
    description: 'Telephone triage while the surgeries are closed.',
    timezone: 'Europe/Berlin',
    color: '#312E81',
    rules: (dates) => [
      rule('Night watch', dates.monday(-8), ['22:00', '06:00'], { recurrence: 'daily' }),
      once('Telephone upgrade', dates.day(9), ['03:00', '04:00'], BLOCKED),
    ],
  },
  {
    id: 36,
    name: 'Hydrotherapy pool',
    timezone: 'Australia/Sydney',
    color: '#0369A1',
    rules: (dates) => [
      weekly('Pool open', dates, ['06:30', '20:00']),
      weekly('Weekend swim', dates, ['08:00', '14:00'], { daysOfWeek: [5, 6] }),
      weekly('Water testing', dates, ['13:00', '13:45'], { ...BLOCKED, daysOfWeek: [0, 1, 2, 3, 4, 5, 6] }),
    ],
  },
  {
    id: 37,
    name: 'Telehealth desk',
    description: 'Without rules: open around the clock.',
    timezone: 'UTC',
    color: null,
    isPublic: true,
    rules: () => [],
  },
  {
    id: 38,
    name: 'Priya Raman · Nutrition',
    timezone: 'Asia/Kolkata',
    color: '#4D7C0F',
    isPublic: true,
    rules: (dates) => [
      weekly('Office hours', dates, ['10:15', '16:45'], { daysOfWeek: [0, 2, 4] }),
      weekly('Evening calls', dates, ['18:00', '20:00'], { daysOfWeek: [1, 3], eventTypeIds: [13] }),
    ],
  },
  {
    id: 39,
    name: 'Camila Duarte · Osteopathy',
    timezone: 'America/Sao_Paulo',
    color: '#A21CAF',
    rules: (dates) => [
      weekly('Consultório', dates, ['08:00', '12:00']),
      weekly('Consultório, tarde', dates, ['13:30', '18:00'], { daysOfWeek: [0, 2, 4] }),
    ],
  },
  {
    id: 40,
    name: 'MRI suite',
    description: 'Early and late scans; the machine is serviced every month.',
    timezone: 'Europe/London',
    color: '#475569',
    rules: (dates) => [
      weekly('Scanning', dates, ['07:00', '22:00'], { daysOfWeek: [0, 1, 2, 3, 4, 5] }),
      rule('Service by the maker', `${dates.day(0).slice(0, 4)}-01-31`, ['07:00', '22:00'], {
        recurrence: 'monthly',
        description: 'Only in months that have a 31st.',
        ...BLOCKED,
      }),
    ],
  },
  {
    id: 41,
    name: 'Outreach clinic, Bhaktapur',
    timezone: 'Asia/Kathmandu',
    color: '#DC2626',
    rules: (dates) => [
      rule('Monthly visit', `${dates.day(0).slice(0, 4)}-01-15`, ['09:00', '15:00'], { recurrence: 'monthly' }),
      once('Extra visit', dates.day(4), ['09:00', '15:00']),
    ],
  },
  {
    id: 42,
    name: 'Gym, Venice Beach',
    description: 'Closed for rebuilding: nothing but a blocked rule.',
    timezone: 'America/Los_Angeles',
    color: '#78716C',
    rules: (dates) => [rule('Rebuilding', dates.monday(-4), ['00:00', '00:00'], { recurrence: 'daily', ...BLOCKED })],
  },
];
