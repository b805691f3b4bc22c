import type { Moment } from './wire-time.ts';

/** One event. `premium` and `published` are set in Builder and cannot be read over the API. */
export interface Guide {
  id: number;
  created_at: Moment;
  /** The account or organisation; a key can access the guides of its owners. */
  owner: number;
  name: string;
  short_name: string;
  description_html: string;
  /** Both are null for a guide that never ends. */
  start_date: Moment | null;
  end_date: Moment | null;
  timezone: string;
  attendees_estimate: number | null;
  category: number[];
  privacy: number;
  redeem_code: string | null;
  premium: boolean;
  published: boolean;
}

export interface Session {
  id: number;
  created_at: Moment;
  guide: number;
  name: string;
  description_html: string | null;
  start_time: Moment;
  end_time: Moment | null;
  all_day: boolean;
  import_id: string | null;
  allow_rating: boolean;
  add_to_schedule: boolean;
  require_login: boolean;
  max_capacity: number | null;
  waitlist: boolean;
  registration_start_date: Moment | null;
  registration_end_date: Moment | null;
  locations: number[];
  schedule_tracks: number[];
  image: string | null;
  rank: number;
}

export interface ScheduleTrack {
  id: number;
  created_at: Moment;
  guide: number;
  name: string;
  color: string | null;
  import_id: string | null;
}

export interface Location {
  id: number;
  created_at: Moment;
  guide: number;
  name: string;
  /** 1 main venue, 2 plain room, 3 map point. */
  location_type: number;
  latitude: number | null;
  longitude: number | null;
  address: Record<string, string> | null;
  description: string | null;
  import_id: string | null;
  /** Converted to an interactive map in Builder: absent from the API, while sessions keep its id. */
  interactiveMap: boolean;
}

export interface Attendee {
  id: number;
  guide: number;
  account_id: number;
  email: string;
  first_name: string;
  last_name: string;
  import_id: string | null;
  avatar: string | null;
  cover: string | null;
  app_profile: Record<string, string>;
  revoked: boolean;
  email_opt_out: boolean;
  /** 0 created, 1 new account and invited, 2 matched account and invited, 3 logged in. */
  status: number;
  last_email_send: Moment | null;
  /** Created by Builder's spreadsheet import: filters of personalized schedules do not find them. */
  fromSpreadsheet: boolean;
}

export interface PersonalizedSchedule {
  id: number;
  created_at: Moment;
  guide: number;
  name: string;
  attendees: number[];
  sessions: number[];
}

/** A row as tests write it: `guide` defaults to the first guide, ids to consecutive numbers. */
type Given<Row, Required extends keyof Row = never> = Partial<Omit<Row, Required>> & Pick<Row, Required>;

/** The initial data of a sandbox, with defaults for everything that is left out. */
export interface GuidebookData {
  readonly guides?: readonly Given<Guide>[];
  readonly sessions?: readonly Given<Session, 'start_time'>[];
  readonly scheduleTracks?: readonly Given<ScheduleTrack>[];
  readonly locations?: readonly Given<Location>[];
  readonly attendees?: readonly Given<Attendee>[];
  /** Those with `published` are in the published copy from the start. */
  readonly personalizedSchedules?: readonly (Given<PersonalizedSchedule> & { readonly published?: boolean })[];
}

/** A publication that was accepted and is not finished. */
export interface Publication {
  readonly kind: 'guide' | 'schedules' | 'attendee-schedules';
  readonly guide: number;
  readonly attendee?: number;
  /** Epoch milliseconds. */
  readonly finishesAt: number;
  readonly finish: () => void;
}

/** The live state. Tests may read and change all of it while the sandbox runs. */
export interface GuidebookState {
  guides: Guide[];
  sessions: Session[];
  scheduleTracks: ScheduleTrack[];
  locations: Location[];
  attendees: Attendee[];
  /** The draft copy, which the API reads and writes. */
  personalizedSchedules: PersonalizedSchedule[];
  /** The published copy, as Builder has it. */
  publishedSchedules: PersonalizedSchedule[];
  /** The session ids that each attendee sees in the app, by attendee id. */
  attendeeViews: Map<number, number[]>;
  /** Oldest first: of several schedules with one attendee, the app shows the one that was assigned last. */
  assignments: { readonly schedule: number; readonly attendee: number }[];
  /** The e-mails that the first publication of a schedule sends. `at` is in epoch milliseconds. */
  scheduleEmails: { readonly schedule: number; readonly attendee: number; readonly at: number }[];
  publications: Publication[];
  /** The published content of each guide, to determine whether there is anything new to publish. */
  publishedContent: Map<number, string>;
  /** The highest id so far, by kind, so that the id of a deleted row is never used again. */
  lastIds: Map<RowKind, number>;
}

export type RowKind = 'attendees' | 'personalizedSchedules';

/** The next unused id, also above rows that a test added. */
export function takeId(state: GuidebookState, kind: RowKind): number {
  const id = 1 + Math.max(state.lastIds.get(kind) ?? 0, ...state[kind].map((row) => row.id));
  state.lastIds.set(kind, id);
  return id;
}
