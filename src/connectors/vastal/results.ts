import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Result } from '../connector.ts';
import { DEFAULT_ID, type Organisation } from './vastal.map.ts';

export function notFound({ account }: Organisation, subject: string): ProviderError {
  return new ProviderError(account, 'NOT_FOUND', `Vastal (account ${account}) has no such ${subject}`);
}

/** One result per id, in the order of the ids. Reads at most once, since the default id is the only one that exists. */
export async function readDefault<T>(
  organisation: Organisation,
  subject: string,
  ids: readonly string[],
  read: () => Promise<T>,
): Promise<Result<T>[]> {
  const found = ids.includes(DEFAULT_ID) ? await read().catch(asProviderError) : undefined;
  return ids.map((id) => (id === DEFAULT_ID && found !== undefined ? found : notFound(organisation, subject)));
}
