import type { Hono } from 'hono';
import { z } from 'zod';
import type { CalcomEventType, CalcomUser } from './data.ts';
import { type CalcomEnv, endpoint, rawQueryOf, success } from './endpoints.ts';
import { findUser, hostOf, ownEventTypeBySlug } from './event-type-lookup.ts';
import { checkStorable, failure } from './failure.ts';
import { filledEventType } from './seed.ts';
import { type FoundSlot, type SlotQuestion, slotsOf } from './slot-times.ts';
import { checkedReadably, isoText, numberText, zoneText } from './validation.ts';
import { DAY, dateOf, instantOf, isoIn, isoUtc, parseIso, type Range } from './wall-time.ts';
import type { World } from './world.ts';

const commonQuery = {
  start: isoText,
  end: isoText,
  timeZone: zoneText.optional(),
  duration: numberText(1).optional(),
  format: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['time', 'range']))
    .optional(),
  bookingUidToReschedule: z.string().optional(),
};
const byId = z.strictObject({ ...commonQuery, eventTypeId: numberText() });
const byUser = z.strictObject({
  ...commonQuery,
  eventTypeSlug: z.string(),
  username: z.string(),
  organizationSlug: z.string().optional(),
});
const byTeam = z.strictObject({
  ...commonQuery,
  eventTypeSlug: z.string(),
  teamSlug: z.string(),
  organizationSlug: z.string().optional(),
});
const byUsers = z.strictObject({ ...commonQuery, usernames: z.string(), organizationSlug: z.string() });

type Query = Readonly<Record<string, unknown>>;

interface Selection {
  readonly query: z.infer<z.ZodObject<typeof commonQuery>>;
  readonly eventType: CalcomEventType;
  readonly hosts: readonly CalcomUser[];
}

interface CachedSlots {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly slots: unknown;
}

/** Routes for slots (docs/providers/calcom.md, section 7). */
export function addSlotRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const cache = new Map<string, CachedSlots>();
  routes.get(
    '/slots',
    endpoint(world, { versions: ['2024-09-04'], access: 'none' }, (_, c) => {
      const key = `${c.var.version} ${rawQueryOf(c)}`;
      const now = world.options.now();
      let cached = cache.get(key);
      if (!cached || now >= cached.until) {
        cached = { until: now + (world.options.slotsCacheMs ?? 2000), slots: findSlots(world, c.var.query) };
        cache.set(key, cached);
      }
      return success(c, cached.slots);
    }),
  );
}

function findSlots(world: World, rawQuery: Query): unknown {
  const { query, eventType, hosts } = select(world, rawQuery);
  purgeExpired(world, eventType);
  const { timeZone, duration, format, bookingUidToReschedule: ignoredUid } = query;
  const window = windowOf(query.start, query.end, world.options.slotsOutsideRange ?? false);
  const question: SlotQuestion = { window, duration, timeZone: timeZone ?? 'UTC', ignoredUid };
  const days = visitedDays(window, timeZone ?? 'UTC');
  const slots = sharedSlots(world, eventType, hosts, question).filter(({ start }) =>
    days.has(dateOf(start, question.timeZone)),
  );
  return byDay(slots, timeZone, format === 'range');
}

function select(world: World, query: Query): Selection {
  if ('eventTypeId' in query) {
    const parsed = checkedReadably(byId, query);
    checkStorable(parsed.eventTypeId);
    const eventType = world.state.eventTypes.find(({ id }) => id === parsed.eventTypeId);
    if (!eventType) throw failure(404, `Event Type with ID ${parsed.eventTypeId} not found`);
    return { query: parsed, eventType, hosts: [hostOf(world, eventType)] };
  }
  if ('usernames' in query) return selectGroup(world, query);
  if ('teamSlug' in query) {
    const { teamSlug } = checkedReadably(byTeam, query);
    throw failure(404, `Team with slug ${teamSlug} not found`);
  }
  const parsed = checkedReadably(byUser, query);
  const { eventType, owner } = ownEventTypeBySlug(world, parsed);
  return { query: parsed, eventType, hosts: [owner] };
}

/** A temporary event type for times at which all of several people are free. */
function selectGroup(world: World, query: Query): Selection {
  const parsed = checkedReadably(byUsers, query);
  const usernames = parsed.usernames.split(',').map((name) => name.trim());
  if (usernames.length < 2) throw failure(400, 'usernames property is wrong,usernames must hold at least 2 names');
  const hosts = usernames.map((username) => findUser(world, username, parsed.organizationSlug));
  const owner = hosts[0]?.id ?? 0;
  const eventType = filledEventType({ lengthInMinutes: 30, minimumBookingNotice: 0 }, owner, world.ids);
  return { query: parsed, eventType, hosts };
}

function sharedSlots(
  world: World,
  eventType: CalcomEventType,
  hosts: readonly CalcomUser[],
  question: SlotQuestion,
): FoundSlot[] {
  const [first = [], ...others] = hosts.map((host) => slotsOf(world, eventType, host, question));
  return first.filter(({ start }) => others.every((slots) => slots.some((slot) => slot.start === start)));
}

function purgeExpired({ state, options }: World, eventType: CalcomEventType) {
  const now = options.now();
  state.reservations = state.reservations.filter(
    ({ eventTypeId, until }) => eventTypeId !== eventType.id || until > now,
  );
}

/**
 * An end that is a date, or exactly midnight UTC, means the end of that UTC day. An end before the start selects
 * nothing.
 */
function windowOf(startText: string, endText: string, isWhole: boolean): Range {
  const start = parseIso(startText) ?? 0;
  const endGiven = parseIso(endText) ?? 0;
  const end = endGiven % DAY === 0 ? endGiven + DAY : endGiven;
  if (!isWhole) return { start, end };
  return { start: Math.floor(start / DAY) * DAY, end: Math.ceil(end / DAY) * DAY };
}

/**
 * The server iterates over the days of a zone in steps of 24 hours from the start of the first one, so that it can miss
 * the last day after the clocks have changed (docs/providers/calcom.md, section 0).
 */
function visitedDays({ start, end }: Range, timeZone: string): ReadonlySet<string> {
  const days = new Set<string>();
  for (let at = instantOf(dateOf(start, timeZone), 0, timeZone); at <= end; at += DAY) days.add(dateOf(at, timeZone));
  return days;
}

function byDay(slots: readonly FoundSlot[], timeZone: string | undefined, isRange: boolean): unknown {
  const days: Record<string, unknown[]> = {};
  for (const { start, end, seats } of slots) {
    const shown = timeZone === undefined ? isoUtc : (instant: number) => isoIn(instant, timeZone);
    const day = (days[dateOf(start, timeZone ?? 'UTC')] ??= []);
    day.push({ start: shown(start), ...(isRange ? { end: shown(end) } : {}), ...seats });
  }
  return days;
}
