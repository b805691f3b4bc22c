import { z } from 'zod';
import type { CalcomEventType, CalcomUser } from './data.ts';
import { failure } from './failure.ts';
import { type Call, callerOf, type Reply, type Route, success } from './routing.ts';
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
export function eventTypeRoutes(world: World): Route[] {
  const { state } = world;

  /** Without a name: the caller's own, hidden ones too. With somebody else's name: those that are not hidden. */
  function selected({ caller }: Call, query: z.infer<typeof listQuery>): CalcomEventType[] {
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

  function list(call: Call): Reply {
    const query = checked(listQuery, call.query);
    if (query.eventSlug !== undefined && query.username === undefined) {
      throw failure(400, 'username property is wrong,username must be provided together with eventSlug');
    }
    // Combined event types of several people are not kept.
    const found = query.usernames === undefined ? selected(call, query) : [];
    // Ids are given out in the order of creation.
    if (query.sortCreatedAt) found.sort((a, b) => (query.sortCreatedAt === 'asc' ? a.id - b.id : b.id - a.id));
    return success(found.map((eventType) => eventTypeOutput(eventType, ownerOf(eventType))));
  }

  function legacyList({ caller }: Call): Reply {
    const own = state.eventTypes.filter(({ ownerId }) => ownerId === caller?.id);
    const group = { teamId: null, bookerUrl: 'https://cal.com', eventTypes: own.map(legacyEventType) };
    return success({ eventTypeGroups: [group], profiles: [] });
  }

  /** @throws CalcomFailure 404 if there is none, or if it is somebody else's. */
  function ownEventType(call: Call): CalcomEventType {
    const text = call.params['eventTypeId'] ?? '';
    if (!/^\d+$/.test(text)) throw failure(400, 'Validation failed (numeric string is expected)');
    const caller = callerOf(call);
    const eventType = state.eventTypes.find(({ id, ownerId }) => id === Number(text) && ownerId === caller.id);
    if (!eventType) throw failure(404, `Event type with id ${text} not found`);
    return eventType;
  }

  function get(call: Call): Reply {
    const eventType = ownEventType(call);
    return success(eventTypeOutput(eventType, ownerOf(eventType)));
  }

  function ownerOf({ ownerId }: CalcomEventType) {
    return state.users.find(({ id }) => id === ownerId);
  }

  const legacy = ['2024-04-15', '2024-06-11'] as const;
  const single = { path: '/event-types/:eventTypeId', access: 'required', isGuarded: true } as const;
  const scope = 'EVENT_TYPE_READ';
  return [
    { method: 'GET', path: '/event-types', versions: ['2024-06-14'], access: 'optional', handle: list },
    { method: 'GET', path: '/event-types', versions: legacy, access: 'required', handle: legacyList },
    { ...single, method: 'GET', versions: ['2024-06-14'], scope, handle: get },
    {
      ...single,
      method: 'GET',
      versions: legacy,
      scope,
      handle: (call) => success({ eventType: legacyEventType(ownEventType(call)) }),
    },
  ];
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
  const { bookingFields, bookingWindow, disableCancelling, seatsPerTimeSlot, ...rest } = eventType;
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
    ...(seatsPerTimeSlot === null
      ? {}
      : { seats: { seatsPerTimeSlot, showAttendeeInfo: false, showAvailabilityCount: true } }),
    ...(bookingWindow ? { bookingWindow: [bookingWindow] } : {}),
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
