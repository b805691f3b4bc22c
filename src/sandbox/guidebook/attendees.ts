import type { Context, Hono } from 'hono';
import { rowOfPath, visibleGuide } from './access.ts';
import { readBody } from './body.ts';
import { type Attendee, type GuidebookState, takeId } from './data.ts';
import { createFieldReader } from './fields.ts';
import type { Api, ApiEnv } from './options.ts';
import { type OrderingKeys, pageResponse } from './pages.ts';
import { booleanFilter, integerFilter, matches, rowsOfGuide, textFilter } from './query.ts';
import { attendeeToWire } from './wire-rows.ts';

const ORDERING: OrderingKeys<Attendee> = {
  email: ({ email }) => email,
  first_name: ({ first_name }) => first_name,
  last_name: ({ last_name }) => last_name,
  revoked: ({ revoked }) => revoked,
  status: ({ status }) => status,
};

/** Attendees: list, read, and a create that returns the existing attendee if there is one. */
export function addAttendeeRoutes(routes: Hono<ApiEnv>, api: Api) {
  const { options, state } = api;

  routes.get('/attendees/', (c) => {
    const revoked = booleanFilter(c, 'revoked');
    const status = integerFilter(c, 'status');
    const importId = textFilter(c, 'import_id');
    const email = textFilter(c, 'account__email');
    const rows = rowsOfGuide(c, api, state.attendees).filter(
      (row) =>
        matches(revoked, row.revoked) &&
        matches(status, row.status) &&
        matches(importId, row.import_id) &&
        matches(email, row.email),
    );
    return pageResponse(c, options, { rows, toWire: attendeeToWire, ordering: ORDERING });
  });

  routes.get('/attendees/:id/', (c) => c.json(attendeeToWire(rowOfPath(c, api, state.attendees))));

  routes.post('/attendees/', (c) => createAttendee(c, api));
}

async function createAttendee(c: Context<ApiEnv>, api: Api) {
  const { options, state } = api;
  const { guide, email, ...given } = await readAttendee(c, api);
  const sameEmail = state.attendees.filter((row) => row.email.toLowerCase() === email.toLowerCase());
  const existing = sameEmail.find((row) => row.guide === guide);
  if (existing) return c.json(attendeeToWire(existing), options.repeatedAttendeeStatus ?? 200);

  // An existing account keeps its own names, whatever was sent.
  const { account_id, first_name, last_name } = sameEmail[0] ?? { ...given, account_id: nextAccountId(state) };
  const attendee: Attendee = {
    id: takeId(state, 'attendees'),
    guide,
    email: sameEmail[0]?.email ?? email,
    ...given,
    account_id,
    first_name,
    last_name,
    avatar: null,
    cover: null,
    status: 0,
    last_email_send: null,
    fromSpreadsheet: false,
  };
  state.attendees.push(attendee);
  return c.json(attendeeToWire(attendee), 201);
}

async function readAttendee(c: Context<ApiEnv>, api: Api) {
  const fields = createFieldReader(await readBody(c, api.options));
  fields.require('guide', 'email');
  const guide = fields.integer('guide');
  if (guide !== undefined && !visibleGuide(c, api, guide))
    fields.reject('guide', `Invalid pk "${guide}" - object does not exist.`);
  const email = fields.text('email');
  if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    fields.reject('email', 'Enter a valid email address.');
  const given = {
    first_name: fields.textOrNull('first_name') ?? '',
    last_name: fields.textOrNull('last_name') ?? '',
    import_id: fields.textOrNull('import_id') ?? null,
    app_profile: fields.texts('app_profile') ?? {},
    revoked: fields.boolean('revoked') ?? false,
    email_opt_out: fields.boolean('email_opt_out') ?? false,
  };
  fields.finish();
  if (guide === undefined || email === undefined) throw new Error('unreachable: both are required');
  return { guide, email, ...given };
}

function nextAccountId({ attendees }: GuidebookState) {
  return 1 + Math.max(88_100, ...attendees.map((row) => row.account_id));
}
