import type { OperationName } from './operations.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** A client with a normalized store, set up as docs/clients/README.md describes. */
export interface StoreClient {
  /** Sends a query or a mutation, whatever the store has, and adds the result to the store. @throws Error if it has errors. */
  send(operation: OperationName, variables: Variables): Promise<any>;
  /** The result of a query out of the store alone; undefined if the store lacks a part of it. */
  read(operation: OperationName, variables: Variables): any;
  /** Subscribes, and adds each result to the store before it calls `onData`. Returns how to end the subscription. */
  subscribe(operation: OperationName, variables: Variables, onData: (data: any) => void): () => void;
}

export interface ClientKind {
  readonly name: string;
  open(url: string): StoreClient;
}

/** The root fields that return one object by its id, with the type of the object. */
export const ROOT_FIELDS = {
  booking: 'Booking',
  calendar: 'Calendar',
  personalizedSchedule: 'PersonalizedSchedule',
  reservation: 'Reservation',
  schedule: 'Schedule',
} as const;

/** The fields of payloads with the id of an object that is gone, with its type. */
const DELETED_IDS = {
  deletedCalendarId: 'Calendar',
  deletedPersonalizedScheduleId: 'PersonalizedSchedule',
  deletedScheduleId: 'Schedule',
  replacedId: 'Booking',
} as const;

/** The objects that a payload reports to be gone. */
export function deletedObjects(data: any): { readonly __typename: string; readonly id: string }[] {
  return Object.values<any>(data ?? {}).flatMap((payload) =>
    Object.entries(DELETED_IDS).flatMap(([field, __typename]) =>
      typeof payload?.[field] === 'string' ? [{ __typename, id: payload[field] }] : [],
    ),
  );
}
