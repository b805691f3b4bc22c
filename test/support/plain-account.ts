import type { Account } from '../../src/connectors/accounts.ts';
import type { CallContext, Connector } from '../../src/connectors/connector.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import type { Reader } from '../../src/loaders/reader.ts';

/** An account whose connector consists of functions: no server, no provider. */
export function plainAccount(key: string, parts: Partial<Connector> = {}): Account {
  return {
    key,
    name: `The account ${key}`,
    provider: 'PLAIN',
    credential: { fixed: 'none' },
    connector: {
      status: () => ({ health: 'HEALTHY', callBudget: null }),
      sharedStatus: async () => ({ health: 'HEALTHY', callBudget: null }),
      close: async () => undefined,
      ...parts,
    },
  };
}

/** A call context that is neither counted nor cancelled. */
export function plainCall(): CallContext {
  return {
    credential: 'none',
    signal: new AbortController().signal,
    meter: { onCall: () => undefined, onDeduplicated: () => undefined, onRetry: () => undefined },
  };
}

/** Reads nothing, and finds no event type: for accounts whose provider enforces holds. */
export const NO_READER = {
  eventTypes: {
    load: async ({ account }) => {
      throw new ProviderError(account, 'NOT_FOUND', 'No such event type');
    },
  },
} as Pick<Reader, 'eventTypes'> as Reader;
