import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../domain/errors.ts';
import { errorResponse, requestError } from '../graphql/error-response.ts';
import type { WebConfig } from '../settings/web.ts';
import { CACHE_CONTROL } from './cors.ts';

/** The limits of a request: the size of its body, and the hosts that it may name. */
export interface GuardSettings extends Pick<WebConfig, 'hosts'> {
  readonly bodyBytes: number;
}

/**
 * Rejects requests with a body that is too large, and with a Host header that is not allowed. Node reads no more of a body
 * than its Content-Length; of a chunked body, no more than the limit is read.
 */
export function useRequestValidation(settings: GuardSettings): Plugin {
  return {
    onRequest({ request: { headers }, endResponse, fetchAPI }) {
      const error = errorOf(headers, settings);
      if (error) endResponse(errorResponse(fetchAPI, error, error));
    },
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      if (!requestParser || !request.headers.has('transfer-encoding')) return;
      setRequestParser(async ({ url, method, headers, signal, body }) =>
        requestParser(
          new fetchAPI.Request(url, { method, headers, signal, body: await readBody(body, settings.bodyBytes) }),
        ),
      );
    },
  };
}

/** @throws GraphQLError with the HTTP status 413 once the body exceeds the limit. */
export async function readBody(body: Request['body'], maximum: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Not `for await`, which would destroy the connection, and with it the response, when it throws.
  const reader = body?.getReader();
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    bytes += chunk.value.byteLength;
    // Node would read the rest of the body to keep the connection open.
    if (bytes > maximum) throw requestError('INVALID_INPUT', tooLarge(maximum), 413, { connection: 'close' });
    chunks.push(chunk.value);
  }
  return Buffer.concat(chunks);
}

function tooLarge(maximum: number): string {
  return `Request body exceeds ${maximum} bytes (MAX_BODY_BYTES)`;
}

interface HeaderError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error of a request whose headers are invalid; undefined if they are valid. */
function errorOf(headers: Pick<Headers, 'get'>, { bodyBytes, hosts }: GuardSettings): HeaderError | undefined {
  if (!isAllowedHost(headers.get('host'), hosts)) return { code: 'FORBIDDEN', message: WRONG_HOST, status: 421 };
  const length = headers.get('content-length');
  if (length !== null && !(Number(length) <= bodyBytes)) {
    return { code: 'INVALID_INPUT', message: tooLarge(bodyBytes), status: 413 };
  }
  if ((headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity') return COMPRESSED;
  return undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16 */
const COMPRESSED: HeaderError = {
  code: 'INVALID_INPUT',
  message: 'Send the body without content-encoding: compressed requests are not accepted',
  status: 415,
  headers: { 'accept-encoding': 'identity' },
};

const WRONG_HOST = 'Host header not allowed; add it to ALLOWED_HOSTS';

/** @param host the header of that name. @param hosts undefined: any. */
export function isAllowedHost(host: string | null | undefined, hosts: readonly string[] | undefined): boolean {
  return hosts === undefined || hosts.includes((host ?? '').replace(/:\d{1,5}$/, '').toLowerCase());
}

/**
 * Turns a target in absolute form, as proxies receive it, into a path and the Host header that it replaces.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function applyAbsoluteTarget(request: IncomingMessage): void {
  const [, host, path] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? [];
  if (host === undefined || path === undefined) return;
  request.headers.host = host;
  request.url = path.startsWith('/') ? path : `/${path}`;
}

/**
 * Whether a request has at most one Host header, which forms a URL with the path. Yoga throws before any plugin runs if
 * they do not.
 */
export function isReadable({ url, rawHeaders, headers: { host = 'localhost' } }: IncomingMessage): boolean {
  return countOf('host', rawHeaders) <= 1 && URL.canParse(`http://${host}${url}`);
}

/** @param rawHeaders names and values in turn: Node keeps only the first of several Host headers elsewhere. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === name).length;
}

/** Sends the error response to a request that is not `isReadable`. */
export function rejectUnreadable(response: ServerResponse) {
  reject(response, 400, 'The Host header and the path do not form a valid URL');
}

/** The longest path with its query, in bytes. Longer documents and variables belong in the body of a POST request. */
const MAX_URL_BYTES = 8192;

export function hasLongUrl({ url = '' }: IncomingMessage): boolean {
  return url.length > MAX_URL_BYTES;
}

/** Sends the error response to a request that `hasLongUrl`. */
export function rejectLongUrl(response: ServerResponse) {
  reject(response, 414, LONG_URL);
}

const LONG_URL = `The URL exceeds ${MAX_URL_BYTES} bytes: send the operation by POST, or by documentId`;

function reject(response: ServerResponse, status: number, message: string) {
  const body = errorBody(message);
  response.writeHead(status, errorHeaders(body)).end(body);
}

/** Caches may keep an error such as 414 unless they a header forbids it (https://www.rfc-editor.org/rfc/rfc9110#section-15.1). */
function errorHeaders(body: string) {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': CACHE_CONTROL,
  };
}

function errorBody(message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code: 'INVALID_INPUT' } }] });
}

/** The status of each error of Node's parser for HTTP; any other error is 400. */
const PARSER_ERRORS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the request body are too large'],
};

/** Matches the packet that begins with a request line; where the line begins in an earlier packet, the status is 431. */
const LONG_REQUEST_LINE = new RegExp(`^[A-Z]+ [^\\r\\n]{${MAX_URL_BYTES}}`);

/** Responds to a request that Node cannot parse, as Node does by default, but with a body. */
export function rejectUnparsable(error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex) {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isInUrl =
    error.code === 'HPE_HEADER_OVERFLOW' && LONG_REQUEST_LINE.test(error.rawPacket?.toString('latin1') ?? '');
  const [status, message] = isInUrl
    ? [414, LONG_URL]
    : (PARSER_ERRORS[error.code ?? ''] ?? [400, 'The request is not valid HTTP']);
  const body = errorBody(message);
  const headers = Object.entries({ ...errorHeaders(body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
