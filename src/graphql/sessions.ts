import type { Plugin } from 'graphql-yoga';
import type { Authenticate, Session } from '../clients/authentication.ts';
import type { Allowance, RequestLimiter } from '../clients/request-limiter.ts';
import { GatewayError } from '../domain/errors.ts';
import { asGatewayError, refusal } from './refusal.ts';

/** Who asks, and how often. */
export interface Sessions {
  readonly plugin: Plugin;
  /** Whose request it is; only for requests that the plugin has let in. */
  of(request: Request): Session;
  /** Counts one operation of a client that did not come as a request. @throws GatewayError `RATE_LIMITED` */
  count(session: Session): Promise<void>;
}

/** Lets in who may ask, before anything of the request is read, and tells each client what it has left. */
export function createSessions(authenticate: Authenticate, limiter: RequestLimiter | undefined): Sessions {
  const sessions = new WeakMap<Request, Session>();
  const allowances = new WeakMap<Request, Allowance>();
  const take = async ({ client }: Session) => limiter?.take(client.name);

  const plugin: Plugin = {
    async onRequest({ request, endResponse, fetchAPI }) {
      try {
        const session = await authenticate(request.headers.get('authorization'));
        sessions.set(request, session);
        const allowance = await take(session);
        if (allowance) allowances.set(request, allowance);
        if (allowance && !allowance.isAllowed) {
          const headers = { 'retry-after': String(allowance.resetSeconds) };
          endResponse(refusal(fetchAPI, rateLimited(allowance), { headers }));
        }
      } catch (error) {
        const known = asGatewayError(error);
        const challenge = known.code === 'UNAUTHENTICATED' ? { 'www-authenticate': challengeFor(request) } : {};
        endResponse(refusal(fetchAPI, known, { headers: challenge }));
      }
    },
    onResponse({ request, response }) {
      const allowance = allowances.get(request);
      if (!allowance) return;
      response.headers.set('ratelimit-limit', String(allowance.limit));
      response.headers.set('ratelimit-remaining', String(allowance.remaining));
      response.headers.set('ratelimit-reset', String(allowance.resetSeconds));
    },
  };

  return {
    plugin,
    of(request) {
      const session = sessions.get(request);
      if (!session) throw new Error('A request came past the plugin that asks who it is');
      return session;
    },
    async count(session) {
      const allowance = await take(session);
      if (allowance && !allowance.isAllowed) throw rateLimited(allowance);
    },
  };
}

/** RFC 6750, section 3: without credentials there is no error to tell. */
function challengeFor({ headers }: Request): string {
  return headers.has('authorization') ? 'Bearer realm="gateway", error="invalid_token"' : 'Bearer realm="gateway"';
}

function rateLimited({ limit, resetSeconds }: Allowance): GatewayError {
  return new GatewayError(
    'RATE_LIMITED',
    `You have asked more than ${limit} times within a minute (REQUESTS_PER_MINUTE): wait ${resetSeconds} seconds`,
  );
}
