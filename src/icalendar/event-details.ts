import type { EventDetails, Person } from './calendar.ts';
import type { Property } from './content-lines.ts';
import { InvalidValueError } from './problems.ts';
import type { PropertyReader } from './property-reader.ts';
import { parseReading } from './wall-moment.ts';

const IGNORE = () => undefined;

export function readDetails(reader: PropertyReader, isAllDay: boolean): EventDetails {
  const status = valueOf(reader.text('STATUS'), ['CONFIRMED', 'TENTATIVE', 'CANCELLED']) ?? 'CONFIRMED';
  const transparency = valueOf(reader.text('TRANSP'), ['OPAQUE', 'TRANSPARENT']) ?? 'OPAQUE';
  const classText = reader.text('CLASS');
  const access = classText === null ? 'PUBLIC' : (valueOf(classText, ['PUBLIC', 'CONFIDENTIAL']) ?? 'PRIVATE');
  return {
    isAllDay,
    status,
    transparency,
    isBusy: transparency === 'OPAQUE' && status !== 'CANCELLED',
    class: access,
    ...(access === 'PUBLIC' ? readContent(reader) : NO_CONTENT),
    created: instantOf(reader.text('CREATED')),
    updated: instantOf(reader.text('LAST-MODIFIED')),
    sequence: sequenceOf(reader),
  };
}

type Content = Pick<
  EventDetails,
  'summary' | 'description' | 'location' | 'url' | 'conferenceUrl' | 'organizer' | 'attendees'
>;

const NO_CONTENT: Content = {
  summary: null,
  description: null,
  location: null,
  url: null,
  conferenceUrl: null,
  organizer: null,
  attendees: [],
};

function readContent(reader: PropertyReader): Content {
  return {
    summary: reader.text('SUMMARY'),
    description: reader.text('DESCRIPTION'),
    location: reader.text('LOCATION'),
    url: reader.text('URL'),
    conferenceUrl: conferenceUrlOf(reader),
    organizer: reader.mapReadable('ORGANIZER', toPerson, IGNORE)[0] ?? null,
    attendees: reader.mapReadable('ATTENDEE', toPerson, IGNORE),
  };
}

function conferenceUrlOf(reader: PropertyReader): string | null {
  const conferences = reader.mapReadable('CONFERENCE', ({ values }) => String(values[0]), IGNORE);
  const links = [...conferences, reader.text('X-GOOGLE-CONFERENCE') ?? ''];
  return links.find((link) => /^https?:\/\//i.test(link)) ?? null;
}

function toPerson({ parameters, values }: Property): Person {
  const email = parameters.email ?? /^mailto:(.+)$/i.exec(String(values[0]))?.[1];
  const { cn, partstat } = parameters;
  return {
    name: typeof cn === 'string' && cn !== '' ? cn : null,
    email: typeof email === 'string' && email.includes('@') ? email : null,
    participation: typeof partstat === 'string' ? partstat.toUpperCase() : 'NEEDS-ACTION',
  };
}

function valueOf<T extends string>(text: string | null, values: readonly T[]): T | undefined {
  return values.find((value) => value === text?.trim().toUpperCase());
}

/** The instant of a property that RFC 5545 requires in UTC; null for anything else. */
function instantOf(text: string | null): number | null {
  if (text?.endsWith('Z') !== true) return null;
  try {
    return parseReading(text);
  } catch (error) {
    if (error instanceof InvalidValueError) return null;
    throw error;
  }
}

function sequenceOf(reader: PropertyReader): number {
  const [value] = reader.mapReadable('SEQUENCE', ({ values }) => values[0], IGNORE);
  return typeof value === 'number' ? value : 0;
}
