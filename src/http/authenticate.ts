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
export class ClientSessions {
  /** Rejects requests before their body is read, and reports the rate limit in the headers of every response. */
  readonly plugin: Plugin = {
    onRequest: async ({ request, endResponse, fetchAPI }) => {
      try {
        const { allowance } = await this.#admit(request);
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
    onResponse: ({ request, response }) => {
      const allowance = this.#admissions.get(request)?.allowance;
      if (!allowance) return;
      response.headers.set('ratelimit-limit', String(allowance.limit));
      response.headers.set('ratelimit-remaining', String(allowance.remaining));
      response.headers.set('ratelimit-reset', String(allowance.resetSeconds));
    },
  };

  readonly #authenticate: Authenticate;
  readonly #limiter: RequestLimiter | undefined;
  readonly #admissions = new WeakMap<Request, Admission>();

  /** @param limiter undefined: requests are not limited. */
  constructor(authenticate: Authenticate, limiter: RequestLimiter | undefined) {
    this.#authenticate = authenticate;
    this.#limiter = limiter;
  }

  /** The session of a request that the plugin has admitted. */
  of(request: Request): ClientSession {
    const admission = this.#admissions.get(request);
    if (!admission) throw new Error('The request was not authenticated: the authentication plugin did not run');
    return admission.session;
  }

  /**
   * Counts the members of a batch, one of which is counted as the request itself.
   * @throws GraphQLError `RATE_LIMITED`, with the HTTP status 429
   */
  async countBatch(request: Request, members: number): Promise<void> {
    const session = this.of(request);
    for (let counted = 1; counted < members; counted += 1) {
      const allowance = await this.#consume(session);
      this.#admissions.set(request, { session, allowance });
      if (!allowance || allowance.isAllowed) continue;
      const { code, message } = rateLimited(allowance);
      throw requestError(code, message, 429, { 'retry-after': String(allowance.resetSeconds) });
    }
  }

  /** Counts one operation that was not sent as an HTTP request of its own. @throws GatewayError `RATE_LIMITED` */
  async count(session: ClientSession): Promise<void> {
    const allowance = await this.#consume(session);
    if (allowance && !allowance.isAllowed) throw rateLimited(allowance);
  }

  async #admit(request: Request): Promise<Admission> {
    const session = await this.#authenticate(request.headers.get('authorization'));
    const admission = { session, allowance: await this.#consume(session) };
    this.#admissions.set(request, admission);
    return admission;
  }

  async #consume({ client }: ClientSession): Promise<Allowance | undefined> {
    return this.#limiter?.consume(client.name);
  }
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
