import type { AccountConfig } from '../connectors/accounts.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { isLoopback } from '../settings/web.ts';
import type { Environment } from './account-entries.ts';

/** Refuses to serve unauthenticated requests from other machines, unless the configuration allows it explicitly. */
export function authenticationProblems(
  { HOST = '127.0.0.1', ALLOW_UNAUTHENTICATED }: Environment,
  isAuthenticated: boolean,
): string[] {
  const isAllowed = ALLOW_UNAUTHENTICATED === 'true';
  if (isAuthenticated) {
    return isAllowed
      ? [
          'ALLOW_UNAUTHENTICATED: Conflicts with clients and auth in CONFIG_FILE: remove ALLOW_UNAUTHENTICATED, or remove them',
        ]
      : [];
  }
  if (isLoopback(HOST) || isAllowed) return [];
  return [
    'HOST: The gateway would accept unauthenticated requests from other machines: configure clients in CONFIG_FILE, ' +
      'listen on 127.0.0.1, or, if a proxy in front of it authenticates requests, set ALLOW_UNAUTHENTICATED=true',
  ];
}

export function hasClients(file: unknown): boolean {
  return typeof file === 'object' && file !== null && ('clients' in file || 'auth' in file);
}

export function hasAccounts(file: unknown): boolean {
  return typeof file !== 'object' || file === null || 'accounts' in file || !hasClients(file);
}

/** The header that authenticates clients must not be passed to a provider. */
export function sharedHeaderProblems(accounts: readonly AccountConfig[]): string[] {
  return accounts
    .filter(({ credential }) => 'fromHeader' in credential && credential.fromHeader.toLowerCase() === 'authorization')
    .map(
      ({ key }) =>
        `Account ${key} reads its credential from the header authorization, which authenticates clients of the gateway: ` +
        'choose another header',
    );
}

export function noAccountsProblem(): string {
  const names = CONNECTORS.map(({ environment: { credential } }) => credential).join(', ');
  return `SANDBOX: Is false, but no account is configured: set one of ${names}, set CONFIG_FILE, or remove SANDBOX`;
}

export function repeatedKeyProblems(keys: readonly string[]): string[] {
  return [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))].map(
    (key) => `The account key ${key} is used more than once`,
  );
}
