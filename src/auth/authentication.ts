import { GatewayError } from '../domain/errors.ts';
import { clientOfKey, type KeyedClient } from './api-keys.ts';
import { ANONYMOUS, type Client } from './client.ts';
import type { TokenConfig } from './token-config.ts';
import type { CheckedToken } from './tokens.ts';

/** The clients that can authenticate. */
export interface ClientsConfig {
  readonly clients: readonly KeyedClient[];
  readonly tokens: TokenConfig | undefined;
}

/** An authenticated client. */
export interface ClientSession {
  readonly client: Client;
  /** When the authentication expires, epoch milliseconds; undefined for a key, which does not expire. */
  readonly expiresAt?: number | undefined;
}

/**
 * Authenticates a request.
 *
 * @param authorization the Authorization header.
 * @throws GatewayError `UNAUTHENTICATED`, or `DEPENDENCY_UNAVAILABLE` if the token cannot be verified at present.
 */
export type Authenticate = (authorization: string | null | undefined) => Promise<ClientSession>;

const MAX_CREDENTIAL_LENGTH = 8192;

/**
 * @param config undefined: every request is `ANONYMOUS`.
 * @param now the clock, epoch milliseconds.
 */
export function createAuthentication(config: ClientsConfig | undefined, now: () => number): Authenticate {
  if (!config) return async () => ({ client: ANONYMOUS });
  const { clients, tokens } = config;
  const checkToken = tokens && loadTokenCheck(tokens, clients, now);
  return async (authorization) => {
    const credential = credentialOf(authorization);
    const client = clientOfKey(credential, clients);
    if (client) return { client };
    if (checkToken) return checkToken(credential);
    throw new GatewayError('UNAUTHENTICATED', 'Invalid API key');
  };
}

/** Verifies tokens by a module that is loaded only if the configuration accepts tokens. */
function loadTokenCheck(
  tokens: TokenConfig,
  clients: readonly KeyedClient[],
  now: () => number,
): (token: string) => Promise<CheckedToken> {
  const loading = import('./tokens.ts').then(({ createTokenCheck }) => createTokenCheck(tokens, clients, now));
  return async (token) => (await loading)(token);
}

/**
 * Returns the function that finds a client by its name, with its present access, for work that was requested earlier; undefined for
 * one that could not authenticate any more.
 */
export function createClientLookup(config: ClientsConfig | undefined): (name: string) => Client | undefined {
  if (!config) return (name) => (name === ANONYMOUS.name ? ANONYMOUS : undefined);
  const { clients, tokens } = config;
  const byName = new Map(clients.map((client) => [client.name, client]));
  return (name) => byName.get(name) ?? (tokens?.defaultGrants && { name, grants: tokens.defaultGrants });
}

function credentialOf(authorization: string | null | undefined): string {
  const [, credential] = /^bearer +([\x21-\x7e]+)$/i.exec((authorization ?? '').slice(0, MAX_CREDENTIAL_LENGTH)) ?? [];
  if (credential !== undefined) return credential;
  throw new GatewayError('UNAUTHENTICATED', 'Missing or malformed Authorization header (expected `Bearer <key>`)');
}
