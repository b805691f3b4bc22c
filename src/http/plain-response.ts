import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { chunksInTurns } from './chunks-in-turns.ts';

/** The response of a route that is not GraphQL. */
export interface PlainResponse {
  readonly status: number;
  /** A long text is a list of chunks of UTF-8, which are sent one after the other as the connection takes them. */
  readonly text: string | readonly Buffer[];
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
    ...(status !== 304 && { 'content-length': lengthOf(text) }),
    ...headers,
  });
  if (request.method === 'HEAD') response.end();
  else if (typeof text === 'string') response.end(text);
  else pipeline(Readable.from(chunksInTurns(text)), response, () => undefined);
}

function lengthOf(text: PlainResponse['text']): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : text.reduce((length, chunk) => length + chunk.length, 0);
}
