/** What a global id names: a thing of an account, by its GraphQL type. */
export interface Ref {
  readonly type: string;
  readonly account: string;
  /** The id inside the account; empty for the account itself. */
  readonly id: string;
}

export function encodeGlobalId({ type, account, id }: Ref): string {
  return Buffer.from(`${type}:${account}:${id}`, 'utf8').toString('base64url');
}

/** Undefined for a text that is not one of our ids. */
export function decodeGlobalId(globalId: string): Ref | undefined {
  const [type, account, ...id] = Buffer.from(globalId, 'base64url').toString('utf8').split(':');
  if (!type || !account || id.length === 0) return undefined;
  const ref = { type, account, id: id.join(':') };
  // At most two signs: any number of them, in the middle of a long text, takes the square of its length to look through.
  return encodeGlobalId(ref) === globalId.replace(/={1,2}$/, '') ? ref : undefined;
}
