import type { Plugin } from 'graphql-yoga';
import type { Authenticate, ClientSession } from '../auth/authentication.ts';
import type { Allowance, RequestLimiter } from '../auth/client-rate-limiter.ts';
import { GatewayError } from '../domain/errors.ts';
import { asGatewayError, errorResponse, requestError } from '../graphql/error-response.ts';

interface Admission {
  readonly session: ClientSession;
  /** Undefined where requests are not limited. */
  readonly allowance: Allowance | undefined;
}

/** Authentication and rate limiting of clients. */
export interface ClientSessions {
  /** Rejects requests before their body is read, and reports the rate limit in the headers of every response. */
  readonly plugin: Plugin;
  /** The session of a request that the plugin has admitted. */
  of(request: Request): ClientSession;
  /**
   * Counts the members of a batch, one of which is counted as the request itself.
   * @throws GraphQLError `RATE_LIMITED`, with the HTTP status 429
   */
  countBatch(request: Request, members: number): Promise<void>;
  /** Counts one operation that was not sent as an HTTP request of its own. @throws GatewayError `RATE_LIMITED` */
  count(session: ClientSession): Promise<void>;
}

/** @param limiter undefined: requests are not limited. */
export function createClientAuthentication(
  authenticate: Authenticate,
  limiter: RequestLimiter | undefined,
): ClientSessions {
  const admissions = new WeakMap<Request, Admission>();
  const take = async ({ client }: ClientSession) => limiter?.consume(client.name);

  async function admit(request: Request): Promise<Admission> {
    const session = await authenticate(request.headers.get('authorization'));
    const admission = { session, allowance: await take(session) };
    admissions.set(request, admission);
    return admission;
  }

  const plugin: Plugin = {
    async onRequest({ request, endResponse, fetchAPI }) {
      try {
        const { allowance } = await admit(request);
        if (allowance && !allowance.isAllowed) {
          const headers = { 'retry-after': String(allowance.resetSeconds) };
          endResponse(errorResponse(fetchAPI, rateLimited(allowance), { headers }));
        }
      } catch (error) {
        const known = asGatewayError(error);
        const challenge = known.code === 'UNAUTHENTICATED' ? { 'www-authenticate': challengeFor(request) } : {};
        endResponse(errorResponse(fetchAPI, known, { headers: challenge }));
      }
    },
    onResponse({ request, response }) {
      const allowance = admissions.get(request)?.allowance;
      if (!allowance) return;
      response.headers.set('ratelimit-limit', String(allowance.limit));
      response.headers.set('ratelimit-remaining', String(allowance.remaining));
      response.headers.set('ratelimit-reset', String(allowance.resetSeconds));
    },
  };

  function sessionOf(request: Request): ClientSession {
    const admission = admissions.get(request);
    if (!admission) throw new Error('The request was not authenticated: the authentication plugin did not run');
    return admission.session;
  }

  return {
    plugin,
    of: sessionOf,
    async countBatch(request, members) {
      const session = sessionOf(request);
      for (let counted = 1; counted < members; counted += 1) {
        const allowance = await take(session);
        admissions.set(request, { session, allowance });
        if (!allowance || allowance.isAllowed) continue;
        const { code, message } = rateLimited(allowance);
        throw requestError(code, message, 429, { 'retry-after': String(allowance.resetSeconds) });
      }
    },
    async count(session) {
      const allowance = await take(session);
      if (allowance && !allowance.isAllowed) throw rateLimited(allowance);
    },
  };
}

/** Contains no error code if the request has no credentials. @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
function challengeFor({ headers }: Request): string {
  return headers.has('authorization') ? 'Bearer realm="gateway", error="invalid_token"' : 'Bearer realm="gateway"';
}

function rateLimited({ limit, resetSeconds }: Allowance): GatewayError {
  return new GatewayError(
    'RATE_LIMITED',
    `Rate limit of ${limit} requests per minute exceeded (RATE_LIMIT_PER_MINUTE); retry in ${resetSeconds} s`,
  );
}
