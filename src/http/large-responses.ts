import { randomUUID } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { isLarge } from '../graphql/limits/result-size.ts';
import { chunksInTurns } from './chunks-in-turns.ts';
import { type Chunks, writeJsonOnce } from './write-json.ts';

/**
 * Writes the data of large results as JSON in chunks, between which other requests are served, and sends one after the other as the
 * connection takes them.
 */
export function useLargeResponses(): Plugin {
  /** The large data of the results of a request, in their order. */
  const chunksOfRequest = new WeakMap<Request, readonly Chunks[]>();
  /** Stands in for large data in the text of a result. No other text contains it. */
  const placeholder = randomUUID();

  function withPlaceholder(result: ExecutionResult): ExecutionResult {
    if (!isLarge(result.data)) return result;
    const stringify = (sanitized: ExecutionResult) => JSON.stringify({ ...sanitized, data: placeholder });
    return Object.assign({ ...result }, { stringify });
  }

  return {
    async onResultProcess({ request, result, setResult }) {
      if (isAsyncIterable(result)) return;
      const data = [result].flat().flatMap((each) => (isLarge(each.data) ? [each.data] : []));
      if (data.length === 0) return;
      chunksOfRequest.set(request, await Promise.all(data.map(writeJsonOnce)));
      setResult(Array.isArray(result) ? result.map(withPlaceholder) : withPlaceholder(result));
    },
    async onResponse({ request, response, setResponse, fetchAPI }) {
      const large = chunksOfRequest.get(request);
      if (!large) return;
      const texts = (await response.text()).split(`"${placeholder}"`);
      const body = texts.flatMap((text, index) => [Buffer.from(text), ...(large[index] ?? [])]);
      const headers = new fetchAPI.Headers(response.headers);
      headers.set('content-length', String(body.reduce((length, chunk) => length + chunk.length, 0)));
      const { status, statusText } = response;
      setResponse(new fetchAPI.Response(streamOf(body), { status, statusText, headers }));
    },
  };
}

function streamOf(chunks: Chunks): ReadableStream<Uint8Array> {
  const rest = chunksInTurns(chunks);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
