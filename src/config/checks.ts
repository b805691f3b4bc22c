import type { AccountConfig, CredentialSource } from '../connectors/accounts.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { isLoopback } from '../domain/loopback.ts';
import type { Environment } from './issues.ts';

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

/** Without any account the sandbox starts, but neither in production nor against the configuration. */
export function noAccountsProblems({ SANDBOX, NODE_ENV }: Environment): string[] {
  const names = CONNECTORS.map(({ environment: { credential } }) => credential).join(', ');
  const advice = `set one of ${names} (an empty variable counts as not set), set CONFIG_FILE`;
  if (SANDBOX === 'false') return [`SANDBOX: Is false, but no account is configured: ${advice}, or remove SANDBOX`];
  if (SANDBOX === undefined && NODE_ENV === 'production') {
    return [`SANDBOX: No account is configured: ${advice}, or set SANDBOX=true to serve demo data in production`];
  }
  return [];
}

export function repeatedKeyProblems(keys: readonly string[]): string[] {
  return [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))].map(
    (key) => `The account key ${key} is used more than once`,
  );
}

export function metricsPortProblems({ PORT = '4000', METRICS_PORT }: Environment): string[] {
  if (METRICS_PORT === undefined || METRICS_PORT === '0' || Number(METRICS_PORT) !== Number(PORT)) return [];
  return ['METRICS_PORT: Is the port of the gateway, PORT: choose another one'];
}

/** A router writes documents of its own, which cannot be registered before. */
export function federationProblems({ FEDERATION, PERSISTED_ONLY }: Environment): string[] {
  if (FEDERATION !== 'true' || PERSISTED_ONLY !== 'true') return [];
  return [
    'FEDERATION: Must not be true together with PERSISTED_ONLY: routers send documents of their own; let the router accept persisted documents only',
  ];
}

/**
 * Two keys for one account at its provider: each would offer the slots that are held under the other, and both would use one
 * rate limit without knowing of each other.
 */
export function repeatedAccountProblems(accounts: readonly AccountConfig[]): string[] {
  const keys = new Map<string, string[]>();
  for (const { key, definition, settings, credential } of accounts) {
    const place = new URL(definition.placeOf(settings)).href.replace(/\/+$/, '');
    const identity = JSON.stringify([definition.provider, place, credentialIdentity(credential)]);
    keys.set(identity, [...(keys.get(identity) ?? []), key]);
  }
  return [...keys.values()]
    .map((same) => [...new Set(same)])
    .filter((same) => same.length > 1)
    .map(
      (same) =>
        `The accounts ${same.join(' and ')} have the same provider, base URL and credential, so they are one account: keep one ` +
        'of the keys, since holds and rate limits are counted per key',
    );
}

/** The names of headers are case-insensitive. */
function credentialIdentity(credential: CredentialSource): readonly string[] {
  return 'fixed' in credential ? ['fixed', credential.fixed] : ['fromHeader', credential.fromHeader.toLowerCase()];
}
