import { TextBody } from '../http/encoding.ts';
import { escapeXml } from './xml.ts';

/** The bodies of requests (docs/providers/caldav.md, sections 3 and 5). */

const NAMESPACES =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/" xmlns:S="http://calendarserver.org/ns/"';

const OBJECT_PROPERTIES = '<prop><getetag/><C:calendar-data/></prop>';

function document(element: string, content: string): TextBody {
  const text = `<?xml version="1.0" encoding="utf-8"?><${element} ${NAMESPACES}>${content}</${element}>`;
  return new TextBody(text, 'application/xml; charset=utf-8');
}

/** Where the calendars of the user are. */
export const HOME_PROPERTIES = document('propfind', '<prop><current-user-principal/><C:calendar-home-set/></prop>');

export const CALENDAR_PROPERTIES = document(
  'propfind',
  '<prop><resourcetype/><displayname/><sync-token/><supported-report-set/><C:calendar-description/>' +
    '<C:calendar-timezone/><C:supported-calendar-component-set/><A:calendar-color/></prop>',
);

function eventFilter(condition: string): string {
  return `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${condition}</C:comp-filter></C:comp-filter></C:filter>`;
}

/** All objects with events. */
export const ALL_EVENTS = document('C:calendar-query', OBJECT_PROPERTIES + eventFilter(''));

/** The objects with an event in a window, whose ends are UTC in the basic format, such as `20261102T090000Z`. */
export function eventsBetween(start: string, end: string): TextBody {
  return document('C:calendar-query', OBJECT_PROPERTIES + eventFilter(`<C:time-range start="${start}" end="${end}"/>`));
}

/** The objects with these hrefs. */
export function objectsAt(hrefs: readonly string[]): TextBody {
  const list = hrefs.map((href) => `<href>${escapeXml(href)}</href>`).join('');
  return document('C:calendar-multiget', OBJECT_PROPERTIES + list);
}

/** What changed in a collection since the token. */
export function changesSince(syncToken: string): TextBody {
  const content = `<sync-token>${escapeXml(syncToken)}</sync-token><sync-level>1</sync-level><prop><getetag/></prop>`;
  return document('sync-collection', content);
}
