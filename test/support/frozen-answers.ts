import { vi } from 'vitest';
import type * as quickRead from '../../src/connectors/http/quick-read.ts';

/**
 * Answers are shared between operations, so nobody may change what a connector read. In tests whoever tries it fails.
 */
vi.mock('../../src/connectors/http/quick-read.ts', async (importOriginal) => {
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

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Error || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const held of value instanceof Map ? value.values() : Object.values(value)) freeze(held);
}
