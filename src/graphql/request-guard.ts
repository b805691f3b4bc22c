import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { WebConfig } from '../clients/web-config.ts';
import { refusal } from './refusal.ts';

/**
 * Refuses what nobody should have to read: a body that is too long, or does not say how long it is, and a request that
 * names a host which is not this one. Node reads no more of a body than its length says.
 */
export function useRequestGuard({
  bodyBytes,
  hosts,
}: { readonly bodyBytes: number } & Pick<WebConfig, 'hosts'>): Plugin {
  return {
    onRequest({ request: { headers }, endResponse, fetchAPI }) {
      if (!namesHost(headers.get('host'), hosts)) {
        endResponse(refusal(fetchAPI, { code: 'FORBIDDEN', message: WRONG_HOST }, { status: 421 }));
        return;
      }
      const length = headers.get('content-length');
      if (length === null && headers.has('transfer-encoding')) {
        const message = 'Say how long the body is, in the header content-length: it is not read in pieces';
        endResponse(refusal(fetchAPI, { code: 'INVALID_INPUT', message }, { status: 411 }));
      } else if (length !== null && !(Number(length) <= bodyBytes)) {
        const message = `The body may have at most ${bodyBytes} bytes (MAX_BODY_BYTES): send less at once`;
        endResponse(refusal(fetchAPI, { code: 'INVALID_INPUT', message }, { status: 413 }));
      }
    },
  };
}

const WRONG_HOST =
  'This gateway does not go by that host: ask it by the name that it listens on, or add the name to ALLOWED_HOSTS';

/** @param host the header of that name. @param hosts undefined: any. */
export function namesHost(host: string | null | undefined, hosts: readonly string[] | undefined): boolean {
  return hosts === undefined || hosts.includes((host ?? '').replace(/:\d{1,5}$/, '').toLowerCase());
}

/**
 * Refuses a request whose host and path make no address: Yoga would throw before any plugin could say so.
 *
 * @returns whether it was refused.
 */
export function refuseUnreadable(
  { url, headers: { host = 'localhost' } }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (URL.canParse(`http://${host}${url}`)) return false;
  const errors = [{ message: 'The host and the path are no address', extensions: { code: 'INVALID_INPUT' } }];
  response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify({ errors }));
  return true;
}
