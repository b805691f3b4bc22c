import { z } from 'zod';
import type { CalcomBookingField, CalcomEventType, CalcomUser } from './data.ts';
import { hostOf, ownEventTypeBySlug } from './event-type-lookup.ts';
import { checkStorable, failure } from './failure.ts';
import { checkedReadably, emailText, isoText, isRecord, zoneText } from './validation.ts';
import type { World } from './world.ts';

const LANGUAGES =
  'ar ca de es eu he id ja lv pl ro sr th vi az cs el es-419 fi hr it km nl pt ru sv tr zh-CN bg da en et fr hu iw ko no pt-BR sk ta uk zh-TW bn';

const attendee = z
  .strictObject({
    name: z.string(),
    timeZone: zoneText,
    email: emailText.optional(),
    phoneNumber: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be a valid phone number in E.164 format')
      .optional(),
    language: z.enum(LANGUAGES.split(' ')).optional(),
  })
  .refine(({ email, phoneNumber }) => email !== undefined || phoneNumber !== undefined, {
    params: { rule: 'isEmailOrPhone' },
    error: 'must have an email or a phoneNumber',
  });

const location = z.union([
  z.strictObject({ type: z.enum(['address', 'link', 'phone', 'organizersDefaultApp']) }),
  z.strictObject({ type: z.literal('integration'), integration: z.string() }),
  z.strictObject({ type: z.literal('attendeeAddress'), address: z.string() }),
  z.strictObject({ type: z.literal('attendeeDefined'), location: z.string() }),
  z.strictObject({ type: z.literal('attendeePhone'), phone: z.string() }),
]);

const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= 50, { error: 'must have at most 50 keys' });

const createBody = z.strictObject({
  start: isoText,
  attendee,
  eventTypeId: z.int().optional(),
  eventTypeSlug: z.string().optional(),
  username: z.string().optional(),
  teamSlug: z.string().optional(),
  organizationSlug: z.string().optional(),
  bookingFieldsResponses: z.record(z.string(), z.unknown()).optional(),
  guests: z.array(emailText).optional(),
  meetingUrl: z.string().optional(),
  location: location.optional(),
  metadata: metadata.optional(),
  lengthInMinutes: z.int().min(1).optional(),
  recurrenceCount: z.int().min(1).optional(),
  emailVerificationCode: z.string().optional(),
  routing: z.looseObject({ teamMemberIds: z.array(z.number()) }).optional(),
  instant: z.literal(true).optional(),
});

export type CreateBookingBody = z.infer<typeof createBody>;

/** @throws CalcomFailure 400, also for an unknown field. */
export function readCreateBody(body: unknown): CreateBookingBody {
  return checkedReadably(createBody, body);
}

/** @throws CalcomFailure 400 if no event type is named, 404 if there is none. */
export function bookedEventType(
  world: World,
  { eventTypeId, eventTypeSlug, username, teamSlug, organizationSlug }: CreateBookingBody,
): { eventType: CalcomEventType; host: CalcomUser } {
  if (eventTypeId !== undefined) {
    checkStorable(eventTypeId);
    const eventType = world.state.eventTypes.find(({ id }) => id === eventTypeId);
    if (!eventType) throw failure(404, `Event type with id ${eventTypeId} not found`);
    return { eventType, host: hostOf(world, eventType) };
  }
  if (eventTypeSlug !== undefined && username !== undefined) {
    const { eventType, owner } = ownEventTypeBySlug(world, { eventTypeSlug, username, organizationSlug });
    return { eventType, host: owner };
  }
  if (eventTypeSlug !== undefined && teamSlug !== undefined) throw failure(404, `Team with slug ${teamSlug} not found`);
  throw failure(
    400,
    'eventTypeId property is wrong,either eventTypeId, or eventTypeSlug with username or teamSlug must be provided',
  );
}

/**
 * The responses to the event type's booking fields; null becomes an empty string.
 *
 * @throws CalcomFailure 400 if a required one is missing or one has the wrong type.
 */
export function responsesOf(eventType: CalcomEventType, body: CreateBookingBody): Record<string, unknown> {
  const given = Object.entries(body.bookingFieldsResponses ?? {}).map(([slug, value]) => [slug, value ?? ''] as const);
  const responses: Record<string, unknown> = Object.fromEntries(given);
  for (const field of eventType.bookingFields) {
    const value = field.type === 'phone' ? (responses[field.slug] ?? body.attendee.phoneNumber) : responses[field.slug];
    if (value === undefined || value === '') {
      if (!field.required) continue;
      throw failure(
        400,
        field.slug === 'attendeePhoneNumber'
          ? 'responses - {attendeePhoneNumber}error_required_field'
          : `Missing required booking field response: ${field.slug}`,
      );
    }
    if (!fits(field, value)) throw failure(400, `responses - {${field.slug}} has an invalid value for ${field.type}`);
  }
  return responses;
}

function fits({ type, options }: CalcomBookingField, value: unknown): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'multiselect':
    case 'checkbox':
    case 'multiemail':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'select':
    case 'radio':
      return typeof value === 'string' && (options?.includes(value) ?? true);
    default:
      return typeof value === 'string';
  }
}

/**
 * The location of the meeting, in the provider's internal format.
 *
 * @throws CalcomFailure 400 if the event type does not offer it.
 */
export function locationOf(eventType: CalcomEventType, requested: CreateBookingBody['location']): string {
  const offered = requested
    ? eventType.locations.find(
        (known) =>
          known.type === requested.type &&
          (!('integration' in requested) || known['integration'] === requested.integration),
      )
    : eventType.locations[0];
  if (requested && !offered) {
    throw failure(400, `Location with type ${requested.type} does not exist in the event type's locations`);
  }
  const chosen: unknown = { ...offered, ...requested };
  if (!isRecord(chosen)) return '';
  if (chosen['integration'] === 'cal-video') return 'integrations:daily';
  const details = ['address', 'link', 'phone', 'location', 'integration'].map((key) => chosen[key]);
  return details.find((detail) => typeof detail === 'string') ?? '';
}
