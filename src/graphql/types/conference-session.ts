import { loadExisting } from '../../loaders/loader.ts';
import { timeZoneOf } from '../../scheduling/hours.ts';
import { localDateOf } from '../../time/wall-time.ts';
import { calendarKeyOf, keysOf, nodeType, ownKey } from '../nodes.ts';
import { CalendarRef, ConferenceSessionRef } from '../refs.ts';

nodeType(ConferenceSessionRef, {
  idType: 'Session',
  description: 'An item on the agenda of a calendar.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.sessions.loadMany(keys),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar to whose agenda the session belongs.',
      resolve: (session, _, { loaders }) => loaders.calendars.load(calendarKeyOf(session)),
    }),
    name: t.exposeString('name', { description: 'The title of the session.' }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', {
      type: 'DateTime',
      nullable: true,
      description: 'End, exclusive; null if the provider does not report one, as for all-day sessions.',
    }),
    allDay: t.exposeBoolean('allDay', { description: 'Whether the session lasts for the whole of its `date`.' }),
    date: t.field({
      type: 'Date',
      nullable: true,
      description: 'The date on which the session starts, in the time zone of the calendar.',
      resolve: async (session, _, { loaders }) => {
        const calendar = await loaders.calendars.load(calendarKeyOf(session));
        return localDateOf(timeZoneOf(calendar), session.start);
      },
    }),
    locations: t.stringList({
      nullable: true,
      description: 'The names of the locations of the session.',
      resolve: ({ account, locationIds }, _, { loaders }) =>
        loadExisting(loaders.locationNames, keysOf(account, locationIds)),
    }),
    tracks: t.stringList({
      nullable: true,
      description: 'The names of the tracks to which the session belongs.',
      resolve: ({ account, trackIds }, _, { loaders }) => loadExisting(loaders.trackNames, keysOf(account, trackIds)),
    }),
    capacity: t.exposeInt('capacity', {
      nullable: true,
      description: 'The maximum number of attendees; null if the provider reports no limit.',
    }),
    descriptionHtml: t.exposeString('descriptionHtml', {
      nullable: true,
      description:
        'The description as HTML from the provider, not sanitized; null if there is none. Sanitize it before display.',
    }),
  }),
});
