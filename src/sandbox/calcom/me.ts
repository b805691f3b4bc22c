import type { Hono } from 'hono';
import { type CalcomContext, type CalcomEnv, callerOf, endpoint, success, VERSIONS } from './endpoints.ts';
import type { World } from './world.ts';

/** The route for the caller's profile (docs/providers/calcom.md, section 11). */
export function addMeRoutes(routes: Hono<CalcomEnv>, world: World): void {
  routes.get('/me', endpoint(world, { versions: VERSIONS, access: 'required', scope: 'PROFILE_READ' }, get));
}

function get(_world: World, c: CalcomContext): Response {
  const { id, username, email, name, timeFormat, defaultScheduleId, weekStart, timeZone } = callerOf(c);
  return success(c, {
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
}
