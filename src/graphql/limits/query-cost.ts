import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isListType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { nextTurn } from '../../concurrency/turns.ts';
import { decodeGlobalId } from '../../domain/global-id.ts';
import { isRecord } from '../../domain/records.ts';
import type { Limits } from '../../settings/limits.ts';
import { type Context, contextOf } from '../context.ts';
import { operationError } from '../error-response.ts';
import { LISTS_AT_ONCE } from '../pagination/list-walks.ts';
import { DEFAULT_PAGE, MAXIMUM_PAGE } from '../pagination/slice.ts';
import { coerceVariables } from './coerce-variables.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The upstream calls that a field can cost, and the number of objects that it returns. */
interface FieldCost {
  /** Calls for each parent object. */
  readonly each?: (given: Arguments, accounts: number, selects: (field: string) => boolean) => number;
  /** Calls for each account, whatever the number of parent objects: the field is loaded in batches. */
  readonly together?: number;
  /** Days of time that the gateway computes for each parent object. */
  readonly days?: (given: Arguments) => number;
  /** The number of objects returned. The default for a list is `UNSIZED`. */
  readonly items?: (given: Arguments, accounts: number) => number;
}

const DAY_MS = 86_400_000;
const UNSIZED = 10;
/** The calls of a write: a read, the write and the read-back; a replacement takes one more. */
const CALLS_A_WRITE = 4;
/**
 * The calls of a booking: reads of the booking and its event type, or of the availability; then the write, and two
 * reads back.
 */
const CALLS_A_BOOKING = 8;
/**
 * The calls of a participant: the resource, its hours, its busy time at two places, and the bookings that count towards
 * its limits.
 */
const CALLS_A_PARTICIPANT = 5;

/**
 * The calls of a hold: as for a booking; the reason why a slot is not offered takes reads of hours, busy time and
 * limits.
 */
const CALLS_A_HOLD = 10;

const one = () => 1;
/** An invalid size is rejected when the field is executed. */
function pageSize({ first, last }: Arguments): number {
  const sizes = [first, last].filter((size) => typeof size === 'number');
  return Math.max(0, Math.min(...(sizes.length > 0 ? sizes : [DEFAULT_PAGE]), MAXIMUM_PAGE));
}
/** The types whose objects are read one by one; those of other types are read as one list for each account. */
const READ_ONE_BY_ONE = new Set(['Booking', 'Reservation']);

function batchesOf(ids: unknown): number {
  if (!Array.isArray(ids)) return 0;
  const batches = new Set<string>();
  for (const id of ids) {
    const ref = typeof id === 'string' ? decodeGlobalId(id) : undefined;
    if (ref) batches.add(READ_ONE_BY_ONE.has(ref.type) ? String(id) : `${ref.type}:${ref.account}`);
  }
  return batches.size;
}

/** The ids in the representations of entities. */
function idsIn(representations: unknown): unknown[] {
  return Array.isArray(representations) ? representations.map((each) => (isRecord(each) ? each.id : undefined)) : [];
}

const lengthOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);

/** An invalid window is rejected when the field is executed. */
function windowDays({ from, to }: Arguments): number {
  return typeof from === 'number' && typeof to === 'number' ? Math.max(0, (to - from) / DAY_MS) : 0;
}

/** Accounts are read in order until the page is full; counting reads them all. */
const overAccounts: FieldCost = {
  each(given, accounts, selects) {
    const listed = Array.isArray(given.accounts) ? given.accounts.length : accounts;
    return selects('totalCount') ? listed : Math.min(listed, Math.max(LISTS_AT_ONCE, pageSize(given)));
  },
  items: pageSize,
};
const byId: FieldCost = { each: one };
const listOfOne: FieldCost = { each: one, items: pageSize };
const loadedTogether: FieldCost = { together: 1 };
const inputOf = ({ input }: Arguments) => (isRecord(input) ? input : {});

/** All fields that cost calls or computed days, or return a known number of objects. Every other field is free. */
export const FIELD_COSTS: Readonly<Record<string, FieldCost>> = {
  'Query.accounts': { items: (_, accounts) => accounts },
  'Query.calendars': overAccounts,
  'Query.schedules': overAccounts,
  'Query.eventTypes': overAccounts,
  'Query.personalizedSchedules': overAccounts,
  'Query.bookings': overAccounts,
  'Query.calendarFeeds': { items: pageSize },
  'Query.node': byId,
  'Query.booking': byId,
  'Query.calendar': byId,
  'Query.schedule': byId,
  'Query.personalizedSchedule': byId,
  'Query.reservation': byId,
  'Query.nodes': { each: ({ ids }) => batchesOf(ids), items: ({ ids }) => lengthOf(ids) },
  'Query._entities': {
    each: ({ representations }) => batchesOf(idsIn(representations)),
    items: ({ representations }) => lengthOf(representations),
  },
  'Query.slots': { each: () => CALLS_A_PARTICIPANT, days: windowDays },
  'Query.availability': {
    each: (given) => CALLS_A_PARTICIPANT * lengthOf(inputOf(given).participants),
    days: (given) => windowDays(inputOf(given)) * lengthOf(inputOf(given).participants),
  },
  'ProviderAccount.owner': byId,
  'ProviderAccount.defaultSchedule': byId,
  'Attendee.calendar': loadedTogether,
  'Attendee.personalizedSchedules': byId,
  // The schedules, and the sessions that they assign.
  'Attendee.conflicts': { each: one, together: 2 },
  'Calendar.schedules': loadedTogether,
  'Calendar.openings': { ...loadedTogether, days: windowDays },
  'Schedule.openings': { days: windowDays },
  'Calendar.isUnconstrained': loadedTogether,
  'BookingChange.booking': byId,
  'Booking.calendar': loadedTogether,
  'Booking.eventType': loadedTogether,
  'Booking.ics': loadedTogether,
  'Calendar.bookings': listOfOne,
  'CalendarFeed.target': byId,
  'Calendar.busy': byId,
  // The filter by track reads the tracks first.
  'Calendar.sessions': { each: ({ track }) => (typeof track === 'string' ? 2 : 1), items: pageSize },
  'Calendar.attendees': listOfOne,
  'Calendar.personalizedSchedules': listOfOne,
  'EventType.calendars': loadedTogether,
  'EventType.schedule': loadedTogether,
  'EventType.slots': { each: () => CALLS_A_PARTICIPANT, days: windowDays },
  'PersonalizedSchedule.calendar': loadedTogether,
  'PersonalizedSchedule.attendees': loadedTogether,
  // The assignments, and the assigned objects.
  'PersonalizedSchedule.sessions': { together: 2 },
  'PersonalizedSchedule.conflicts': { together: 2 },
  // The sessions, their calendars and their locations.
  'PersonalizedSchedule.ics': { together: 3 },
  'PersonalizedSchedulePreview.attendees': loadedTogether,
  'PersonalizedSchedulePreview.sessions': loadedTogether,
  'PersonalizedSchedulePreview.conflicts': loadedTogether,
  'Reservation.booking': byId,
  'Reservation.calendar': loadedTogether,
  'Reservation.eventType': loadedTogether,
  'ReservationState.calendar': loadedTogether,
  'Schedule.calendar': loadedTogether,
  'ConferenceSession.calendar': loadedTogether,
  'ConferenceSession.date': loadedTogether,
  'ConferenceSession.locations': loadedTogether,
  'ConferenceSession.tracks': loadedTogether,
  'Slot.calendars': loadedTogether,
  'Slot.eventType': loadedTogether,
  'ScheduleRecurrence.eventTypes': loadedTogether,
  'WeeklyHours.eventType': loadedTogether,
  'Mutation.createBooking': { each: () => CALLS_A_BOOKING },
  'Mutation.rescheduleBooking': { each: () => CALLS_A_BOOKING },
  'Mutation.confirmReservation': { each: () => CALLS_A_BOOKING },
  'Mutation.confirmReservations': { each: (given) => CALLS_A_BOOKING * Math.max(1, lengthOf(inputOf(given).ids)) },
  'Mutation.reserveSlot': { each: () => CALLS_A_HOLD },
  'Mutation.updateReservation': { each: () => CALLS_A_HOLD },
  'Mutation.reserveSlots': { each: (given) => CALLS_A_HOLD * Math.max(1, lengthOf(inputOf(given).slots)) },
  // Of its target.
  'Mutation.createCalendarFeed': { each: one },
  'Mutation.revokeCalendarFeed': { each: () => 0 },
  'Subscription.bookingChanged': { each: ({ bookings }) => 1 + lengthOf(bookings) },
  'Subscription.reservationChanged': { each: ({ reservations }) => 1 + lengthOf(reservations) },
};

function costOf(type: GraphQLNamedType, field: string): FieldCost {
  const known = FIELD_COSTS[`${type.name}.${field}`];
  if (known) return known;
  if (type.name === 'Mutation') return { each: () => CALLS_A_WRITE };
  // The connection costs as much as its nodes.
  if (type.name.endsWith('Connection') && (field === 'nodes' || field === 'edges')) return { items: one };
  return {};
}

/** What an operation can cost. */
interface QueryCost {
  /** Upstream calls. */
  readonly calls: number;
  /** Computed days, rounded up. */
  readonly days: number;
}

/**
 * Estimates the upstream calls and the computed days of an operation before its execution: the cost of each field times the number of its
 * parent objects. It assumes full pages, empty caches and objects of every type of a fragment, and counts a list as one
 * call, even if the provider returns it in several pages.
 *
 * @param accounts the number of accounts that the client can use.
 * @returns undefined for an operation that cannot be executed: an unknown name, or invalid variables.
 */
export function estimateQueryCost(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  accounts: number,
): QueryCost | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const root = schema.getRootType(operation.operation);
  const { coerced: values } = coerceVariables(schema, operation, variableValues);
  if (!root || !values) return undefined;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  let computedDays = 0;
  function ofField(type: GraphQLNamedType, node: FieldNode, parents: number): number {
    const field = fieldsOf(type)[node.name.value];
    if (!field) return 0;
    const given = argumentsOf(field, node, values!);
    const { each, together = 0, days, items } = costOf(type, node.name.value);
    computedDays += (days?.(given) ?? 0) * parents;
    const selects = (name: string) => selectsField(node.selectionSet, name);
    const own = (each?.(given, accounts, selects) ?? 0) * parents + together * Math.min(parents, accounts);
    if (!node.selectionSet) return own;
    const isList = isListType(getNullableType(field.type));
    const below = parents * (items?.(given, accounts) ?? (isList ? UNSIZED : 1));
    return own + ofSelections(getNamedType(field.type), node.selectionSet, below);
  }

  function selectsField(selectionSet: SelectionSetNode | undefined, name: string): boolean {
    return (selectionSet?.selections ?? []).some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === name;
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      return selectsField(fragment?.selectionSet, name);
    });
  }

  function ofSelections(type: GraphQLNamedType, { selections }: SelectionSetNode, parents: number): number {
    return selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + ofField(type, node, parents);
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (!fragment) return sum;
      const narrowed = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
      return sum + ofSelections(narrowed ?? type, fragment.selectionSet, parents);
    }, 0);
  }

  const calls = ofSelections(root, operation.selectionSet, 1);
  return { calls, days: Math.ceil(computedDays) };
}

function fieldsOf(type: GraphQLNamedType): Readonly<Record<string, GraphQLField<unknown, unknown>>> {
  return isCompositeType(type) && 'getFields' in type ? type.getFields() : {};
}

/** Returns no arguments if they are invalid; the execution of the field reports the error. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
) {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return {};
  }
}

const REMEMBERED = 20;
const LONGEST_KEY = 500;
/** The characters of variables whose coercion and estimate take so long that the execution follows in a turn of its own. */
const LONG_VARIABLES = 20_000;

const FREE: QueryCost = { calls: 0, days: 0 };

/** Rejects operations whose estimated cost exceeds a limit, and adds the estimated upstream calls to the context of the others. */
export function useQueryCostLimit(limits: Pick<Limits, 'queryCost' | 'computedDays'>): Plugin<Context> {
  /** Cached estimates by document, then by all other inputs of the estimate. */
  const known = new WeakMap<DocumentNode, LRUCache<string, QueryCost>>();

  function estimateOf(args: ExecutionArgs, accounts: number, key: string): QueryCost {
    if (key.length > LONGEST_KEY) return estimateQueryCost(args, accounts) ?? FREE;
    const estimates = known.get(args.document) ?? new LRUCache<string, QueryCost>({ max: REMEMBERED });
    known.set(args.document, estimates);
    const estimated = estimates.get(key) ?? estimateQueryCost(args, accounts) ?? FREE;
    estimates.set(key, estimated);
    return estimated;
  }

  function estimate(
    args: ExecutionArgs,
    stop: (result: { errors: ReturnType<typeof operationError>[] }) => void,
  ): { readonly queryCost: number; readonly isLong: boolean } {
    const accounts = contextOf(args).accounts.all.length;
    const key = JSON.stringify([accounts, args.operationName, args.variableValues]);
    const cost = estimateOf(args, accounts, key);
    const errors = errorsFor(cost, limits);
    if (errors.length > 0) stop({ errors });
    return { queryCost: cost.calls, isLong: key.length > LONG_VARIABLES };
  }
  return {
    onExecute({ args, setResultAndStopExecution, extendContext }) {
      const { queryCost, isLong } = estimate(args, setResultAndStopExecution);
      extendContext({ queryCost });
      return isLong ? nextTurn() : undefined;
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      estimate(args, setResultAndStopExecution);
    },
  };
}

function errorsFor(
  { calls, days }: QueryCost,
  { queryCost, computedDays }: Pick<Limits, 'queryCost' | 'computedDays'>,
) {
  const errors: ReturnType<typeof operationError>[] = [];
  if (calls > queryCost) {
    const message =
      `Estimated cost of ${calls} upstream calls exceeds the limit of ${queryCost} ` +
      '(MAX_QUERY_COST): request smaller pages (`first`) or fewer objects, or split the operation';
    const limit = { limit: 'MAX_QUERY_COST', maximum: queryCost };
    errors.push(operationError(message, { code: 'INVALID_INPUT', ...limit, estimatedCalls: calls }));
  }
  if (days > computedDays) {
    const message =
      `Estimated ${days} days of openings, slots and availability exceed the limit of ${computedDays} ` +
      '(MAX_COMPUTED_DAYS): request shorter windows or fewer objects, or split the operation';
    const limit = { limit: 'MAX_COMPUTED_DAYS', maximum: computedDays };
    errors.push(operationError(message, { code: 'INVALID_INPUT', ...limit, estimatedDays: days }));
  }
  return errors;
}
