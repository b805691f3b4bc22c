import { vi } from 'vitest';
import type { WriteEpochs } from '../../src/domain/write-epochs.ts';

const WAIT_MS = 20_000;

/** The names of the epochs of the service and of some accounts. */
export async function epochNames(epochs: WriteEpochs, ...accounts: readonly string[]) {
  const current = await epochs.current();
  return [current?.name, ...(await Promise.all(accounts.map(async (account) => current?.ofAccount(account))))];
}

/** The same names once all are known, as they are when Redis is reachable. */
export async function knownEpochNames(epochs: WriteEpochs, ...accounts: readonly string[]) {
  return vi.waitUntil(
    async () => {
      const names = await epochNames(epochs, ...accounts);
      return names.every((name) => name !== undefined) && names;
    },
    { timeout: WAIT_MS },
  );
}
