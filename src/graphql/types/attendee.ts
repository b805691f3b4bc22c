import { calendarKeyOf, nodeType, ownKey } from '../nodes.ts';
import { AttendeeRef, CalendarRef, PersonalizedScheduleRef } from '../refs.ts';
import { conflictsOf, SessionConflictType } from './session-conflict.ts';

nodeType(AttendeeRef, {
  description: 'A person who attends the sessions of a calendar.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.attendees.loadMany(keys),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar to which the attendee belongs.',
      resolve: (attendee, _, { loaders }) => loaders.calendars.load(calendarKeyOf(attendee)),
    }),
    name: t.exposeString('name', { description: 'The display name of the attendee.' }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'The email address of the attendee; null if the provider does not report it.',
    }),
    personalizedSchedules: t.field({
      type: [PersonalizedScheduleRef],
      nullable: true,
      description: 'The personalized schedules assigned to the attendee.',
      resolve: (attendee, _, { loaders }) => loaders.attendeePersonalizedSchedules.load(attendee),
    }),
    conflicts: t.field({
      type: [SessionConflictType],
      nullable: true,
      description: 'All pairs of overlapping sessions, over all personalized schedules of the attendee.',
      resolve: async (attendee, _, context) => {
        const schedules = await context.loaders.attendeePersonalizedSchedules.load(attendee);
        return conflictsOf(
          attendee,
          schedules.flatMap(({ sessionIds }) => sessionIds),
          context,
        );
      },
    }),
  }),
});
