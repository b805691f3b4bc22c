import type { Hono } from 'hono';
import { z } from 'zod';
import { calendarOfPath, visibleCalendars } from './access.ts';
import { readBody } from './body.ts';
import { type Calendar, retireId, takeId } from './data.ts';
import { isZone } from './local-time.ts';
import type { Api, ApiEnv } from './options.ts';
import { pageResponse } from './pages.ts';
import { booleanQuery } from './query.ts';
import { futureValue, slugOf, uuidOf } from './starting-state.ts';
import { deletionResponse, wireCalendar } from './wire-rows.ts';

const fields = {
  name: z.string().min(1).max(255),
  description: z.string().nullable().exactOptional(),
  timezone: z.string().refine(isZone, 'invalid time zone').exactOptional(),
  color: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, 'invalid colour')
    .nullable()
    .exactOptional(),
  isPublic: z.boolean().exactOptional(),
  slug: z.string().nullable().exactOptional(),
  x_future: z.unknown().exactOptional(),
};
const creation = z.object(fields);
const update = z.object({ ...fields, name: fields.name.exactOptional() });

export function addCalendarRoutes(routes: Hono<ApiEnv>, api: Api): void {
  const { options, state } = api;

  routes.get('/calendars', (c) => {
    const includeSchedules = booleanQuery(c, 'includeSchedules');
    return pageResponse(c, api, visibleCalendars(c, api), (row) => wireCalendar(options, row, includeSchedules));
  });

  routes.get('/calendars/:calendar_id', (c) =>
    c.json(wireCalendar(options, calendarOfPath(c, api), booleanQuery(c, 'includeSchedules'))),
  );

  routes.post('/calendars', async (c) => {
    const sent = await readBody(c, options, creation);
    const id = takeId(state, 'calendars', state.calendars);
    const now = options.now();
    const calendar: Calendar = {
      ...defaults(api, c.var.workspace),
      x_future: futureValue('calendar', id),
      ...sent,
      slug: sent.slug || freeSlug(state.calendars, c.var.workspace, sent.name),
      id,
      uuid: uuidOf('calendar', id),
      workspace: c.var.workspace,
      schedules: [],
      createdAt: now,
      updatedAt: now,
    };
    state.calendars.push(calendar);
    return c.json(wireCalendar(options, calendar, false), options.createStatus ?? 200);
  });

  routes.put('/calendars/:calendar_id', async (c) => {
    const calendar = calendarOfPath(c, api);
    const sent = await readBody(c, options, update);
    const { slug: keptSlug, name: keptName } = calendar;
    if (options.putMode !== 'merge') Object.assign(calendar, defaults(api, c.var.workspace), { x_future: null });
    const name = sent.name ?? keptName;
    const others = state.calendars.filter((other) => other !== calendar);
    const slug =
      sent.slug || (options.putMode === 'merge' && sent.slug === undefined)
        ? (sent.slug ?? keptSlug)
        : freeSlug(others, c.var.workspace, name);
    Object.assign(calendar, sent, { name, slug, updatedAt: options.now() });
    return c.json(wireCalendar(options, calendar, false));
  });

  routes.delete('/calendars/:calendar_id', (c) => {
    const calendar = calendarOfPath(c, api);
    state.calendars = state.calendars.filter((other) => other !== calendar);
    state.events = state.events.filter(({ calendarId }) => calendarId !== calendar.id);
    retireId(state, 'calendars', calendar.id);
    return deletionResponse(c, options, 'Calendar');
  });
}

/** The defaults of a new calendar. */
function defaults({ state }: Api, workspace: string) {
  return {
    description: null,
    timezone: state.workspaces.find(({ uuid }) => uuid === workspace)?.timezone ?? 'UTC',
    color: null,
    isPublic: false,
  };
}

/** Derived from the name, with a number if another calendar of the workspace has the same slug. */
function freeSlug(calendars: readonly Calendar[], workspace: string, name: string): string {
  const taken = new Set(calendars.filter((other) => other.workspace === workspace).map(({ slug }) => slug));
  const base = slugOf(name);
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  return slug;
}
