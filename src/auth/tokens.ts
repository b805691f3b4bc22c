import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { GatewayError } from '../domain/errors.ts';
import type { KeyedClient } from './api-keys.ts';
import type { Client } from './client.ts';
import type { TokenConfig } from './token-config.ts';

export interface CheckedToken {
  readonly client: Client;
  /** Instant, epoch milliseconds. */
  readonly expiresAt: number;
}

const KEYS_TIMEOUT_MS = 5000;
const MAX_NAME_LENGTH = 255;

/**
 * Verifies tokens with the issuer's published keys. The keys are fetched when first needed and when a token names an unknown
 * key (at most every 30 seconds), from the configured URL only; redirects are not followed.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createTokenCheck(
  { issuer, audience, jwksUrl, clockSkewSeconds, clientClaim, algorithms, defaultGrants }: TokenConfig,
  clients: readonly KeyedClient[],
  now: () => number,
): (token: string) => Promise<CheckedToken> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: KEYS_TIMEOUT_MS });
  const byName = new Map(clients.map((client) => [client.name, client]));

  async function verify(token: string): Promise<JWTPayload> {
    const options = {
      issuer,
      audience: [...audience],
      clockTolerance: clockSkewSeconds,
      algorithms: [...algorithms],
      currentDate: new Date(now()),
      requiredClaims: ['exp', clientClaim],
    };
    try {
      return (await verifyWithAny(token, keys, options)).payload;
    } catch (error) {
      throw toAuthenticationError(error);
    }
  }

  return async (token) => {
    const payload = await verify(token);
    const name = payload[clientClaim];
    if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
      throw invalidToken(`claim ${clientClaim} must be a string of 1 to ${MAX_NAME_LENGTH} characters`);
    }
    const configured = byName.get(name);
    // A user who can choose the claim at the issuer must not get the access of a client with a key.
    if (configured && configured.keyHashes.length > 0)
      throw invalidToken(`claim ${clientClaim} names a client with a key`);
    const client = configured ?? (defaultGrants && { name, grants: defaultGrants });
    if (!client) throw invalidToken(`claim ${clientClaim} names an unknown client`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- verification requires the claim `exp`
    return { client, expiresAt: ((payload.exp as number) + clockSkewSeconds) * 1000 };
  };
}

/** Verifies a token. One that names no key is verified with each key of the issuer that fits its algorithm. */
async function verifyWithAny(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** Maps errors of jose: `UNAUTHENTICATED` for an invalid token, `UPSTREAM_UNAVAILABLE` if the keys cannot be fetched. */
function toAuthenticationError(error: unknown): GatewayError {
  if (error instanceof errors.JWTExpired) return invalidToken('expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return invalidToken(`claim ${error.claim} is missing or not accepted`);
  const isKeyError = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  const isTokenError = error instanceof errors.JOSEError && !isKeyError && error.code !== 'ERR_JOSE_GENERIC';
  if (isTokenError)
    return invalidToken(
      'malformed, not signed by a key of the issuer, or signed with an algorithm that is not allowed',
    );
  return new GatewayError(
    'DEPENDENCY_UNAVAILABLE',
    'Cannot verify tokens: the keys of the issuer are unavailable; try again later',
    { cause: error },
  );
}

function invalidToken(reason: string): GatewayError {
  return new GatewayError('UNAUTHENTICATED', `Invalid token: ${reason}`);
}
