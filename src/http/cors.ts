import type { CORSOptions, Plugin } from 'graphql-yoga';

const READABLE_HEADERS = [
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'www-authenticate',
  'x-request-id',
];
const METHODS = ['GET', 'HEAD', 'POST'];
const PREFLIGHT_SECONDS = 600;

/** CORS for pages of the listed origins. Credentials are never allowed: the gateway uses no cookies. */
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

/**
 * Whether a WebSocket may be opened, or the MCP endpoint be used: by pages of the gateway itself or of a listed origin, and by
 * clients without an Origin header, which are no browsers. CORS does not apply to WebSockets, and MCP requires the check.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
 */
export function isOriginAllowed(
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  origins: readonly string[],
): boolean {
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** GraphiQL is one page with inline scripts, styles, fonts and workers; it connects to this gateway only. */
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

/** Headers of every response. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** The request headers on which responses depend. */
const VARY = ['Accept', 'Authorization', 'Origin'];
/** Results depend on the client and change at any time: no cache may keep them. */
export const CACHE_CONTROL = 'private, no-store';

/**
 * Sets the headers of every response about caches and security. No Strict-Transport-Security: that is the task of the proxy that terminates
 * TLS.
 */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
      headers.set('content-security-policy', isPage ? GRAPHIQL : NOTHING);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
      const varying = (headers.get('vary') ?? '').split(/\s*,\s*/).filter(Boolean);
      headers.set('vary', [...new Set([...varying, ...VARY])].join(', '));
      if (!headers.has('x-accel-buffering')) headers.set('cache-control', CACHE_CONTROL);
    },
  };
}
