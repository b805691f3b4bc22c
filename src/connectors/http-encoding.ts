import type { Dispatcher } from 'undici';
import type { AnswerHeaders, UpstreamRequest } from './http-client.ts';

export interface Payload {
  readonly body: string | null;
  readonly contentType: Readonly<Record<string, string>>;
}

export function encode(body: unknown): Payload {
  if (body === undefined) return { body: null, contentType: {} };
  if (body instanceof URLSearchParams) {
    return { body: body.toString(), contentType: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  return { body: JSON.stringify(body), contentType: { 'content-type': 'application/json' } };
}

export function queryString(query: UpstreamRequest<unknown>['query']): string {
  if (query === undefined) return '';
  const parameters =
    query instanceof URLSearchParams
      ? query
      : new URLSearchParams(
          Object.entries(query).flatMap(([name, value]): [string, string][] =>
            value === undefined ? [] : [[name, String(value)]],
          ),
        );
  return parameters.size === 0 ? '' : `?${parameters}`;
}

/** Of a header that came several times, the first. */
export function singleHeaders(headers: Dispatcher.ResponseData['headers']): AnswerHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
