import type { Context, Hono } from 'hono';
import { rowOfPath, visibleGuide } from './access.ts';
import { type Body, readBody } from './body.ts';
import { type GuidebookState, type PersonalizedSchedule, takeId } from './data.ts';
import { createFieldReader, type FieldReader } from './fields.ts';
import type { Api, ApiEnv } from './options.ts';
import { pageResponse } from './pages.ts';
import { integerFilter, rowsOfGuide, textFilter } from './query.ts';
import { personalizedScheduleToWire } from './wire-rows.ts';

/** The draft copy of personalized schedules. No change reaches an attendee before it is published. */
export function addPersonalizedScheduleRoutes(routes: Hono<ApiEnv>, api: Api) {
  const { options, state } = api;
  routes.get('/personalized-schedules/', (c) => listSchedules(c, api));
  routes.get('/personalized-schedules/:id/', (c) =>
    c.json(personalizedScheduleToWire(rowOfPath(c, api, state.personalizedSchedules), options)),
  );
  routes.post('/personalized-schedules/', (c) => createSchedule(c, api));
  routes.patch('/personalized-schedules/:id/', (c) => updateSchedule(c, api));
  routes.delete('/personalized-schedules/:id/', (c) => {
    remove(state, rowOfPath(c, api, state.personalizedSchedules));
    return c.body(null, 204);
  });
}

function listSchedules(c: Context<ApiEnv>, api: Api) {
  const { options, state } = api;
  const id = integerFilter(c, 'attendees__id');
  const importId = textFilter(c, 'attendees__import_id');
  const isSelected = (attendeeId: number) => {
    const attendee = state.attendees.find((row) => row.id === attendeeId);
    return attendee && !attendee.fromSpreadsheet && (id ?? attendee.id) === attendee.id
      ? (importId ?? attendee.import_id) === attendee.import_id
      : false;
  };
  const unfiltered = id === undefined && importId === undefined;
  const rows = rowsOfGuide(c, api, state.personalizedSchedules).filter(
    (row) => unfiltered || row.attendees.some(isSelected),
  );
  return pageResponse(c, options, { rows, toWire: (row) => personalizedScheduleToWire(row, options) });
}

async function createSchedule(c: Context<ApiEnv>, api: Api) {
  const { options, state } = api;
  const body = await readBody(c, options);
  const fields = createFieldReader(body);
  fields.require('guide', 'name', 'attendees', 'sessions');
  const guide = fields.integer('guide');
  const name = fields.text('name');
  if (guide !== undefined && !visibleGuide(c, api, guide))
    fields.reject('guide', `Invalid pk "${guide}" - object does not exist.`);
  const { attendees, sessions } = readMembers(fields, state, guide);
  for (const list of ['attendees', 'sessions']) if (isEmptyList(body, list)) fields.reject(list, EMPTY);
  fields.finish();
  if (guide === undefined || name === undefined || !attendees || !sessions)
    throw new Error('unreachable: all four are required');

  const schedule: PersonalizedSchedule = {
    id: takeId(state, 'personalizedSchedules'),
    guide,
    name,
    attendees,
    sessions,
    created_at: options.now(),
  };
  state.personalizedSchedules.push(schedule);
  assign(state, schedule.id, attendees);
  return c.json(personalizedScheduleToWire(schedule, options), 201);
}

async function updateSchedule(c: Context<ApiEnv>, api: Api) {
  const { options, state } = api;
  const schedule = rowOfPath(c, api, state.personalizedSchedules);
  const body = await readBody(c, options);
  const fields = createFieldReader(body);
  if (options.fixedFields === 'rejected')
    for (const name of ['guide', 'name'])
      if (body.value(name) !== undefined) fields.reject(name, 'This field may not be changed.');
  const { attendees, sessions } = readMembers(fields, state, schedule.guide);
  fields.finish();
  if (attendees) {
    const added = attendees.filter((id) => !schedule.attendees.includes(id));
    assign(state, schedule.id, added);
    schedule.attendees = attendees;
  }
  if (sessions) schedule.sessions = sessions;
  return c.json(personalizedScheduleToWire(schedule, options));
}

/** Both lists replace the stored ones; every id must belong to the guide. */
function readMembers(fields: FieldReader, state: GuidebookState, guide: number | undefined) {
  const isIn = (rows: readonly { id: number; guide: number }[]) => (id: number) =>
    rows.some((row) => row.id === id && row.guide === guide);
  return {
    attendees: fields.ids('attendees', isIn(state.attendees)),
    sessions: fields.ids('sessions', isIn(state.sessions)),
  };
}

function assign(state: GuidebookState, schedule: number, attendees: readonly number[]) {
  state.assignments.push(...attendees.map((attendee) => ({ schedule, attendee })));
}

/** The id is never used again, so that no later schedule is mistaken for the removed one. */
function remove(state: GuidebookState, schedule: PersonalizedSchedule) {
  state.lastIds.set('personalizedSchedules', Math.max(schedule.id, state.lastIds.get('personalizedSchedules') ?? 0));
  state.personalizedSchedules.splice(state.personalizedSchedules.indexOf(schedule), 1);
}

const EMPTY = 'This list may not be empty.';

function isEmptyList(body: Body, name: string): boolean {
  const list = body.list(name);
  return Array.isArray(list) && list.length === 0;
}
