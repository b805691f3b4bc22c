import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { accessOf } from '../auth/client.ts';
import { ProviderError } from '../domain/errors.ts';
import type { GlobalRef } from '../domain/global-id.ts';
import { isRecord } from '../domain/records.ts';
import { type Context, contextOf } from './context.ts';

/**
 * The fields of each type that clients with the access `book` can read; all other fields of the type are forbidden, so that
 * a new field stays hidden until it is listed. See docs/authentication.md, "Booking pages".
 */
export const VISIBLE_TO_BOOKERS: Readonly<Record<string, readonly string[]>> = {
  ProviderAccount: ['id', 'name', 'provider', 'timeZone', 'capabilities', 'health'],
  EventType: [
    'id',
    'account',
    'name',
    'description',
    'slug',
    'isHidden',
    'isActive',
    'price',
    'locations',
    'bookingWindow',
    'bookingLimits',
    'seats',
    'durationMinutes',
    'durationOptions',
    'bufferBeforeMinutes',
    'bufferAfterMinutes',
    'minimumNoticeMinutes',
    'calendars',
    'slots',
  ],
  Calendar: ['id', 'account', 'name', 'description', 'timeZone'],
  Booking: [
    'id',
    'account',
    'start',
    'end',
    'status',
    'eventType',
    'calendar',
    'reservation',
    'location',
    'meetingUrl',
    // Without what the other fields hide.
    'ics',
    'createdAt',
    'updatedAt',
    'revision',
  ],
  Availability: ['openings', 'slots', 'participants', 'accountResults'],
  ParticipantAvailability: ['participant', 'openings'],
};

/** The types in the ids that such clients can pass to `node` and `nodes`. */
const NODE_TYPES: ReadonlySet<string> = new Set(['Account', 'EventType', 'Reservation']);

/** Whether the client has the access `book`. */
export function isBooker({ session }: Pick<Context, 'session'>, account: string): boolean {
  return accessOf(session.client, account) === 'book';
}

export function forbiddenToBookers(account: string, what: string): ProviderError {
  const message = `Access to account ${account} is for booking only, not for ${what}: ask the operator of the gateway for read access`;
  return new ProviderError(account, 'FORBIDDEN', message);
}

/** @throws ProviderError `FORBIDDEN` if the client may only book at the account of the object. */
export function rejectBookers(context: Pick<Context, 'session'>, { account }: { account: string }, what: string): void {
  if (isBooker(context, account)) throw forbiddenToBookers(account, what);
}

/** The error of a node that the client may not read. */
export function nodeRejection(context: Pick<Context, 'session'>, { type, account }: GlobalRef): Error | undefined {
  if (NODE_TYPES.has(type) || !isBooker(context, account)) return undefined;
  return forbiddenToBookers(account, `the type ${type}`);
}

/** Makes the fields that are not in `VISIBLE_TO_BOOKERS` throw `FORBIDDEN` for clients that may only book. */
export function hideFromBookers(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, visible] of Object.entries(VISIBLE_TO_BOOKERS)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}`);
    for (const field of Object.values(type.getFields())) {
      if (visible.includes(field.name)) continue;
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (parent, args, contextValue, info) => {
        const context = contextOf({ contextValue });
        const account = accountsOf(parent).find((key) => isBooker(context, key));
        if (account !== undefined) throw forbiddenToBookers(account, `the field ${name}.${field.name}`);
        return resolve(parent, args, contextValue, info);
      };
    }
  }
  return schema;
}

/** The keys of the accounts to which an object belongs: a node, an account, or an availability of participants. */
function accountsOf(object: unknown): readonly string[] {
  if (!isRecord(object)) return [];
  const { account, key, participant, participants } = object;
  if (typeof account === 'string') return [account];
  if (typeof key === 'string') return [key];
  if (isRecord(participant)) return accountsOf(participant.ref);
  return Array.isArray(participants) ? participants.flatMap(accountsOf) : [];
}
