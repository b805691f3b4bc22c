import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../domain/errors.ts';
import { refusal } from '../graphql/error-response.ts';
import type { WebConfig } from '../settings/web.ts';

/** What may be sent here, and under which names. */
export interface GuardSettings extends Pick<WebConfig, 'hosts'> {
  readonly bodyBytes: number;
}

/**
 * Rejects requests whose body is too long or has no declared length, and requests for another host. Node reads no more of a
 * body than its declared length.
 */
export function useRequestValidation(settings: GuardSettings): Plugin {
  return {
    onRequest({ request: { headers }, endResponse, fetchAPI }) {
      const wrong = objectionTo(headers, settings);
      if (wrong) endResponse(refusal(fetchAPI, wrong, wrong));
    },
  };
}

/** Why a request is refused by its headers alone; undefined if it is not. */
function objectionTo(
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

/** Whether the host and the path of a request make an address: Yoga would throw before any plugin could say that they do not. */
export function isReadable({ url, headers: { host = 'localhost' } }: IncomingMessage): boolean {
  return URL.canParse(`http://${host}${url}`);
}

/** Tells so. */
export function refuseUnreadable(response: ServerResponse) {
  const errors = [
    { message: 'The Host header and the path do not form a valid URL', extensions: { code: 'INVALID_INPUT' } },
  ];
  response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify({ errors }));
}
