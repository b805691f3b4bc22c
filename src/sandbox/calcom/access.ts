import type { CalcomUser } from './data.ts';
import { failure, managedTokenExpired } from './failure.ts';
import type { RateLimit } from './rate-limit.ts';
import { DAY } from './wall-time.ts';
import type { CalcomCredential, World } from './world.ts';

/** The key of the first user, unless the options name others. */
export const CALCOM_SANDBOX_KEY = 'cal_live_sandbox';

/** The sender of a request, identified before it is known whether the route requires authentication. */
export interface Identity {
  readonly kind: 'none' | 'apiKey' | 'token' | 'client';
  /** The identity under which requests are counted. */
  readonly tracker: string;
  readonly limits: readonly RateLimit[];
  readonly token: string;
  /** Absent for unknown credentials. */
  readonly credential?: CalcomCredential;
  readonly origin: string | undefined;
}

export interface RouteAccess {
  readonly access: 'required' | 'optional' | 'none';
  /** A permission guard runs before authentication and returns 403 where other endpoints return 401. */
  readonly isGuarded?: boolean;
  /** The required OAuth scope. */
  readonly scope?: string;
}

/**
 * Reads the credentials. A client id with its secret takes precedence over a bearer token; the word `Bearer` is
 * optional.
 *
 * @throws CalcomFailure 401 for an unknown API key, on any route.
 */
export function identify({ options }: World, header: (name: string) => string | undefined): Identity {
  const origin = header('origin');
  const clientId = header('x-cal-client-id');
  const secret = header('x-cal-secret-key');
  if (clientId && secret) {
    const client = options.clients?.[clientId];
    const credential = client?.secret === secret ? client : undefined;
    return identity('client', clientId, 500, credential);
  }

  const token = (header('authorization') ?? '').replace('Bearer ', '').trim();
  if (token === '') return identity('none', '', 120, undefined);

  const keys = options.keys ?? { [CALCOM_SANDBOX_KEY]: {} };
  const credential = Object.hasOwn(keys, token) ? keys[token] : undefined;
  if (!token.startsWith('cal_')) return identity('token', token, 500, credential);
  if (!credential) throw failure(401, 'ApiKeyService - the given API key is not valid');
  return identity('apiKey', token, 120, credential);

  function identity(
    kind: Identity['kind'],
    name: string,
    limit: number,
    known: CalcomCredential | undefined,
  ): Identity {
    const standard = { name: 'default', limit: options.rateLimit ?? limit, windowMs: 60_000, blockMs: 60_000 };
    return {
      kind,
      tracker: `${kind} ${name}`,
      limits: known?.limits ?? [standard],
      token: name,
      origin,
      ...(known ? { credential: known } : {}),
    };
  }
}

/**
 * The user on whose behalf the route runs; undefined for a public route.
 *
 * @throws CalcomFailure 401, 403 or 498 (docs/providers/calcom.md, section 2).
 */
export function authenticate(
  world: World,
  identity: Identity,
  route: RouteAccess,
  path: string,
): CalcomUser | undefined {
  const { kind, credential, token } = identity;
  if (route.access === 'none') return undefined;
  if (kind === 'none') {
    if (route.isGuarded) throw failure(403, 'PermissionsGuard - no authentication provided');
    if (route.access === 'required') throw failure(401, 'ApiAuthStrategy - no authentication provided');
    return undefined;
  }
  if (kind === 'client' && !credential) throw failure(401, 'ApiAuthStrategy - wrong client credentials');

  const now = world.options.now();
  const expiresAt = credential?.expiresAt ?? Number.POSITIVE_INFINITY;
  if (kind === 'apiKey' && Math.floor(expiresAt / DAY) < Math.floor(now / DAY)) {
    throw failure(401, 'ApiAuthStrategy - the given API key is expired');
  }
  if (kind === 'token') {
    if (credential?.kind === 'managed') checkManaged(expiresAt <= now, credential, identity.origin);
    else if (!credential || expiresAt <= now) {
      throw /^\/v2\/(bookings|event-types)/.test(path)
        ? failure(403, `PermissionsGuard - no oAuth client found for access token=${token}`)
        : failure(401, 'ApiAuthStrategy - the access token is not valid');
    }
  }
  if (route.scope && credential?.scopes && !credential.scopes.includes(route.scope)) {
    throw failure(403, `insufficient_scope: ${route.scope} is required`);
  }
  const { users } = world.state;
  const user = credential?.userId === undefined ? users[0] : users.find(({ id }) => id === credential.userId);
  if (!user) throw failure(401, 'ApiAuthStrategy - no user belongs to the credentials');
  return user;
}

function checkManaged(isExpired: boolean, credential: CalcomCredential, origin: string | undefined) {
  if (isExpired) throw managedTokenExpired();
  if (origin !== undefined && !credential.origins?.includes(origin)) {
    throw failure(401, `ApiAuthStrategy - the origin ${origin} is not among the client's redirect URIs`);
  }
}
