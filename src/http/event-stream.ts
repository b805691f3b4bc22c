import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { SlowConsumerError } from '../domain/errors.ts';
import type { Rendered } from '../graphql/subscriptions/event-renderer.ts';
import type { Subscription, Subscriptions } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';
import { deliver, type Sink } from './backpressure.ts';
import { createHeartbeats } from './heartbeats.ts';

/** How long an `EventSource` waits before it comes back. Its own default is three seconds or so. */
const RETRY_MS = 1000;
/** Some clients take a connection for open only once something came through it. */
const OPENING = `retry: ${RETRY_MS}\n:\n\n`;
const HEARTBEAT = Buffer.from(':\n\n');
const COMPLETE = 'event: complete\ndata:\n\n';
/** How long a client that was cut off may take to read why. */
const FAREWELL_MS = 60_000;

const HEADERS = { 'content-type': 'text/event-stream', connection: 'keep-alive', 'cache-control': 'no-cache' };

/**
 * Server-sent events with an `id:` each, so that an `EventSource` that lost its connection comes back with
 * `Last-Event-ID`. The protocol is that of graphql-sse in its mode of distinct connections; Yoga's own writes no ids.
 *
 * A subscription ends with `complete` after an error only: when the gateway shuts down, the connection just ends, which
 * clients take for a lost one, and connect again.
 */
export function useEventStream({
  clock,
  subscriptions,
  mask,
  onStream,
}: {
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  readonly mask: (error: unknown) => GraphQLError;
  /** Is told of each answer that becomes a stream. */
  readonly onStream: (response: ServerResponse) => void;
}): Plugin {
  const heartbeats = createHeartbeats(clock);
  /** The bytes of what was rendered, one copy for all. */
  const frames = new WeakMap<Rendered, Buffer>();

  function frameOf(rendered: Rendered): Buffer {
    const frame = frames.get(rendered) ?? Buffer.from(messageOf(rendered.text, rendered.cursor));
    frames.set(rendered, frame);
    return frame;
  }

  async function stream(subscription: Subscription, response: ServerResponse) {
    onStream(response);
    forgetRequest(response);
    const stop = heartbeats.add(() => {
      if (!response.writableNeedDrain && !response.writableEnded) response.write(HEARTBEAT);
    });
    response.once('close', () => {
      stop();
      subscription.close();
    });
    response.write(OPENING);
    try {
      await deliver(subscription, outletOf(response, frameOf), clock);
      response.end();
    } catch (error) {
      const cursor = error instanceof SlowConsumerError ? error.cursor : undefined;
      response.end(messageOf(JSON.stringify({ errors: [mask(error)] }), cursor) + COMPLETE);
      const cancelTimer = clock.setTimer(clock.now() + FAREWELL_MS, () => response.destroy());
      response.once('close', cancelTimer);
    }
  }

  return {
    onResultProcess({ request, result, setResultProcessor }) {
      const subscription = subscriptions.of(request);
      if (!subscription || !isAsyncIterable(result)) return;
      setResultProcessor((_results, { Response }) => {
        const response = new Response(null, { headers: HEADERS });
        // Written to the connection directly: a web stream for each subscriber costs more than all the rest.
        const body = {
          read() {},
          pipe: (connection: ServerResponse) => void stream(subscription, connection),
          destroy: () => subscription.close(),
        };
        return Object.defineProperty(response, 'body', { value: body });
      }, 'text/event-stream');
    },
  };
}

/** What listens to the request until it is answered holds its body, and all that was made of it, as long as the stream lasts. */
function forgetRequest(response: ServerResponse) {
  response.req.removeAllListeners();
  response.removeAllListeners('close');
}

function outletOf(response: ServerResponse, frameOf: (rendered: Rendered) => Buffer): Sink {
  return {
    send: (rendered) => response.destroyed || response.write(frameOf(rendered)),
    waiting: () => response.writableLength,
    onDrain(call) {
      function hear() {
        response.off('drain', hear).off('close', hear);
        call();
      }
      response.on('drain', hear).on('close', hear);
    },
  };
}

function messageOf(text: string, cursor: string | undefined): string {
  const id = cursor === undefined ? '' : `id: ${cursor}\n`;
  return `${id}event: next\ndata: ${text}\n\n`;
}
