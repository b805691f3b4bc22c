import { type ErrorCode, ProviderError, type ProviderErrorDetails } from '../../domain/errors.ts';

/** The account that messages name. */
interface NamedAccount {
  readonly account: string;
  /** The provider, as its vendor spells it. */
  readonly title: string;
}

/** For messages, for example `Cal.com (account work)`. */
export function displayName({ account, title }: NamedAccount): string {
  return `${title} (account ${account})`;
}

/** Creates an error whose message begins with the account's name, such as `… is unreachable`. */
export function upstreamError(
  account: NamedAccount,
  code: ErrorCode,
  predicate: string,
  details?: ProviderErrorDetails,
): ProviderError {
  return new ProviderError(account.account, code, `${displayName(account)} ${predicate}`, details);
}
