import { type Account, type AccountConfig, createCalls, openAccounts } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import { asProviderError } from '../domain/errors.ts';
import { systemClock } from '../time/clock.ts';

interface ConnectionCheck {
  readonly key: string;
  /** `OK`, an error code, or `SKIPPED` for an account whose clients send their own credentials. */
  readonly result: string;
  /** What was found; it contains no credential. */
  readonly message: string;
}

/** Reads the first page of one list. @returns what was found. */
async function readOnce({ connector }: Account, call: CallContext): Promise<string> {
  const { owner, eventTypes, calendars } = connector;
  if (owner) {
    const { name, timeZone } = await connector.owner!(call);
    return `credential of ${name}${timeZone === null ? '' : `, ${timeZone}`}`;
  }
  const request = { cursor: undefined, direction: 'forward', wanted: 1 } as const;
  if (eventTypes) {
    await (eventTypes.pages ? eventTypes.pages(request, call) : eventTypes.list(call));
    return 'event types can be read';
  }
  const includes = { schedules: false };
  await (calendars?.pages ? calendars.pages(request, call, includes) : calendars?.list(call, includes));
  return 'calendars can be read';
}

/** Asks the provider of each account once, with the credential of the configuration. @param timeoutMs of each call. */
export async function checkConnections(
  configs: readonly AccountConfig[],
  timeoutMs: number,
): Promise<readonly ConnectionCheck[]> {
  const clock = systemClock(() => Date.now());
  await using accounts = openAccounts(configs, { clock, timeoutMs, random: Math.random });
  const none = () => undefined;
  const callTo = createCalls({
    headers: new Headers(),
    signal: new AbortController().signal,
    meter: { onCall: none, onDeduplicated: none, onRetry: none },
  });
  return await Promise.all(
    accounts.all.map(async (account): Promise<ConnectionCheck> => {
      const { key, credential } = account;
      if ('fromHeader' in credential) {
        return {
          key,
          result: 'SKIPPED',
          message: `clients send their credential in the header ${credential.fromHeader}`,
        };
      }
      try {
        return { key, result: 'OK', message: await readOnce(account, callTo(account)) };
      } catch (error) {
        const { code, message } = asProviderError(error);
        return { key, result: code, message };
      }
    }),
  );
}
