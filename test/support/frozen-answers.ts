import { vi } from 'vitest';
import type * as quickRead from '../../src/connectors/quick-read.ts';

/**
 * Answers are shared between operations, so nobody may change what a connector read. In tests whoever tries it fails.
 */
vi.mock('../../src/connectors/quick-read.ts', async (importOriginal) => {
  const original = await importOriginal<typeof quickRead>();
  return {
    ...original,
    readAs(...given: Parameters<typeof original.readAs>) {
      const read = original.readAs(...given);
      freeze(read.data);
      return read;
    },
  };
});

/** Objects keep open for one thing more: Pothos notes under a symbol which type a node is of, each time the same. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Error) return;
  if (Array.isArray(value) || value instanceof Map) {
    if (Object.isFrozen(value)) return;
    Object.freeze(value);
    for (const held of value.values()) freeze(held);
    return;
  }
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (!property.configurable) continue;
    Object.defineProperty(value, name, { writable: false, configurable: false });
    freeze(property.value);
  }
}
