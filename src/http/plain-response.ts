import type { IncomingMessage, ServerResponse } from 'node:http';

/** The response of a route that is not GraphQL. */
export interface PlainResponse {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): PlainResponse {
  return { status, text: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

/** The response to a request for a route that has GET and HEAD only; undefined if the method is one of these. */
export function rejectedMethod({ method }: IncomingMessage, route: string): PlainResponse | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  return json(405, { error: `Method not allowed: use GET for ${route}` }, { allow: 'GET, HEAD' });
}

/** Sends a response that no cache may store. */
export function sendPlain(
  { status, text, headers }: PlainResponse,
  request: IncomingMessage,
  response: ServerResponse,
) {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // The length is that of the response to a GET request, which 304 does not repeat.
    ...(status !== 304 && { 'content-length': Buffer.byteLength(text) }),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}
