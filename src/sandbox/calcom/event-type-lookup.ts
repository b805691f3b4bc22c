import type { CalcomEventType, CalcomUser } from './data.ts';
import { failure } from './failure.ts';
import type { World } from './world.ts';

/** @throws CalcomFailure 404 if no user has that name (in that organization). */
export function findUser({ state }: World, username: string, organizationSlug?: string): CalcomUser {
  const user = state.users.find(
    (known) =>
      known.username === username && (organizationSlug === undefined || known.organizationSlug === organizationSlug),
  );
  if (!user) throw failure(404, `User with username ${username} not found`);
  return user;
}

/** @throws CalcomFailure 404 if there is no such user or event type. */
export function ownEventTypeBySlug(
  world: World,
  selector: { eventTypeSlug: string; username: string; organizationSlug?: string | undefined },
): { eventType: CalcomEventType; owner: CalcomUser } {
  const owner = findUser(world, selector.username, selector.organizationSlug);
  const eventType = world.state.eventTypes.find(
    ({ ownerId, slug }) => ownerId === owner.id && slug === selector.eventTypeSlug,
  );
  if (!eventType) throw failure(404, `Event Type with slug ${selector.eventTypeSlug} not found`);
  return { eventType, owner };
}

/** @throws CalcomFailure 404 if the event type's owner no longer exists. */
export function hostOf({ state }: World, eventType: CalcomEventType): CalcomUser {
  const host = state.users.find(({ id }) => id === eventType.ownerId);
  if (!host) throw failure(404, `User with ID ${eventType.ownerId} not found`);
  return host;
}

/** All lengths, in minutes, for which the event type can be booked. */
export function lengthsOf({ lengthInMinutes, lengthInMinutesOptions }: CalcomEventType): readonly number[] {
  return lengthInMinutesOptions ?? [lengthInMinutes];
}
