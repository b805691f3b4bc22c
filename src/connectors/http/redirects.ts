import type { UpstreamRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import { isMutating } from './status-codes.ts';

const REDIRECTS: readonly number[] = [301, 302, 307, 308];

/**
 * The request to the target of a redirect, with the same method and body; undefined if the response is none, if the request
 * does not follow redirects, or if the target is not below the base URL.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function redirected(
  request: UpstreamRequest<unknown>,
  { status, headers: { location } }: Pick<HttpResponse, 'status' | 'headers'>,
  baseUrl: string,
): UpstreamRequest<unknown> | undefined {
  const follows = request.followsRedirects === true && !isMutating(request.method) && REDIRECTS.includes(status);
  if (!follows || location === undefined) return undefined;
  const base = new URL(baseUrl);
  const basePath = base.pathname.replace(/\/+$/, '');
  const from = new URL(basePath + request.path.text, base);
  if (!URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  if (target.origin !== base.origin || !`${target.pathname}/`.startsWith(`${basePath}/`)) return undefined;
  const path = { ...request.path, text: target.pathname.slice(basePath.length) };
  return { ...request, path, query: target.searchParams };
}
