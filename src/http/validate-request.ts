import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../domain/errors.ts';
import { errorResponse } from '../graphql/error-response.ts';
import type { WebConfig } from '../settings/web.ts';

/** The limits of a request: the size of its body, and the hosts that it may name. */
export interface GuardSettings extends Pick<WebConfig, 'hosts'> {
  readonly bodyBytes: number;
}

/**
 * Rejects requests with a body that is too large or has no Content-Length, and with a Host header that is not allowed. Node
 * reads no more of a body than its Content-Length.
 */
export function useRequestValidation(settings: GuardSettings): Plugin {
  return {
    onRequest({ request: { headers }, endResponse, fetchAPI }) {
      const error = errorOf(headers, settings);
      if (error) endResponse(errorResponse(fetchAPI, error, error));
    },
  };
}

/** The error of a request whose headers are invalid; undefined if they are valid. */
function errorOf(
  headers: Pick<Headers, 'get' | 'has'>,
  { bodyBytes, hosts }: GuardSettings,
): { readonly code: ErrorCode; readonly message: string; readonly status: number } | undefined {
  if (!isAllowedHost(headers.get('host'), hosts)) return { code: 'FORBIDDEN', message: WRONG_HOST, status: 421 };
  const length = headers.get('content-length');
  if (length === null && headers.has('transfer-encoding')) {
    const message = 'Missing Content-Length header: chunked request bodies are not supported';
    return { code: 'INVALID_INPUT', message, status: 411 };
  }
  if (length !== null && !(Number(length) <= bodyBytes)) {
    const message = `Request body exceeds ${bodyBytes} bytes (MAX_BODY_BYTES)`;
    return { code: 'INVALID_INPUT', message, status: 413 };
  }
  return undefined;
}

const WRONG_HOST = 'Host header not allowed; add it to ALLOWED_HOSTS';

/** @param host the header of that name. @param hosts undefined: any. */
export function isAllowedHost(host: string | null | undefined, hosts: readonly string[] | undefined): boolean {
  return hosts === undefined || hosts.includes((host ?? '').replace(/:\d{1,5}$/, '').toLowerCase());
}

/** Whether the Host header and the path of a request form a URL. Yoga throws before any plugin runs if they do not. */
export function isReadable({ url, headers: { host = 'localhost' } }: IncomingMessage): boolean {
  return URL.canParse(`http://${host}${url}`);
}

/** Sends the error response to a request that is not `isReadable`. */
export function rejectUnreadable(response: ServerResponse) {
  const errors = [
    { message: 'The Host header and the path do not form a valid URL', extensions: { code: 'INVALID_INPUT' } },
  ];
  response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify({ errors }));
}
