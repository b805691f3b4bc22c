/** The rows of the fake upstream, in the formats that `docs/providers/*.md` specify; the same in every run. */

export const GUIDE = 1204;
export const SLOTS_FROM = '2030-01-07T00:00:00.000Z';
export const SLOTS_TO = '2030-01-14T00:00:00.000Z';
/** The event type whose slots are queried. */
export const SLOTS_EVENT_TYPE = 2101;

/** In the order of lists over accounts. */
export const ACCOUNTS = [
  { key: 'calcom', provider: 'CALCOM', name: 'Nora Lindqvist' },
  { key: 'clinic', provider: 'GRAVITY_RAIL', name: 'Clinic' },
  { key: 'events', provider: 'GUIDEBOOK', name: 'Events' },
  { key: 'agency', provider: 'VASTAL', name: 'Agency' },
] as const;
export type AccountKey = (typeof ACCOUNTS)[number]['key'];

/** The configured zone, which no response of Vastal contains. */
export const AGENCY_TIME_ZONE = 'Europe/Berlin';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Europe/Lisbon', 'Asia/Tokyo', 'UTC'] as const;
const MINUTE = 60_000;
const DAY = 86_400_000;
const CREATED_AT = '2026-01-05T08:00:00Z';

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function zoneFor(index: number): string {
  return ZONES[index % ZONES.length] ?? 'UTC';
}

function isoSeconds(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

/** Guidebook's notation: microseconds, and an offset without a colon. */
function guidebookTime(instant: number): string {
  return new Date(instant).toISOString().replace('Z', '000+0000');
}

// Gravity Rail: 50 calendars with three rules each; days are numbered from Monday, 0.

function rule(calendarId: number, place: number) {
  const [name, availabilityType, start, end, daysOfWeek] = (
    [
      ['Opening hours', 'available', '09:00:00', '17:30:00', [0, 1, 2, 3, 4]],
      ['Saturdays', 'available', '10:00:00', '14:00:00', [5]],
      ['Lunch', 'unavailable', '12:00:00', '13:00:00', [0, 1, 2, 3, 4]],
    ] as const
  )[place] as readonly [string, string, string, string, readonly number[]];
  return {
    id: calendarId * 10 + place,
    uuid: `5c4ed01e-0000-4000-8000-${String(calendarId * 10 + place).padStart(12, '0')}`,
    calendarId,
    name,
    description: null,
    availabilityType,
    recurrence: 'weekly',
    startTime: `2026-01-05T${start}`,
    endTime: `2026-01-05T${end}`,
    daysOfWeek,
    recurrenceEndDate: null,
    eventTypeIds: [],
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
  };
}

export type GravityRailRule = ReturnType<typeof rule>;

export const gravityRailCalendars = many(50, (index) => {
  const id = index + 1;
  return {
    id,
    uuid: `ca1e0da4-0000-4000-8000-${String(id).padStart(12, '0')}`,
    name: `Treatment room ${id}`,
    description: `The room with the number ${id}.`,
    timezone: zoneFor(index),
    color: '#0F766E',
    isPublic: id % 2 === 0,
    slug: `treatment-room-${id}`,
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    schedules: many(3, (place) => rule(id, place)),
  };
});

export const gravityRailEventTypes = many(6, (index) => ({
  id: index + 1,
  name: `Treatment ${index + 1}`,
  description: null,
  durationMinutes: 15 * (index + 1),
  maxAttendees: 1,
  active: true,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
}));

// Cal.com: one owner with 20 schedules.

export const calcomSchedules = many(20, (index) => ({
  id: 2201 + index,
  ownerId: 9,
  name: `Consulting hours ${index + 1}`,
  timeZone: zoneFor(index),
  isDefault: index === 0,
  availability: [
    { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday'], startTime: '09:00', endTime: '17:00' },
    { days: ['Friday'], startTime: '09:00', endTime: '13:30' },
  ],
  overrides: [{ date: '2026-12-24', startTime: '09:00', endTime: '12:00' }],
}));

export const calcomEventTypes = many(8, (index) => ({
  id: SLOTS_EVENT_TYPE + index,
  ownerId: 9,
  title: `Consultation ${index + 1}`,
  slug: `consultation-${index + 1}`,
  description: 'Bring your questions.',
  lengthInMinutes: 30,
  lengthInMinutesOptions: [30, 60],
  minimumBookingNotice: 0,
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  scheduleId: 2201 + index,
  bookingFields: [{ type: 'name', slug: 'name', required: true, isDefault: true }],
  hidden: false,
  users: [{ id: 9, name: 'Nora Lindqvist' }],
}));

export const calcomCalendars = {
  connectedCalendars: [
    {
      integration: 'google_calendar',
      credentialId: 71,
      calendars: ['nora@example.com', 'team@example.com'].map((externalId, index) => ({
        integration: 'google_calendar',
        credentialId: 71,
        externalId,
        name: index === 0 ? 'Nora' : 'Team',
        primary: index === 0,
        readOnly: false,
        email: 'nora@example.com',
        isSelected: true,
      })),
    },
  ],
  destinationCalendar: null,
};

/** 16 half hours on each day of the queried week. */
export const calcomSlots = Object.fromEntries(
  many(7, (day) => {
    const date = Date.parse(SLOTS_FROM) + day * DAY;
    const slots = many(16, (place) => {
      const start = date + (9 * 60 + place * 30) * MINUTE;
      return { start: new Date(start).toISOString(), end: new Date(start + 30 * MINUTE).toISOString() };
    });
    return [new Date(date).toISOString().slice(0, 10), slots];
  }),
);

// Guidebook: one guide with 400 sessions, 200 attendees, and 40 personalized schedules of 20 sessions and 5 attendees.

export const guides = [
  {
    id: GUIDE,
    name: 'Tides of Tomorrow',
    short_name: 'Tides',
    description_html: '<p>A conference by the sea.</p>',
    start_date: guidebookTime(Date.parse('2026-12-03T00:00:00Z')),
    end_date: guidebookTime(Date.parse('2026-12-06T00:00:00Z')),
    timezone: 'Europe/Berlin',
    created_at: guidebookTime(Date.parse(CREATED_AT)),
  },
];

export const locations = many(20, (index) => named(700 + index, `Hall ${index + 1}`));
export const tracks = many(6, (index) => named(800 + index, `Track ${index + 1}`));

function named(id: number, name: string) {
  return { id, guide: GUIDE, name, created_at: guidebookTime(Date.parse(CREATED_AT)) };
}

export const sessions = many(400, (index) => {
  const start = Date.parse('2026-12-03T08:00:00Z') + Math.floor(index / 10) * 45 * MINUTE;
  return {
    id: 50_000 + index,
    guide: GUIDE,
    name: `Session ${index + 1}: what the sea remembers`,
    start_time: guidebookTime(start),
    end_time: guidebookTime(start + 40 * MINUTE),
    all_day: false,
    description_html: '<p>Three short talks, and time for questions from the audience.</p>',
    locations: [700 + (index % 20)],
    schedule_tracks: [800 + (index % 6)],
    add_to_schedule: true,
    require_login: false,
    max_capacity: 120,
    waitlist: false,
    created_at: guidebookTime(Date.parse(CREATED_AT)),
  };
});

export const attendees = many(200, (index) => ({
  id: 3300 + index,
  guide_id: GUIDE,
  first_name: `Guest${index + 1}`,
  last_name: 'Andersen',
  email: `guest${String(index + 1).padStart(3, '0')}@example.com`,
  import_id: null,
  last_email_send: null,
  qr_badge: `f=Guest${index + 1}&l=Andersen&i=${3300 + index}`,
}));

export const personalizedSchedules = many(40, (index) => ({
  id: 600 + index,
  guide: GUIDE,
  name: `Group ${index + 1}`,
  attendees: many(5, (place) => 3300 + index * 5 + place),
  sessions: many(20, (place) => 50_000 + ((index * 10 + place * 11) % 400)),
  created_at: guidebookTime(Date.parse(CREATED_AT)),
}));

// Vastal: one organisation; days are numbered from Sunday, 0.

export const vastalWindows = many(5, (index) => ({
  id: `win_${index}`,
  day_of_week: index + 1,
  start_time: '09:00:00',
  end_time: '17:00:00',
  appointment_type_id: null,
  is_active: true,
}));

export const vastalAppointmentTypes = many(4, (index) => ({
  id: `type_${index}`,
  name: `Review ${index + 1}`,
  description: null,
  durationMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minNoticeHours: 24,
  maxDaysAhead: 60,
  isActive: true,
  createdAt: isoSeconds(Date.parse(CREATED_AT)),
}));
