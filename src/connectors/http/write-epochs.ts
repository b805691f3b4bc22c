import type { CallContext } from '../connector.ts';
import type { CredentialScope } from './credential-scopes.ts';
import type { HttpClientSettings } from './http-request.ts';

type Settings = Pick<HttpClientSettings, 'account' | 'writeEpochs'>;

/**
 * The epoch of an account's writes through all processes, for a read of the call.
 *
 * @returns undefined if it is unknown, or not needed since the call has `noCache`.
 */
export async function sharedEpochOf(
  account: string,
  { noCache, writeEpoch }: CallContext,
): Promise<string | undefined> {
  return noCache ? undefined : (await writeEpoch?.())?.ofAccount(account);
}

/** Runs a write with new epochs at its beginning and at its end, in this process and, before the write resolves, in all others. */
export async function runWrite<T>(
  { account, writeEpochs }: Settings,
  scope: CredentialScope,
  write: () => Promise<T>,
): Promise<T> {
  scope.writes += 1;
  scope.epoch += 1;
  void writeEpochs?.advance(account);
  try {
    return await write();
  } finally {
    if (writeEpochs) await writeEpochs.advance(account);
    scope.writes -= 1;
    scope.epoch += 1;
  }
}
