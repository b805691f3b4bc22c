import { addAbortListener } from 'node:events';
import type { Dispatcher } from 'undici';
import { decodeBody } from './content-encoding.ts';
import type { ResponseHeaders } from './http-request.ts';
import { JsonLimits, ResponseLimitError } from './json-limits.ts';

/** The most bytes of a response body, before and after it is decoded. */
export const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** A response with its whole body. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly text: string;
}

/** A request in flight. */
export interface HttpExchange {
  /** Rejects with the error of the connection, a `ResponseLimitError`, a `ContentEncodingError` or the reason of the signal. */
  readonly response: Promise<HttpResponse>;
  /**
   * Whether the request began to be written to a connection, so that the provider can have received it. Error codes do
   * not show this: a request that is aborted while it waits for its connection fails like one that waits for its
   * response, and a connection can also be reset before the request.
   */
  isStarted(): boolean;
}

/**
 * Sends one request and collects its response. `request` of undici would make a stream of the body first, at a third more CPU.
 *
 * @param signal aborts the request; one that still waits for a connection is never sent.
 * @param onStart called when the request has a connection and begins to be sent.
 */
export function dispatch(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  onStart: () => void = () => undefined,
): HttpExchange {
  let controller: Dispatcher.DispatchController | undefined;
  const response = new Promise<HttpResponse>((resolve, reject) => {
    const listener = addAbortListener(signal, () => {
      if (controller) controller.abort(signal.reason);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
      else reject(signal.reason as Error);
    });
    const chunks: Buffer[] = [];
    const jsonLimits = new JsonLimits();
    let status = 0;
    let headers: ResponseHeaders = {};
    dispatcher.dispatch(options, {
      onRequestStart(requestController) {
        if (signal.aborted) return requestController.abort(signal.reason);
        controller = requestController;
        onStart();
      },
      onResponseStart(_, statusCode, rawHeaders) {
        status = statusCode;
        headers = singleHeaders(rawHeaders);
      },
      onResponseData(responseController, chunk) {
        try {
          if (headers['content-encoding'] === undefined) jsonLimits.add(chunk);
        } catch (error) {
          if (!(error instanceof ResponseLimitError)) throw error;
          return responseController.abort(error);
        }
        chunks.push(chunk);
      },
      onResponseEnd() {
        listener[Symbol.dispose]();
        const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
        const encoding = headers['content-encoding'];
        if (encoding === undefined) resolve({ status, headers, text: textOf(body) });
        else resolve(decodedText(body, encoding).then((text) => ({ status, headers, text })));
      },
      onResponseError(_, error) {
        listener[Symbol.dispose]();
        reject(error);
      },
    });
  });
  return { response, isStarted: () => controller !== undefined };
}

const BYTE_ORDER_MARK = '\uFEFF';

async function decodedText(body: Buffer, encoding: string): Promise<string> {
  const decoded = await decodeBody(body, encoding, MAX_RESPONSE_BYTES);
  new JsonLimits().add(decoded);
  return textOf(decoded);
}

function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Keeps the first value of a header that was sent several times. */
function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
