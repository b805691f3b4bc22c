import type { GravityRailSandboxOptions } from './options.ts';

/** The name of a field in responses, from its camelCase name. */
export function wireName({ keyStyle, fieldNames }: GravityRailSandboxOptions, name: string): string {
  return fieldNames?.[name] ?? (keyStyle === 'snake' ? snake(name) : name);
}

/** An object with its keys as responses name them. Values are unchanged. */
export function toWire(options: GravityRailSandboxOptions, row: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [wireName(options, name), value]));
}

/** The known fields of a request object, by their camelCase names; unknown fields are ignored. */
export function fromWire(options: GravityRailSandboxOptions, names: readonly string[], value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const sent = new Map(Object.entries(value));
  return Object.fromEntries(
    names.flatMap((name) => {
      const spelling = [wireName(options, name), name, snake(name)].find((candidate) => sent.has(candidate));
      return spelling === undefined ? [] : [[name, sent.get(spelling)]];
    }),
  );
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
