/** What a client asked for. */
export type OperationKind = 'reserve' | 'confirm' | 'release' | 'reschedule' | 'cancel' | 'update' | 'read';

export interface Interval {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

/** One request of a client with its outcome. Instants are epoch milliseconds by the clock of the process that sends all requests. */
export interface Attempt {
  readonly client: string;
  readonly kind: OperationKind;
  readonly account: string;
  /** The number of the gateway. */
  readonly gateway: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The idempotency key. */
  readonly key?: string | undefined;
  /** The reservation that the request is about, also when it is about its booking; undefined until it is known. */
  readonly reservation?: string | undefined;
  /** The guarded resource, the revision that the change expects, and the unique name that it writes. */
  readonly change?: { readonly resource: string; readonly ifRevision: string; readonly name: string };
  /** `REJECTED`: the request certainly had no effect. `UNKNOWN`: it failed or had no response, and can have had its effect. */
  readonly outcome: 'OK' | 'REJECTED' | 'UNKNOWN';
  /** The error code, if there is one. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The slot that is held or booked from this response on. */
  readonly slot?: Interval | undefined;
  /** When a new hold expires. */
  readonly expiresAt?: number | undefined;
  /** The free slots that a read returned without an error. */
  readonly free?: readonly Interval[] | undefined;
}

/** One event as a subscriber received it. */
export interface Delivery {
  readonly cursor: string;
  /** `RESYNC` if the log no longer contained the position of the subscriber. */
  readonly kind: string;
  readonly reservation: string;
}

/** A booking that a provider has at the end. */
export interface ProviderBooking extends Interval {
  readonly account: string;
  readonly attendee: string;
  readonly isCancelled: boolean;
}

export interface History {
  readonly attempts: readonly Attempt[];
  /** What each subscriber received. */
  readonly subscribers: readonly (readonly Delivery[])[];
  /** All events after the end, read from the log from the position on at which the subscribers began. */
  readonly log: readonly Delivery[];
  readonly bookings: readonly ProviderBooking[];
  /** The names of guarded resources in the order in which the providers stored them. */
  readonly names: readonly string[];
}
