import type { VastalSandboxOptions } from './options.ts';

/** Rows in an order without meaning, which is the same each time; or as they are, if so configured. */
export function inResponseOrder<Row extends { readonly id: string }>(
  { sortedLists }: VastalSandboxOptions,
  rows: readonly Row[],
): Row[] {
  if (sortedLists === true) return [...rows];
  const keys = new Map(rows.map((row) => [row, scramble(row.id)]));
  return rows.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
}

function scramble(id: string): number {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return (hash * 40_503) % 65_521;
}
