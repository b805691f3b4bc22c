/**
 * What a client may do with an account; an account with `none` does not exist for the client. `book` is for public booking
 * pages: event types, slots and openings, holds and bookings, but no other data.
 */
export const ACCESS = ['none', 'book', 'read', 'write'] as const;
export type Access = (typeof ACCESS)[number];

/** By the key of an account; `*` stands for every account that is not named. */
export type Grants = ReadonlyMap<string, Access>;

/** A caller of the gateway: a program, or a person with a token. */
export interface Client {
  /** Unique among clients: limits and idempotency keys apply per name. */
  readonly name: string;
  readonly grants: Grants;
}

/** The client of every request to a gateway without authentication. */
export const ANONYMOUS: Client = { name: 'anyone', grants: new Map([['*', 'write']]) };

export function accessOf({ grants }: Client, account: string): Access {
  return grants.get(account) ?? grants.get('*') ?? 'none';
}
