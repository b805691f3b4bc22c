import { DateTime } from 'luxon';
import type { VastalData } from './data.ts';

/** The zone of the agency in the demo data. No response contains it, so an account must be configured with it. */
export const VASTAL_DEMO_TIME_ZONE = 'Europe/Amsterdam';

const DISCOVERY = 'type_discovery';
const REVIEW = 'type_review';
const WORKSHOP = 'type_workshop';
const WEBINAR = 'type_webinar';

/**
 * A design agency: windows on most days, five services, and thirty bookings around `now`.
 *
 * @param now epoch milliseconds
 */
export function vastalDemo(now: number): VastalData {
  const createdAt = now - 90 * 86_400_000;
  return {
    org: 'org_grachtenlicht',
    timeZone: VASTAL_DEMO_TIME_ZONE,
    schedules: [
      { id: 'sched_studio', name: 'Studio hours' },
      { id: 'sched_evening', name: 'Evening sessions' },
    ],
    appointmentTypes: structuredClone(APPOINTMENT_TYPES).map((type) => ({ ...type, createdAt })),
    availability: WINDOWS.map(([day_of_week, start_time, end_time, appointment_type_id = null, is_active = true]) => ({
      day_of_week,
      start_time: withSeconds(start_time),
      end_time: withSeconds(end_time),
      appointment_type_id,
      is_active,
      created_at: createdAt,
    })),
    appointments: BOOKINGS.map(([week, day, time, appointment_type_id, client_name, status = 'confirmed'], i) => ({
      appointment_type_id,
      start_time: instantOf(now, week, day, time),
      client_name,
      client_email: emailOf(client_name),
      client_phone: i % 3 === 0 ? `+31 6 0000 ${String(1000 + i * 37)}` : null,
      client_notes: i % 4 === 1 ? 'Please send the agenda beforehand.' : null,
      internal_notes: i % 7 === 2 ? 'Prefers Dutch.' : null,
      status,
      source: i % 5 === 0 ? 'manual' : 'booking_page',
      created_at: now - (i + 1) * 3_600_000,
    })),
  };
}

const APPOINTMENT_TYPES: NonNullable<VastalData['appointmentTypes']> = [
  {
    id: DISCOVERY,
    name: 'Discovery call',
    durationMinutes: 30,
    description: 'A first talk about what you need.',
    color: '#0ea5e9',
    bufferAfterMinutes: 10,
    scheduleId: 'sched_studio',
    bookingQuestions: [
      { id: 'q_goal', type: 'textarea', label: 'What should be different afterwards?', required: true },
      { id: 'q_site', type: 'text', label: 'Your website', required: false },
    ],
  },
  {
    id: REVIEW,
    name: 'Design review',
    durationMinutes: 60,
    color: '#f59e0b',
    bufferBeforeMinutes: 15,
    bufferAfterMinutes: 15,
    maxPerDay: 4,
    minNoticeHours: 48,
    scheduleId: 'sched_studio',
  },
  {
    id: WORKSHOP,
    name: 'Brand workshop',
    durationMinutes: 180,
    color: '#8b5cf6',
    requiresConfirmation: true,
    confirmWithinHours: 72,
    maxPerWeek: 2,
    minNoticeHours: 96,
    maxDaysAhead: 120,
  },
  {
    id: WEBINAR,
    name: 'Evening Q&A',
    durationMinutes: 45,
    minNoticeHours: 2,
    scheduleId: 'sched_evening',
  },
  { id: 'type_audit', name: 'Website audit', durationMinutes: 90, isActive: false },
];

/** Day of the week (Sunday is 0), start, end, type, active. */
const WINDOWS: readonly (readonly [number, string, string, (string | null)?, boolean?])[] = [
  [1, '09:00', '12:30'],
  [1, '13:30', '17:30'],
  [2, '09:00', '12:30'],
  [2, '13:30', '17:30'],
  [3, '10:00', '16:00'],
  [4, '09:00', '12:30'],
  [4, '13:30', '17:30'],
  [4, '20:00', '23:59:59', WEBINAR],
  [5, '09:00', '13:00'],
  [6, '10:00', '14:00', WORKSHOP],
  [0, '11:00', '13:00', DISCOVERY],
  [0, '15:00', '18:00', null, false],
];

/** Week relative to the current one, day of that week (Monday is 0), local time, type, client, status. */
const BOOKINGS: readonly (readonly [number, number, string, string, string, string?])[] = [
  [-1, 0, '09:30', DISCOVERY, 'Sanne de Boer', 'completed'],
  [-1, 0, '14:00', REVIEW, 'Youssef El Amrani', 'completed'],
  [-1, 1, '10:00', REVIEW, 'Femke Visser', 'no_show'],
  [-1, 2, '11:00', DISCOVERY, 'Lars Eriksen', 'completed'],
  [-1, 3, '20:30', WEBINAR, 'Priscilla Owusu', 'completed'],
  [-1, 4, '09:00', DISCOVERY, 'Tim Janssen', 'cancelled'],
  [-1, 5, '10:00', WORKSHOP, 'Bakkerij Zonneveld', 'completed'],
  [0, 0, '09:00', DISCOVERY, 'Ingrid Solberg'],
  [0, 0, '15:00', REVIEW, 'Mohammed Aziz'],
  [0, 1, '13:30', REVIEW, 'Charlotte Dubois', 'cancelled'],
  [0, 1, '14:00', DISCOVERY, 'Daan Willems'],
  [0, 2, '10:00', REVIEW, 'Yuki Tanaka'],
  [0, 2, '14:30', DISCOVERY, 'Sofia Marchetti'],
  [0, 3, '09:15', REVIEW, 'Oluwaseun Adeyemi'],
  [0, 3, '23:00', WEBINAR, 'Maya Cohen'],
  [0, 4, '10:30', DISCOVERY, 'Pieter Smit'],
  [0, 5, '10:00', WORKSHOP, 'Stichting Oeverloper'],
  [0, 6, '11:30', DISCOVERY, 'Elena Petrova'],
  [1, 0, '09:00', REVIEW, 'Noah Friedrich'],
  [1, 0, '13:30', DISCOVERY, 'Aylin Demir'],
  [1, 0, '16:00', REVIEW, 'Sanne de Boer', 'pending'],
  [1, 1, '09:30', DISCOVERY, 'Hugo Lindqvist'],
  [1, 1, '15:00', REVIEW, 'Giulia Conti', 'cancelled'],
  [1, 2, '12:00', REVIEW, 'Ruben Meijer'],
  [1, 3, '10:00', DISCOVERY, 'Amara Nwosu'],
  [1, 3, '21:00', WEBINAR, 'Koen van Leeuwen'],
  [1, 4, '09:00', REVIEW, 'Isabel Ferreira'],
  [1, 5, '10:30', WORKSHOP, 'Museum Oostwal', 'pending'],
  [1, 6, '12:00', DISCOVERY, 'Jonas Weber'],
  [2, 1, '11:00', REVIEW, 'Nadia Haddad'],
];

function withSeconds(time: string): string {
  return time.length === 5 ? `${time}:00` : time;
}

function instantOf(now: number, week: number, day: number, time: string): number {
  const monday = DateTime.fromMillis(now, { zone: VASTAL_DEMO_TIME_ZONE }).startOf('week');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return monday.plus({ weeks: week, days: day }).set({ hour, minute }).toMillis();
}

function emailOf(client: string): string {
  const plain = client.normalize('NFKD').replaceAll(/[^A-Za-z ]/g, '');
  return `${plain.toLowerCase().replaceAll(' ', '.')}@example.test`;
}
