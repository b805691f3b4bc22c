import { callerOf, type Route, success, VERSIONS } from './routing.ts';

/** Routes for the caller's profile (docs/providers/calcom.md, section 11). */
export function meRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: '/me',
      versions: VERSIONS,
      access: 'required',
      scope: 'PROFILE_READ',
      handle: (call) => {
        const { id, username, email, name, timeFormat, defaultScheduleId, weekStart, timeZone } = callerOf(call);
        return success({
          id,
          username,
          email,
          name,
          avatarUrl: null,
          bio: null,
          timeFormat,
          defaultScheduleId,
          weekStart,
          timeZone,
          organizationId: null,
        });
      },
    },
  ];
}
