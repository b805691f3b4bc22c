import type { Dispatcher } from 'undici';
import type { ResponseHeaders } from './http-request.ts';

/** An answer with all of its body. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly text: string;
}

/** A request under way. */
export interface Sending {
  /** Rejects with the error of the connection, or with the reason for which it was given up. */
  readonly answer: Promise<HttpResponse>;
  /**
   * Whether the request was begun to be written to a connection: from then on the provider can have it. Error codes cannot
   * tell it: after the deadline a request that still waits for its connection fails as one that waits for its answer, and
   * a reset can come before the request, too.
   */
  begun(): boolean;
  /** One that still waits for its connection ends when it gets one. */
  giveUp(reason: Error): void;
}

/** Sends one request, and collects its answer: `request` of undici would make a stream of it first, at a third more. */
export function sendThrough(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): Sending {
  let controller: Dispatcher.DispatchController | undefined;
  let givenUp: Error | undefined;
  const answer = new Promise<HttpResponse>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let headers: ResponseHeaders = {};
    dispatcher.dispatch(options, {
      onRequestStart(started) {
        if (givenUp) return started.abort(givenUp);
        controller = started;
      },
      onResponseStart(_, statusCode, answered) {
        status = statusCode;
        headers = singleHeaders(answered);
      },
      onResponseData(_, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        resolve({ status, headers, text: textOf(chunks) });
      },
      onResponseError(_, error) {
        reject(error);
      },
    });
  });
  return {
    answer,
    begun: () => controller !== undefined,
    giveUp(reason) {
      givenUp = reason;
      controller?.abort(reason);
    },
  };
}

const BYTE_ORDER_MARK = '\uFEFF';

function textOf(chunks: readonly Buffer[]): string {
  const text = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Of a header that came several times, the first. */
function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  const all = Object.values(headers);
  if (!all.some(Array.isArray)) return headers as ResponseHeaders;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
