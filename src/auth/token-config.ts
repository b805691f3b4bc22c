import type { Grants } from './client.ts';

/** Signature algorithms with a public key. A shared secret (HS256) would allow every verifier to forge tokens. */
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

/** How JSON Web Tokens are verified and mapped to clients. */
export interface TokenConfig {
  readonly issuer: string;
  /** Accepted audiences: a token must have one of them. */
  readonly audience: readonly string[];
  /** The issuer's JSON Web Key Set. */
  readonly jwksUrl: string;
  /** Tolerated difference to the issuer's clock. */
  readonly clockSkewSeconds: number;
  /** The claim that names the client. */
  readonly clientClaim: string;
  readonly algorithms: readonly string[];
  /** Grants of clients that are not configured; undefined: they are rejected. */
  readonly defaultGrants: Grants | undefined;
}
