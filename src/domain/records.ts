/** The keys of an object that has no other keys than its type names, such as an object literal. */
export function keysOf<Key extends string>(record: Readonly<Partial<Record<Key, unknown>>>): Key[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot exclude further keys
  return Object.keys(record) as Key[];
}

/** The object with these entries, which must contain an entry for every key of the type. */
export function recordOf<Key extends string, Value>(entries: readonly (readonly [Key, Value])[]): Record<Key, Value> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries loses the names of its keys
  return Object.fromEntries(entries) as Record<Key, Value>;
}

/** Whether a value is an object other than an array, such as an object in parsed JSON. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
