/** A calendar of the fake server, by the last segment of its path. */
export interface CalendarSeed {
  readonly name?: string;
  readonly description?: string;
  /** `#RRGGBB`, with or without an opacity of two more digits. */
  readonly color?: string;
  /** The TZID in the calendar's own time zone. */
  readonly timeZone?: string;
  /** Default: VEVENT. */
  readonly components?: readonly string[];
  /** iCalendar objects by the last segment of their paths: the lines between BEGIN:VCALENDAR and END:VCALENDAR. */
  readonly objects?: Readonly<Record<string, string>>;
}

/** Stored by reference: a test may change an option while the sandbox runs. */
export interface CaldavSandboxOptions {
  /** By name; each user has calendars of their own. */
  users: Readonly<
    Record<string, { readonly password: string; readonly calendars: Readonly<Record<string, CalendarSeed>> }>
  >;
  /** Where `/.well-known/caldav` redirects to; false: 404. Default `/dav/`. */
  wellKnown?: string | false;
  /** The origin in front of the href of calendar homes. Default: none. */
  homeOrigin?: string;
  /** Whether calendars have the report `sync-collection`. Default true. */
  syncs?: boolean;
  /** The status for a token that is not known. Default 403, as RFC 6578 has it; Xandikos: 500. */
  unknownTokenStatus?: number;
  /** The most changes that one `sync-collection` report returns. Default: all. */
  maximumChanges?: number;
  /** Whether the report `calendar-query` finds repeated events. Default true. */
  findsRepeats?: boolean;
}
