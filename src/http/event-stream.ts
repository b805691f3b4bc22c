import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { SlowConsumerError } from '../domain/errors.ts';
import type { Rendered } from '../graphql/subscriptions/event-renderer.ts';
import type { Subscription, Subscriptions } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';
import { deliver, type Sink } from './backpressure.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';

/** How long an `EventSource` waits before it reconnects, milliseconds. The default of browsers is several seconds. */
const RETRY_MS = 1000;
/** Sent at once, since some clients consider a connection open only after its first bytes. */
const PREAMBLE = `retry: ${RETRY_MS}\n:\n\n`;
const HEARTBEAT = Buffer.from(':\n\n');
const COMPLETE = 'event: complete\ndata:\n\n';
/** How long a slow client may take to read the error with which its stream ends, milliseconds. */
const FINAL_READ_MS = 60_000;

const HEADERS = { 'content-type': 'text/event-stream', connection: 'keep-alive', 'cache-control': 'no-cache' };

interface EventStreamOptions {
  readonly clock: Clock;
  readonly subscriptions: Pick<Subscriptions, 'of'>;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
}

/**
 * Server-sent events with an `id:` each, so that an `EventSource` that lost its connection resumes with `Last-Event-ID`. The
 * protocol is that of graphql-sse in distinct connections mode; Yoga's own event streams have no ids.
 *
 * A stream ends with `complete` only after an error. When the gateway shuts down, the connection is ended without `complete`,
 * so that clients reconnect.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
export class EventStreams {
  readonly #options: EventStreamOptions;
  readonly #heartbeats: Heartbeats;
  readonly #subscriptions = new WeakMap<Response, Subscription>();
  /** Encoded events, which all streams share. */
  readonly #frames = new WeakMap<Rendered, Buffer>();

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#heartbeats = createHeartbeats(options.clock);
  }

  /** Makes an event stream the response to a subscription; `subscriptionOf` returns the subscription of that response. */
  get plugin(): Plugin {
    return {
      onResultProcess: ({ request, result, setResultProcessor }) => {
        const subscription = this.#options.subscriptions.of(request);
        if (!subscription || !isAsyncIterable(result)) return;
        setResultProcessor((_results, fetchAPI) => {
          const response = new fetchAPI.Response(null, { headers: HEADERS });
          this.#subscriptions.set(response, subscription);
          return response;
        }, 'text/event-stream');
      },
    };
  }

  /** Undefined for a response that is no event stream. */
  subscriptionOf(response: Response): Subscription | undefined {
    return this.#subscriptions.get(response);
  }

  /**
   * Sends the headers of `response` and all events of its subscription. The events are written to the connection directly: a
   * web stream for each subscriber would multiply the memory and CPU time of a stream.
   */
  async send(subscription: Subscription, { status, headers }: Response, connection: ServerResponse): Promise<void> {
    const { clock, mask } = this.#options;
    if (connection.destroyed) {
      subscription.close();
      return;
    }
    const stopHeartbeats = this.#heartbeats.add(() => {
      if (!connection.writableNeedDrain && !connection.writableEnded) connection.write(HEARTBEAT);
    });
    connection.once('close', () => {
      stopHeartbeats();
      subscription.close();
    });
    connection.socket?.setKeepAlive(true);
    connection.setHeaders(headers).writeHead(status).write(PREAMBLE);
    try {
      await deliver(subscription, this.#sinkOf(connection), clock);
      connection.end();
    } catch (error) {
      const cursor = error instanceof SlowConsumerError ? error.cursor : undefined;
      connection.end(formatEvent(JSON.stringify({ errors: [mask(error)] }), cursor) + COMPLETE);
      const cancelTimer = clock.setTimer(clock.now() + FINAL_READ_MS, () => connection.destroy());
      connection.once('close', cancelTimer);
    }
  }

  #sinkOf(connection: ServerResponse): Sink {
    return {
      send: (rendered) => connection.destroyed || connection.write(this.#frameOf(rendered)),
      waiting: () => connection.writableLength,
      onDrain(call) {
        function callOnce() {
          connection.off('drain', callOnce).off('close', callOnce);
          call();
        }
        connection.on('drain', callOnce).on('close', callOnce);
      },
    };
  }

  #frameOf(rendered: Rendered): Buffer {
    const frame = this.#frames.get(rendered) ?? Buffer.from(formatEvent(rendered.text, rendered.cursor));
    this.#frames.set(rendered, frame);
    return frame;
  }
}

function formatEvent(text: string, cursor: string | undefined): string {
  const id = cursor === undefined ? '' : `id: ${cursor}\n`;
  return `${id}event: next\ndata: ${text}\n\n`;
}
