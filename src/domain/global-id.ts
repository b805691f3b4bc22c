import type { ResourceRef } from './resource-ref.ts';

/** The content of a global id: a resource of an account, with its type. */
export interface GlobalRef<Type extends string = string> extends ResourceRef {
  /** The type of the resource, which can differ from the name of its GraphQL type. The `id` of an account itself is empty. */
  readonly type: Type;
}

export function encodeGlobalId({ type, account, id }: GlobalRef): string {
  return Buffer.from(`${type}:${account}:${id}`, 'utf8').toString('base64url');
}

/** Returns undefined unless the text is exactly what `encodeGlobalId` returns, with or without base64 padding. */
export function decodeGlobalId(globalId: string): GlobalRef | undefined {
  const [type, account, ...id] = Buffer.from(globalId, 'base64url').toString('utf8').split(':');
  if (!type || !account || id.length === 0) return undefined;
  // The provider's own id can contain colons.
  const ref = { type, account, id: id.join(':') };
  // Buffer also decodes invalid base64url and invalid UTF-8, which encode to another text.
  return encodeGlobalId(ref) === globalId.replace(/={1,2}$/, '') ? ref : undefined;
}
