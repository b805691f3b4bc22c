import type { Hono } from 'hono';
import { z } from 'zod';
import type { CalcomEventType, CalcomUser } from './data.ts';
import { type CalcomContext, type CalcomEnv, callerOf, endpoint, success } from './endpoints.ts';
import { checkStorable, failure } from './failure.ts';
import { checked, numberText } from './validation.ts';
import type { World } from './world.ts';

const listQuery = z.object({
  username: z.string().optional(),
  eventSlug: z.string().optional(),
  usernames: z.string().optional(),
  orgSlug: z.string().optional(),
  orgId: numberText().optional(),
  sortCreatedAt: z.enum(['asc', 'desc']).optional(),
});

/** Routes for event types (docs/providers/calcom.md, section 9). */
export function addEventTypeRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const legacy = ['2024-04-15', '2024-06-11'] as const;
  const single = { access: 'required', isGuarded: true, scope: 'EVENT_TYPE_READ' } as const;
  routes.get('/event-types', endpoint(world, { versions: ['2024-06-14'], access: 'optional' }, list));
  routes.get('/event-types', endpoint(world, { versions: legacy, access: 'required' }, legacyList));
  routes.get('/event-types/:eventTypeId', endpoint(world, { ...single, versions: ['2024-06-14'] }, get));
  routes.get('/event-types/:eventTypeId', endpoint(world, { ...single, versions: legacy }, legacyGet));
}

/** Without a name: the caller's own, hidden ones included. With another user's name: those that are not hidden. */
function selected(
  { state }: World,
  { var: { caller } }: CalcomContext,
  query: z.infer<typeof listQuery>,
): CalcomEventType[] {
  const { username, eventSlug, orgSlug } = query;
  if (username === undefined) return state.eventTypes.filter(({ ownerId }) => ownerId === caller?.id);
  const owner = state.users.find(
    (user) => user.username === username && (orgSlug === undefined || user.organizationSlug === orgSlug),
  );
  return state.eventTypes.filter(
    ({ ownerId, slug, hidden }) =>
      ownerId === owner?.id && (!hidden || ownerId === caller?.id) && (eventSlug === undefined || slug === eventSlug),
  );
}

function list(world: World, c: CalcomContext): Response {
  const query = checked(listQuery, c.var.query);
  if (query.eventSlug !== undefined && query.username === undefined) {
    throw failure(400, 'username property is wrong,username must be provided together with eventSlug');
  }
  // Event types that combine several people are not supported.
  const found = query.usernames === undefined ? selected(world, c, query) : [];
  // Ids ascend in the order of creation.
  if (query.sortCreatedAt) found.sort((a, b) => (query.sortCreatedAt === 'asc' ? a.id - b.id : b.id - a.id));
  return success(
    c,
    found.map((eventType) => eventTypeOutput(eventType, ownerOf(world, eventType))),
  );
}

function legacyList({ state }: World, c: CalcomContext): Response {
  const own = state.eventTypes.filter(({ ownerId }) => ownerId === c.var.caller?.id);
  const group = { teamId: null, bookerUrl: 'https://cal.com', eventTypes: own.map(legacyEventType) };
  return success(c, { eventTypeGroups: [group], profiles: [] });
}

/** @throws CalcomFailure 404 if it does not exist or belongs to another user. */
function ownEventType(world: World, c: CalcomContext): CalcomEventType {
  const text = c.req.param('eventTypeId') ?? '';
  if (!/^\d+$/.test(text)) throw failure(400, 'Validation failed (numeric string is expected)');
  checkStorable(Number(text));
  const caller = callerOf(c);
  const eventType = world.state.eventTypes.find(({ id, ownerId }) => id === Number(text) && ownerId === caller.id);
  if (!eventType) throw failure(404, `Event type with id ${text} not found`);
  return eventType;
}

function get(world: World, c: CalcomContext): Response {
  const eventType = ownEventType(world, c);
  return success(c, eventTypeOutput(eventType, ownerOf(world, eventType)));
}

function legacyGet(world: World, c: CalcomContext): Response {
  return success(c, { eventType: legacyEventType(ownEventType(world, c)) });
}

function ownerOf({ state }: World, { ownerId }: CalcomEventType) {
  return state.users.find(({ id }) => id === ownerId);
}

function legacyEventType({ id, title, slug, description, lengthInMinutes, hidden }: CalcomEventType) {
  return { id, title, slug, description, length: lengthInMinutes, hidden };
}

const NAME_FIELD = {
  type: 'name',
  slug: 'name',
  label: 'your_name',
  placeholder: '',
  required: true,
  isDefault: true,
  disableOnPrefill: false,
};
const EMAIL_FIELD = { ...NAME_FIELD, type: 'email', slug: 'email', label: 'email_address', hidden: false };

function eventTypeOutput(eventType: CalcomEventType, owner: CalcomUser | undefined) {
  const { bookingFields, bookingWindow, confirmationPolicy, disableCancelling, seatsPerTimeSlot, ...rest } = eventType;
  const { cancellationReasonRequired: _, ...stored } = rest;
  return {
    ...stored,
    seatsPerTimeSlot,
    bookingFields: [
      NAME_FIELD,
      EMAIL_FIELD,
      ...bookingFields.map((field) => ({
        label: field.slug,
        required: false,
        placeholder: '',
        hidden: false,
        ...field,
        isDefault: false,
      })),
    ],
    seats:
      seatsPerTimeSlot === null
        ? { disabled: true }
        : { seatsPerTimeSlot, showAttendeeInfo: false, showAvailabilityCount: true },
    bookingWindow: bookingWindow ? { rolling: false, ...bookingWindow } : { disabled: true },
    confirmationPolicy: confirmationPolicy ?? { disabled: true },
    bookerActiveBookingsLimit: { disabled: true },
    disableCancelling: { disabled: disableCancelling },
    disableRescheduling: { disabled: false },
    disableGuests: false,
    lockTimeZoneToggleOnBookingPage: false,
    forwardParamsSuccessRedirect: null,
    successRedirectUrl: null,
    isInstantEvent: false,
    seatsShowAvailabilityCount: true,
    hideCalendarNotes: false,
    hideOrganizerEmail: false,
    bookingUrl: `https://cal.com/${owner?.username ?? 'unknown'}/${eventType.slug}`,
    users: owner ? [owner.name] : [],
  };
}
