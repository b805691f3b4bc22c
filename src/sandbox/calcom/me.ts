import type { Hono } from 'hono';
import { z } from 'zod';
import { type CalcomContext, type CalcomEnv, callerOf, endpoint, success, VERSIONS } from './endpoints.ts';
import { checked, numberText } from './validation.ts';
import type { World } from './world.ts';

const listQuery = z.object({
  take: numberText(1, 250).optional(),
  skip: numberText(0).optional(),
  sortStart: z.enum(['asc', 'desc']).optional(),
  sortEnd: z.enum(['asc', 'desc']).optional(),
});

/** The routes for the caller's profile and out-of-office days (docs/providers/calcom.md, section 11). */
export function addMeRoutes(routes: Hono<CalcomEnv>, world: World): void {
  if (!world.options.withoutOutOfOfficeRoute) {
    routes.get(
      '/me/ooo',
      endpoint(world, { versions: VERSIONS, access: 'required', scope: 'SCHEDULE_READ' }, listOutOfOffice),
    );
  }
  routes.get('/me', endpoint(world, { versions: VERSIONS, access: 'required', scope: 'PROFILE_READ' }, get));
}

function listOutOfOffice(world: World, c: CalcomContext): Response {
  const { take = 250, skip = 0, sortStart } = checked(listQuery, c.var.query);
  const caller = callerOf(c);
  const entries = world.state.outOfOffice
    .map((entry, index) => ({ ...entry, id: index + 1 }))
    .filter(({ userId }) => userId === caller.id);
  const order = { asc: 1, desc: -1 };
  if (sortStart) entries.sort((a, b) => order[sortStart] * (a.start < b.start ? -1 : Number(a.start > b.start)));
  return success(
    c,
    entries.slice(skip, skip + take).map(({ id, userId, start, end }) => ({
      id,
      uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
      userId,
      start: `${start}T00:00:00.000Z`,
      end: `${end}T23:59:59.999Z`,
      reason: 'unspecified',
    })),
  );
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
