import { type DavQuery, type DavResponse, escaped, multistatus } from './multistatus.ts';
import type { CaldavSandboxOptions } from './options.ts';
import { revisionOf, type StoredCalendar, type StoredObject } from './state.ts';

const TOKEN = 'http://sandbox.test/sync/';

export function syncTokenOf(calendar: StoredCalendar): string {
  return `${TOKEN}${revisionOf(calendar)}`;
}

/** The result of a report: the body of a 207, or another status. */
export type ReportResult = string | number;

/** Runs a report on a calendar (docs/providers/caldav.md, sections 5 and 6). @param base the path of the calendar. */
export function runReport(
  query: DavQuery,
  calendar: StoredCalendar,
  base: string,
  options: CaldavSandboxOptions,
): ReportResult {
  const responseOf = ([name, object]: readonly [string, StoredObject]): DavResponse => ({
    href: base + encodeURIComponent(name),
    properties: { getetag: `"${object.revision}"`, 'calendar-data': escaped(object.text) },
  });
  switch (query.kind) {
    case 'calendar-query': {
      const found = [...calendar.objects].filter(([, { text }]) => isFound(text, query, options));
      return multistatus(found.map(responseOf), query.properties);
    }
    case 'calendar-multiget': {
      const responses = query.hrefs.map((href): DavResponse => {
        const name = decodeURIComponent(href.slice(href.lastIndexOf('/') + 1));
        const object = href.startsWith(base) ? calendar.objects.get(name) : undefined;
        return object ? responseOf([name, object]) : { href, status: 404 };
      });
      return multistatus(responses, query.properties);
    }
    case 'sync-collection':
      return options.syncs === false ? 403 : syncReport(query, calendar, base, options);
    default:
      return query.kind === undefined ? 400 : 403;
  }
}

function syncReport(query: DavQuery, calendar: StoredCalendar, base: string, options: CaldavSandboxOptions) {
  const since = query.syncToken === '' ? 0 : Number(query.syncToken.replace(TOKEN, ''));
  if (!Number.isInteger(since) || since > revisionOf(calendar)) return options.unknownTokenStatus ?? 403;
  const stored = [...calendar.objects].map(([name, { revision }]) => ({ name, revision, isRemoved: false }));
  const removed = [...calendar.removed].map(([name, revision]) => ({ name, revision, isRemoved: true }));
  const changes = [...stored, ...removed]
    .filter(({ revision }) => revision > since)
    .toSorted((a, b) => a.revision - b.revision);
  const returned = changes.slice(0, options.maximumChanges ?? changes.length);
  const responses = returned.map(({ name, revision, isRemoved }): DavResponse => {
    const href = base + encodeURIComponent(name);
    return isRemoved ? { href, status: 404 } : { href, properties: { getetag: `"${revision}"` } };
  });
  const isPartial = returned.length < changes.length;
  if (isPartial) responses.push({ href: base, status: 507 });
  const token = isPartial ? `${TOKEN}${returned.at(-1)?.revision ?? since}` : syncTokenOf(calendar);
  return multistatus(responses, query.properties, `<d:sync-token>${token}</d:sync-token>`);
}

/** Repeated events are always found, in any window. All times are compared as if they were in UTC, as real servers do. */
function isFound(text: string, { timeRange }: DavQuery, { findsRepeats = true }: CaldavSandboxOptions): boolean {
  const events = text.match(/BEGIN:VEVENT.*?END:VEVENT/gs) ?? [];
  if (!timeRange) return events.length > 0;
  return events.some((event) => {
    if (findsRepeats && /^(?:RRULE|RDATE|DURATION)/m.test(event)) return true;
    const start = comparable(/^DTSTART[^:]*:(.*)$/m.exec(event)?.[1] ?? '');
    const end = comparable(/^DTEND[^:]*:(.*)$/m.exec(event)?.[1] ?? '') || start;
    return start < comparable(timeRange.end) && (end > comparable(timeRange.start) || end === start);
  });
}

/** `YYYYMMDDTHHMMSS`, of a date or a date-time. */
function comparable(time: string): string {
  const [digits = ''] = /^[\dT]+/.exec(time.trim()) ?? [];
  return digits.length === 8 ? `${digits}T000000` : digits;
}
