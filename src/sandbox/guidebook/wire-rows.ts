import type { Attendee, Guide, Location, PersonalizedSchedule, ScheduleTrack, Session } from './data.ts';
import type { GuidebookSandboxOptions } from './options.ts';
import { type Moment, toWireTime } from './wire-time.ts';

type Wire = Record<string, unknown>;

/** The fields of a guide that reads return: privacy and passphrase are write-only. */
export function guideToWire(guide: Guide): Wire {
  const { privacy: _privacy, redeem_code: _code, premium: _premium, published: _published, ...shown } = guide;
  return {
    ...shown,
    created_at: toWireTime(guide.created_at),
    start_date: timeOrNull(guide.start_date),
    end_date: timeOrNull(guide.end_date),
  };
}

export function sessionToWire(session: Session, options: GuidebookSandboxOptions): Wire {
  return sparse(options, {
    ...session,
    created_at: toWireTime(session.created_at),
    start_time: toWireTime(session.start_time),
    end_time: timeOrNull(session.end_time),
    registration_start_date: timeOrNull(session.registration_start_date),
    registration_end_date: timeOrNull(session.registration_end_date),
  });
}

export function trackToWire(track: ScheduleTrack, options: GuidebookSandboxOptions): Wire {
  return sparse(options, {
    ...track,
    color: track.color?.toUpperCase() ?? null,
    created_at: toWireTime(track.created_at),
  });
}

export function locationToWire(location: Location, options: GuidebookSandboxOptions): Wire {
  const { interactiveMap: _interactiveMap, ...shown } = location;
  return sparse(options, { ...shown, created_at: toWireTime(location.created_at) });
}

export function personalizedScheduleToWire(schedule: PersonalizedSchedule, options: GuidebookSandboxOptions): Wire {
  return sparse(options, { ...schedule, created_at: toWireTime(schedule.created_at) });
}

/** Attendees are written with `guide` and read with `guide_id`. */
export function attendeeToWire(attendee: Attendee): Wire {
  const { guide, fromSpreadsheet: _fromSpreadsheet, ...shown } = attendee;
  const badge = new URLSearchParams({
    f: attendee.first_name,
    l: attendee.last_name,
    i: String(attendee.id),
    ii: attendee.import_id ?? '',
    s: ((attendee.id * 2_654_435_761) % 0x1_0000_0000).toString(16).padStart(8, '0'),
  });
  return {
    ...shown,
    guide_id: guide,
    last_email_send: timeOrNull(attendee.last_email_send),
    qr_badge: badge.toString(),
  };
}

function timeOrNull(moment: Moment | null): string | null {
  return moment === null ? null : toWireTime(moment);
}

/** Some rows of the real service lack these two fields, for no documented reason. */
function sparse(options: GuidebookSandboxOptions, row: Wire & { id: number }): Wire {
  if (options.sparseRows === false || row.id % 3 !== 0) return row;
  const { waitlist: _waitlist, created_at: _createdAt, ...rest } = row;
  return rest;
}
