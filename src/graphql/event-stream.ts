import { isAsyncIterable, type Plugin } from 'graphql-yoga';

const HEARTBEAT_MS = 12_000;

/** Where a subscriber stands: the cursor of what it was sent last. */
export interface Position {
  cursor: string | undefined;
}

/**
 * Server-sent events with an `id:` each, so that an `EventSource` that lost its connection comes back with
 * `Last-Event-ID`. The protocol is that of graphql-sse in its mode of distinct connections; Yoga's own writes no ids.
 */
export function useEventStream(): Plugin<{ position: Position }> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult: () => ({
        onNext({ result, setResult }) {
          const { cursor } = (args.contextValue as { position: Position }).position;
          if (cursor !== undefined) setResult({ ...result, extensions: { ...result.extensions, cursor } });
        },
      }),
    }),
    onResultProcess({ result, acceptableMediaTypes, setResultProcessor }) {
      if (!isAsyncIterable(result) || !acceptableMediaTypes.includes('text/event-stream')) return;
      setResultProcessor((results, { Response, ReadableStream, TextEncoder }) => {
        const iterator = (results as AsyncIterable<StreamedResult>)[Symbol.asyncIterator]();
        const encoder = new TextEncoder();
        let heartbeat: NodeJS.Timeout;
        const stream = new ReadableStream({
          start(controller) {
            // Some clients take a connection for open only once something came through it.
            controller.enqueue(encoder.encode(':\n\n'));
            heartbeat = setInterval(() => {
              if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'));
            }, HEARTBEAT_MS);
          },
          // Pulled only when the client has room: whoever reads slowly makes nothing pile up here.
          async pull(controller) {
            const { done, value } = await iterator.next();
            if (value !== undefined) controller.enqueue(encoder.encode(toMessage(value)));
            if (!done) return;
            clearInterval(heartbeat);
            controller.enqueue(encoder.encode('event: complete\ndata:\n\n'));
            controller.close();
          },
          async cancel() {
            clearInterval(heartbeat);
            await iterator.return?.();
          },
        });
        return new Response(stream, {
          headers: { 'content-type': 'text/event-stream', connection: 'keep-alive', 'cache-control': 'no-cache' },
        });
      }, 'text/event-stream');
    },
  };
}

interface StreamedResult {
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function toMessage(result: StreamedResult): string {
  const cursor = result.extensions?.cursor;
  const id = typeof cursor === 'string' ? `id: ${cursor}\n` : '';
  return `${id}event: next\ndata: ${JSON.stringify(result)}\n\n`;
}
