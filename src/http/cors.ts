import type { CORSOptions, Plugin } from 'graphql-yoga';

const READABLE_HEADERS = [
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'www-authenticate',
  'x-request-id',
];
const METHODS = ['GET', 'POST'];
const PREFLIGHT_SECONDS = 600;

/** Lets pages of the listed sites ask, and read the answers. Never with cookies: the gateway knows none. */
export function corsOptions(origins: readonly string[]): false | ((request: Request) => CORSOptions) {
  if (origins.length === 0) return false;
  return ({ headers }) => {
    const origin = headers.get('origin');
    if (origin === null || !origins.includes(origin)) return false;
    return {
      origin: [origin],
      credentials: false,
      methods: METHODS,
      exposedHeaders: READABLE_HEADERS,
      maxAge: PREFLIGHT_SECONDS,
    };
  };
}

const NO_HEADERS = {};

/** The same, told to an ordinary request that has no `Access-Control-` header of its own. */
export function corsHeadersFor(
  origin: string | undefined,
  origins: readonly string[],
): Readonly<Record<string, string>> {
  if (origin === undefined || !origins.includes(origin)) return NO_HEADERS;
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': METHODS.join(', '),
    'access-control-expose-headers': READABLE_HEADERS.join(', '),
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  };
}

/**
 * Whether a page may open a WebSocket, which browsers let every page do anywhere: one of this gateway itself, or of a listed
 * site. Whoever is no browser names no origin.
 */
export function isWebSocketAllowed(
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  origins: readonly string[],
): boolean {
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** GraphiQL is one page with its scripts, styles, fonts and workers inside; it asks this gateway alone. */
const GRAPHIQL = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What keeps browsers from doing more with an answer than reading it, whatever it is. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** The same, with the rest that an answer gets which is no page. */
export const DATA_HEADERS = { 'content-security-policy': NOTHING, ...SECURITY_HEADERS, vary: 'Origin' };

/**
 * Tells browsers what they may do with an answer. No Strict-Transport-Security: whether there is TLS is known to whoever
 * ends it in front of the gateway.
 */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
      headers.set('content-security-policy', isPage ? GRAPHIQL : NOTHING);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
      if (!headers.get('vary')?.includes('Origin')) headers.append('vary', 'Origin');
    },
  };
}
