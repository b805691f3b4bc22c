import type { Plugin } from 'graphql-yoga';
import type { Authenticate, ClientSession } from '../auth/authentication.ts';
import type { Allowance, RequestLimiter } from '../auth/client-rate-limiter.ts';
import { GatewayError } from '../domain/errors.ts';
import { asGatewayError, refusal } from '../graphql/error-response.ts';

/** Somebody who was let in, or is told to come again later. */
export interface Entry {
  readonly session: ClientSession;
  /** Missing where nobody counts. */
  readonly allowance: Allowance | undefined;
}

/** Who asks, and how often. */
export interface ClientSessions {
  readonly plugin: Plugin<object, { entry?: Entry }>;
  /**
   * Asks who it is, and counts the request.
   * @param authorization the header of that name.
   * @throws GatewayError as `Authenticate`. That the allowance is used up is no error here.
   */
  enter(authorization: string | null | undefined): Promise<Entry>;
  /** Whose request it is; only for requests that the plugin has let in. */
  of(request: Request): ClientSession;
  /** Counts one operation of a client that did not come as a request. @throws GatewayError `RATE_LIMITED` */
  count(session: ClientSession): Promise<void>;
}

/**
 * Lets in who may ask, before anything of the request is read, and tells each client what it has left. Who was let in before
 * comes with its entry, and is not counted again.
 */
export function createClientAuthentication(
  authenticate: Authenticate,
  limiter: RequestLimiter | undefined,
): ClientSessions {
  const entries = new WeakMap<Request, Entry>();
  const take = async ({ client }: ClientSession) => limiter?.consume(client.name);

  async function enter(authorization: string | null | undefined): Promise<Entry> {
    const session = await authenticate(authorization);
    return { session, allowance: await take(session) };
  }

  const plugin: ClientSessions['plugin'] = {
    async onRequest({ request, serverContext, endResponse, fetchAPI }) {
      try {
        const entry = serverContext?.entry ?? (await enter(request.headers.get('authorization')));
        entries.set(request, entry);
        const { allowance } = entry;
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
      const entry = entries.get(request);
      for (const [name, value] of Object.entries(entry ? allowanceHeaders(entry) : {}))
        response.headers.set(name, value);
    },
  };

  return {
    plugin,
    enter,
    of(request) {
      const entry = entries.get(request);
      if (!entry) throw new Error('The request was not authenticated: the authentication plugin did not run');
      return entry.session;
    },
    async count(session) {
      const allowance = await take(session);
      if (allowance && !allowance.isAllowed) throw rateLimited(allowance);
    },
  };
}

/** What an answer tells its client of what it has left. */
export function allowanceHeaders({ allowance }: Entry): Readonly<Record<string, string>> {
  if (!allowance) return NO_HEADERS;
  return {
    'ratelimit-limit': String(allowance.limit),
    'ratelimit-remaining': String(allowance.remaining),
    'ratelimit-reset': String(allowance.resetSeconds),
  };
}

const NO_HEADERS = {};

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
