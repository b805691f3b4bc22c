import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { GatewayError } from '../domain/errors.ts';
import type { Client, Grants } from './client.ts';

/** Signatures that are checked with a public key. One with a shared secret (HS256) could be forged by whoever checks it. */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** How JSON Web Tokens are checked, and whose they are. */
export interface TokenConfig {
  readonly issuer: string;
  /** The token must be for one of these. */
  readonly audience: readonly string[];
  /** Where the issuer publishes its public keys. */
  readonly jwksUrl: string;
  /** How far the issuer's clock may be off. */
  readonly clockSkewSeconds: number;
  /** The claim that names the client. */
  readonly clientClaim: string;
  readonly algorithms: readonly string[];
  /** For clients that are not named in the configuration; without it they are refused. */
  readonly defaultGrants: Grants | undefined;
}

export interface CheckedToken {
  readonly client: Client;
  /** Instant, epoch milliseconds. */
  readonly expiresAt: number;
}

const KEYS_TIMEOUT_MS = 5000;
const LONGEST_NAME = 255;

/**
 * Checks tokens with the keys that their issuer publishes. The keys are fetched when they are first needed and when a token
 * names an unknown one (at most every 30 seconds), from the configured address alone; redirects are not followed.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createTokenCheck(
  { issuer, audience, jwksUrl, clockSkewSeconds, clientClaim, algorithms, defaultGrants }: TokenConfig,
  clients: readonly Client[],
  now: () => number,
): (token: string) => Promise<CheckedToken> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: KEYS_TIMEOUT_MS });
  const byName = new Map(clients.map((client) => [client.name, client]));

  async function verify(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: [...audience],
        clockTolerance: clockSkewSeconds,
        algorithms: [...algorithms],
        currentDate: new Date(now()),
        requiredClaims: ['exp', clientClaim],
      });
      return payload;
    } catch (error) {
      throw toRefusal(error);
    }
  }

  return async (token) => {
    const payload = await verify(token);
    const name = payload[clientClaim];
    if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) {
      throw refused(`claim ${clientClaim} must be a string of 1 to ${LONGEST_NAME} characters`);
    }
    const client = byName.get(name) ?? (defaultGrants && { name, grants: defaultGrants });
    if (!client) throw refused(`claim ${clientClaim} names an unknown client`);
    return { client, expiresAt: ((payload.exp as number) + clockSkewSeconds) * 1000 };
  };
}

/** What jose tells of its own errors, and which of them are the token's fault. */
function toRefusal(error: unknown): GatewayError {
  if (error instanceof errors.JWTExpired) return refused('expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`claim ${error.claim} is missing or not accepted`);
  const isOfKeys = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  const isOfToken = error instanceof errors.JOSEError && !isOfKeys && error.code !== 'ERR_JOSE_GENERIC';
  if (isOfToken)
    return refused('malformed, not signed by a key of the issuer, or signed with an algorithm that is not allowed');
  return new GatewayError(
    'DEPENDENCY_UNAVAILABLE',
    'Cannot verify tokens: the keys of the issuer are unavailable; try again later',
    { cause: error },
  );
}

function refused(why: string): GatewayError {
  return new GatewayError('UNAUTHENTICATED', `Invalid token: ${why}`);
}
