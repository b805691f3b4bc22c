import { ProviderError, type ProviderErrorDetails } from '../../domain/errors.ts';

/**
 * The error for a response that does not match its schema.
 *
 * @param what the request, or the object in the response, that is affected.
 * @param places paths of what does not match. They must contain only indexes and names from the schema: keys and values of
 *   the response can be personal data.
 */
export function unexpectedShape(
  { title, account }: { readonly title: string; readonly account: string },
  what: string,
  places: readonly string[],
  details?: ProviderErrorDetails,
): ProviderError {
  const where = places.length > 0 ? ` at ${places.join(', ')}` : '';
  const message = `Unexpected response shape from ${title} (account ${account}) for ${what}${where}`;
  return new ProviderError(account, 'UPSTREAM_INVALID', message, details);
}
