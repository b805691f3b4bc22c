export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What an object of parsed JSON contains beside its known fields. Not checked: `JSON.parse` returns nothing else than JSON. */
export function jsonFields(rest: Readonly<Record<string, unknown>>): JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a schema types the fields that it does not name `unknown`
  return rest as JsonObject;
}
