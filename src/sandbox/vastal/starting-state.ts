import type { Appointment, AppointmentType, VastalData, VastalState, Window } from './data.ts';
import { takeId, toEpochMs, VASTAL_SANDBOX_ORG } from './data.ts';

const CREATED_AT = '2026-05-04T09:12:00Z';
const MINUTE_MS = 60_000;

/** Adds the defaults of what test data leaves out. */
export function startingState(data: VastalData): VastalState {
  const state: VastalState = {
    availability: [],
    appointments: [],
    appointmentTypes: [],
    schedules: [...(data.schedules ?? [])],
    org: data.org ?? VASTAL_SANDBOX_ORG,
    timeZone: data.timeZone ?? 'UTC',
    lastIds: new Map(),
  };
  state.availability = (data.availability ?? []).map((given) => toWindow(state, given));
  state.appointmentTypes = (data.appointmentTypes ?? []).map((given, i) => toType(state, given, i));
  state.appointments = (data.appointments ?? []).map((given) => toAppointment(state, given));
  return state;
}

function toWindow(state: VastalState, given: Partial<Window>): Window {
  return {
    id: given.id ?? takeId(state, 'avail'),
    org_id: state.org,
    day_of_week: 1,
    start_time: '09:00:00',
    end_time: '17:00:00',
    appointment_type_id: null,
    is_active: true,
    created_at: CREATED_AT,
    ...given,
  };
}

/** The defaults of a new type. */
export const TYPE_DEFAULTS = {
  description: null,
  color: '#3b82f6',
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  maxPerDay: null,
  maxPerWeek: null,
  maxPerMonth: null,
  minNoticeHours: 24,
  maxDaysAhead: 60,
  requiresConfirmation: false,
  confirmWithinHours: null,
  scheduleId: null,
  isActive: true,
} as const;

function toType(state: VastalState, given: Partial<AppointmentType>, i: number): AppointmentType {
  const createdAt = given.createdAt ?? CREATED_AT;
  return {
    id: given.id ?? takeId(state, 'type'),
    orgId: state.org,
    name: `Service ${i + 1}`,
    durationMinutes: 30,
    ...TYPE_DEFAULTS,
    bookingQuestions: [],
    sortOrder: i,
    createdAt,
    updatedAt: createdAt,
    ...given,
  };
}

function toAppointment(state: VastalState, given: Partial<Appointment> & Pick<Appointment, 'start_time'>): Appointment {
  const appointment_type_id = given.appointment_type_id ?? state.appointmentTypes[0]?.id ?? 'type_none';
  const type = state.appointmentTypes.find(({ id }) => id === appointment_type_id);
  const status = given.status ?? 'confirmed';
  const created_at = given.created_at ?? CREATED_AT;
  return {
    id: given.id ?? takeId(state, 'apt'),
    org_id: state.org,
    appointment_type_id,
    end_time: toEpochMs(given.start_time) + (type?.durationMinutes ?? 30) * MINUTE_MS,
    client_name: 'Client',
    client_email: null,
    client_phone: null,
    client_notes: null,
    client_language: 'en',
    internal_notes: null,
    status,
    confirmed_at: status === 'confirmed' || status === 'completed' ? created_at : null,
    cancelled_at: status === 'cancelled' ? created_at : null,
    source: 'booking_page',
    created_at,
    ...given,
  };
}
