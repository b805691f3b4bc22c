import type { Attendee, Guide, GuidebookData, GuidebookState, PersonalizedSchedule, Session } from './data.ts';
import { contentOf } from './guide-content.ts';
import { sessionsSeenBy } from './published-copy.ts';

const CREATED_AT = '2026-10-02T08:11:09.204517+0000';

/** Adds the defaults of what test data leaves out, and publishes the schedules that have `published`. */
export function startingState(given: GuidebookData): GuidebookState {
  // The state is changed in place; the data may be a constant that several sandboxes share.
  const data = structuredClone(given);
  const guides = (data.guides ?? []).map(toGuide);
  const guide = guides[0]?.id ?? 1204;
  const personalizedSchedules = (data.personalizedSchedules ?? []).map((schedule, i): PersonalizedSchedule => {
    const { published: _published, ...row } = schedule;
    const name = `Personalized schedule ${i + 1}`;
    return { id: 640 + i, created_at: CREATED_AT, guide, name, attendees: [], sessions: [], ...row };
  });
  const published = personalizedSchedules.filter((_, i) => data.personalizedSchedules?.[i]?.published === true);
  const state: GuidebookState = {
    guides,
    sessions: (data.sessions ?? []).map((row, i) => toSession(row, i, guide)),
    scheduleTracks: (data.scheduleTracks ?? []).map((row, i) => ({
      id: 71 + i,
      created_at: CREATED_AT,
      guide,
      name: `Track ${i + 1}`,
      color: null,
      import_id: null,
      ...row,
    })),
    locations: (data.locations ?? []).map((row, i) => ({
      id: 901 + i,
      created_at: CREATED_AT,
      guide,
      name: `Room ${i + 1}`,
      location_type: 2,
      latitude: null,
      longitude: null,
      address: null,
      description: null,
      import_id: null,
      interactiveMap: false,
      ...row,
    })),
    attendees: (data.attendees ?? []).map((row, i) => toAttendee(row, i, guide)),
    personalizedSchedules,
    publishedSchedules: structuredClone(published),
    attendeeViews: new Map(),
    assignments: personalizedSchedules.flatMap(({ id, attendees }) =>
      attendees.map((attendee) => ({ schedule: id, attendee })),
    ),
    scheduleEmails: [],
    publications: [],
    publishedContent: new Map(),
    lastIds: new Map(),
  };
  for (const attendee of new Set(published.flatMap(({ attendees }) => attendees)))
    state.attendeeViews.set(attendee, sessionsSeenBy(attendee, published, state.assignments));
  for (const row of guides) if (row.published) state.publishedContent.set(row.id, contentOf(row, state));
  return state;
}

function toGuide(given: Partial<Guide>, i: number): Guide {
  const name = given.name ?? `Guide ${i + 1}`;
  return {
    id: 1204 + i,
    created_at: CREATED_AT,
    owner: 1,
    name,
    short_name: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    description_html: '',
    start_date: null,
    end_date: null,
    timezone: 'UTC',
    attendees_estimate: 100,
    category: [],
    privacy: 3,
    redeem_code: null,
    premium: true,
    published: true,
    ...given,
  };
}

function toSession(given: Partial<Session> & Pick<Session, 'start_time'>, i: number, guide: number): Session {
  return {
    id: 50_101 + i,
    created_at: CREATED_AT,
    guide,
    name: `Session ${i + 1}`,
    description_html: null,
    end_time: null,
    all_day: false,
    import_id: null,
    allow_rating: true,
    add_to_schedule: true,
    require_login: false,
    max_capacity: null,
    waitlist: false,
    registration_start_date: null,
    registration_end_date: null,
    locations: [],
    schedule_tracks: [],
    image: null,
    rank: 0,
    ...given,
  };
}

function toAttendee(given: Partial<Attendee>, i: number, guide: number): Attendee {
  return {
    id: 3301 + i,
    guide,
    account_id: 88_101 + i,
    email: `attendee-${i + 1}@example.test`,
    first_name: 'Attendee',
    last_name: String(i + 1),
    import_id: null,
    avatar: null,
    cover: null,
    app_profile: {},
    revoked: false,
    email_opt_out: false,
    status: 0,
    last_email_send: null,
    fromSpreadsheet: false,
    ...given,
  };
}
