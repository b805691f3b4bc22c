import { asProviderError } from '../../domain/errors.ts';
import type { Connector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { GuideItemReader } from './guide-item-reader.ts';
import { toAttendee } from './guidebook.map.ts';
import { wireAttendee } from './guidebook.wire.ts';
import type { Upstream } from './upstream.ts';

export function createAttendees(upstream: Upstream): NonNullable<Connector['attendees']> {
  const attendees = new GuideItemReader(upstream, {
    title: 'attendee',
    list: path`/attendees/`,
    one: (id) => path`/attendees/${id}/`,
    // The endpoint does not order by id. An e-mail address is unique in a guide.
    ordering: 'email',
    wire: wireAttendee,
    toItem: toAttendee,
  });
  return {
    get: (ids, call) => attendees.get(ids, call),
    ofCalendars: (calendarIds, call) => attendees.ofGuides(calendarIds, call),
    pagesOf: (calendarId, request, call) => attendees.pagesOf(calendarId, request, call),
    withEmails: (requests, call) =>
      Promise.all(
        requests.map(({ calendarId, email }) =>
          attendees.matching(calendarId, { account__email: email }, call).catch(asProviderError),
        ),
      ),
  };
}
