import type { UpstreamRequest } from './http-request.ts';

/** A request body in another format than JSON. */
export class TextBody {
  readonly text: string;
  readonly contentType: string;

  constructor(text: string, contentType: string) {
    this.text = text;
    this.contentType = contentType;
  }
}

/** A request body as it is sent. */
export interface Payload {
  readonly body: string | null;
  readonly contentType: Readonly<Record<string, string>> | undefined;
}

const NO_PAYLOAD: Payload = { body: null, contentType: undefined };

/** Encodes a body as JSON, as a form if it is `URLSearchParams`, or as a `TextBody` states; undefined is no body. */
export function encode(body: unknown): Payload {
  if (body === undefined) return NO_PAYLOAD;
  if (body instanceof TextBody) return { body: body.text, contentType: { 'content-type': body.contentType } };
  if (body instanceof URLSearchParams) {
    return { body: body.toString(), contentType: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  return { body: JSON.stringify(body), contentType: { 'content-type': 'application/json' } };
}

/** Characters that a form does not encode. @see https://url.spec.whatwg.org/#urlencoded-serializing */
const PLAIN = /^[\w*.-]*$/;

/** Returns the query with its leading `?`, or an empty text; undefined values are left out. */
export function queryString(query: UpstreamRequest<unknown>['query']): string {
  if (query === undefined) return '';
  if (query instanceof URLSearchParams) return query.size === 0 ? '' : `?${query}`;
  let text = '';
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const written = String(value);
    // Most parameters need no encoding, and URLSearchParams is slow.
    const pair =
      PLAIN.test(name) && PLAIN.test(written)
        ? `${name}=${written}`
        : new URLSearchParams([[name, written]]).toString();
    text += text === '' ? `?${pair}` : `&${pair}`;
  }
  return text;
}
