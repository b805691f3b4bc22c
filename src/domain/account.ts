import type { CircuitState } from './circuit.ts';

/** The capabilities of connectors; see `capabilitiesOf`. */
const CAPABILITIES = [
  'READ_CALENDARS',
  'WRITE_CALENDARS',
  'READ_SCHEDULES',
  'WRITE_SCHEDULES',
  'CREATE_SCHEDULES',
  'DELETE_SCHEDULES',
  'READ_EVENT_TYPES',
  'READ_SLOTS',
  'HOLD_SLOTS',
  'READ_BOOKINGS',
  'CREATE_BOOKINGS',
  'RESCHEDULE_BOOKINGS',
  'CANCEL_BOOKINGS',
  'APPROVE_BOOKINGS',
  'READ_PERSONALIZED_SCHEDULES',
  'WRITE_PERSONALIZED_SCHEDULES',
  'PUBLISH_PERSONALIZED_SCHEDULES',
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** The person whose credentials an account uses, according to the provider. */
export interface AccountOwner {
  readonly name: string;
  readonly email: string | null;
  /** IANA name, as the provider spells it; null if the provider reports none, or a name that is not one. */
  readonly timeZone: string | null;
}

/** The state of a provider's rate limit. */
export interface CallBudget {
  readonly limit: number;
  readonly remaining: number;
  /** Instant, epoch milliseconds. */
  readonly resetAt: number;
}

/** The health of an account, derived from the gateway's latest calls to it with a credential. */
export interface AccountStatus {
  readonly health: 'HEALTHY' | 'DEGRADED' | 'AUTHENTICATION_FAILED' | 'UNREACHABLE';
  readonly callBudget: CallBudget | null;
  /** The state of the circuit breaker, for metrics. */
  readonly circuit?: CircuitState;
}
