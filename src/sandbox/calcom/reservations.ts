import type { Hono } from 'hono';
import { z } from 'zod';
import type { CalcomEventType, CalcomReservation, CalcomUser } from './data.ts';
import { type CalcomContext, type CalcomEnv, endpoint, json, success } from './endpoints.ts';
import { hostOf, lengthsOf } from './event-type-lookup.ts';
import { checkStorable, failure } from './failure.ts';
import { checked, isoText } from './validation.ts';
import { isoUtc, MINUTE, overlaps, parseIso, type Range } from './wall-time.ts';
import type { World } from './world.ts';

const body = z.object({
  eventTypeId: z.int(),
  slotStart: isoText,
  slotDuration: z.int().optional(),
  reservationDuration: z.int().optional(),
});

type Body = z.infer<typeof body>;

const DEFAULT_MINUTES = 5;

/** Routes for slot reservations (docs/providers/calcom.md, section 8). */
export function addReservationRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const access = { versions: ['2024-09-04'], access: 'none' } as const;
  routes.post('/slots/reservations', endpoint(world, { ...access, access: 'optional' }, create));
  routes.get('/slots/reservations/:uid', endpoint(world, access, get));
  routes.patch('/slots/reservations/:uid', endpoint(world, access, update));
  routes.delete('/slots/reservations/:uid', endpoint(world, access, remove));
}

function find({ state }: World, c: CalcomContext): CalcomReservation | undefined {
  return state.reservations.find(({ uid }) => uid === c.req.param('uid'));
}

async function create(world: World, c: CalcomContext): Promise<Response> {
  const input = checked(body, c.var.body);
  if (input.reservationDuration !== undefined && !c.var.caller) {
    throw failure(401, 'reservationDuration can only be used for authenticated requests');
  }
  const eventType = eventTypeOf(world, input);
  if (input.reservationDuration !== undefined) checkMayChooseDuration(world, eventType, c.var.caller);
  const slot = slotOf(eventType, input);
  checkConflicts(world, eventType, slot);
  await world.options.beforeInsert?.('reservation');
  const hold: CalcomReservation = {
    uid: world.ids.uuid(),
    ...fieldsOf(world, eventType, slot, input),
  };
  world.state.reservations.push(hold);
  return success(c, output(hold, input), 201);
}

/**
 * Replaces a hold. The conflict checks include the hold itself, so it cannot be moved to a time that overlaps its own.
 */
function update(world: World, c: CalcomContext): Response {
  const input = checked(body, c.var.body);
  const hold = find(world, c);
  if (!hold) throw failure(404, `Slot with uid=${c.req.param('uid')} not found`);
  const eventType = eventTypeOf(world, input);
  const slot = slotOf(eventType, input);
  checkConflicts(world, eventType, slot);
  Object.assign(hold, fieldsOf(world, eventType, slot, input));
  return success(c, output(hold, input));
}

function get(world: World, c: CalcomContext): Response {
  const hold = find(world, c);
  return success(c, hold ? output(hold) : null);
}

function remove(world: World, c: CalcomContext): Response {
  const uid = c.req.param('uid');
  world.state.reservations = world.state.reservations.filter((hold) => hold.uid !== uid);
  return json(c, { status: 'success' });
}

function eventTypeOf({ state }: World, { eventTypeId }: Body): CalcomEventType {
  checkStorable(eventTypeId);
  const eventType = state.eventTypes.find(({ id }) => id === eventTypeId);
  if (!eventType) throw failure(404, `Event Type with ID=${eventTypeId} not found`);
  return eventType;
}

function checkMayChooseDuration(world: World, eventType: CalcomEventType, caller: CalcomUser | undefined) {
  const host = hostOf(world, eventType);
  const isAllowed =
    caller !== undefined && (caller.id === host.id || caller.teamIds.some((team) => host.teamIds.includes(team)));
  if (!isAllowed) {
    throw failure(403, 'reservationDuration can only be used by the owner of the event type or a team mate');
  }
}

function slotOf(eventType: CalcomEventType, { slotStart, slotDuration }: Body): Range {
  const lengths = lengthsOf(eventType);
  if (slotDuration !== undefined && (!eventType.lengthInMinutesOptions || !lengths.includes(slotDuration))) {
    throw failure(400, `slotDuration must be one of the event type's lengths: ${lengths.join(', ')}`);
  }
  const start = parseIso(slotStart) ?? 0;
  return { start, end: start + (slotDuration ?? eventType.lengthInMinutes) * MINUTE };
}

/** Checks the same event type only: no hours, notice, calendars or other event types. */
function checkConflicts({ state, options }: World, eventType: CalcomEventType, slot: Range) {
  const seats = eventType.seatsPerTimeSlot;
  const booked = state.bookings.filter(
    (booking) =>
      booking.eventTypeId === eventType.id &&
      ['accepted', 'pending', 'awaiting_host'].includes(booking.status) &&
      overlaps(booking, slot),
  );
  if (seats === null && booked.length > 0) {
    throw failure(422, `Can't reserve a slot if the event type ${eventType.id} is already booked at this time`);
  }
  if (seats !== null && booked.some(({ attendees }) => attendees.length >= seats)) {
    throw failure(422, `Booking with ID=${booked[0]?.id} at this time has no more seats left`);
  }
  const isHeld = state.reservations.some(
    (hold) =>
      hold.eventTypeId === eventType.id &&
      hold.until > options.now() &&
      overlaps({ start: hold.slotStart, end: hold.slotEnd }, slot),
  );
  if (isHeld) throw failure(422, "Can't reserve a slot that is already reserved by someone else");
}

function fieldsOf(world: World, eventType: CalcomEventType, slot: Range, { reservationDuration }: Body) {
  return {
    eventTypeId: eventType.id,
    userId: hostOf(world, eventType).id,
    slotStart: slot.start,
    slotEnd: slot.end,
    until: world.options.now() + (reservationDuration ?? DEFAULT_MINUTES) * MINUTE,
    isSeat: eventType.seatsPerTimeSlot !== null,
  };
}

/** @param input the body of the request that created or changed the hold; a read has none and omits the duration. */
function output(hold: CalcomReservation, input?: Body) {
  return {
    eventTypeId: hold.eventTypeId,
    slotStart: isoUtc(hold.slotStart),
    slotEnd: isoUtc(hold.slotEnd),
    slotDuration: (hold.slotEnd - hold.slotStart) / MINUTE,
    reservationUid: hold.uid,
    ...(input ? { reservationDuration: input.reservationDuration ?? DEFAULT_MINUTES } : {}),
    reservationUntil: isoUtc(hold.until),
  };
}
