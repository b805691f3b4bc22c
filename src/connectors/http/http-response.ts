import { addAbortListener } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { Dispatcher } from 'undici';
import { forEachInSteps, mapInSteps } from '../../concurrency/steps.ts';
import { turns } from '../../concurrency/turns.ts';
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
        const encoding = headers['content-encoding'];
        const text = encoding === undefined ? textOf(chunks) : decodedText(chunks, encoding);
        if (typeof text === 'string') resolve({ status, headers, text });
        else resolve(text.then((whole) => ({ status, headers, text: whole })));
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
/** The bytes of a chunk, as of most that arrive. */
const CHUNK = 64 * 1024;
/** Chunks that become text at once. */
const CHUNKS_AT_ONCE = 16;

async function decodedText(chunks: readonly Buffer[], encoding: string): Promise<string> {
  const decoded = await decodeBody(Buffer.concat(chunks), encoding, MAX_RESPONSE_BYTES);
  const decodedChunks = Array.from({ length: Math.ceil(decoded.length / CHUNK) }, (_, i) =>
    decoded.subarray(i * CHUNK, (i + 1) * CHUNK),
  );
  const jsonLimits = new JsonLimits();
  await forEachInSteps(decodedChunks, (chunk) => jsonLimits.add(chunk));
  return textOf(decodedChunks);
}

/** @returns a promise only for several chunks, if the turn of the event loop has no time for them, or between many. */
function textOf(chunks: readonly Buffer[]): string | Promise<string> {
  if (chunks.length === 1) return withoutByteOrderMark(chunks[0]!.toString());
  if (chunks.length > CHUNKS_AT_ONCE) return textInSteps(chunks);
  return turns.run(() => withoutByteOrderMark(Buffer.concat(chunks).toString()));
}

async function textInSteps(chunks: readonly Buffer[]): Promise<string> {
  const decoder = new StringDecoder('utf8');
  const parts = await mapInSteps(chunks, (chunk) => decoder.write(chunk));
  return withoutByteOrderMark(`${parts.join('')}${decoder.end()}`);
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Keeps the first value of a header that was sent several times. */
function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
