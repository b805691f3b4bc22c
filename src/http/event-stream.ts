import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { SlowConsumerError } from '../domain/errors.ts';
import type { Rendered } from '../graphql/subscriptions/event-renderer.ts';
import type { Subscription, Subscriptions } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';
import { deliver, type Sink } from './backpressure.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import type { ContentNegotiation, StreamType } from './media-types.ts';
import { STREAM_FORMATS, type StreamFormat } from './stream-formats.ts';

/** How long a slow client may take to read the error with which its stream ends, milliseconds. */
const FINAL_READ_MS = 60_000;

interface EventStreamOptions {
  readonly clock: Clock;
  readonly subscriptions: Pick<Subscriptions, 'of'>;
  readonly negotiation: Pick<ContentNegotiation, 'streamTypeOf'>;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
}

/** Nginx and proxies that follow its convention pass each event on at once. */
const UNBUFFERED = { 'x-accel-buffering': 'no', 'cache-control': 'private, no-cache, no-store, no-transform' };

/** A subscription, and the format in which its events are sent. */
interface Stream {
  readonly subscription: Subscription;
  readonly format: StreamFormat;
}

/**
 * The events of subscriptions as server-sent events or as parts of a multipart response, as the client accepts. Yoga's own
 * event streams have no ids.
 *
 * A stream is completed only after an error. When the gateway shuts down, the connection is ended without its completion, so
 * that clients reconnect.
 */
export class EventStreams {
  readonly #options: EventStreamOptions;
  readonly #heartbeats: Heartbeats;
  readonly #streams = new WeakMap<Response, Stream>();
  /** Encoded events, which all streams of a format share. */
  readonly #frames: Readonly<Record<StreamType, WeakMap<Rendered, Buffer>>> = {
    'text/event-stream': new WeakMap(),
    'multipart/mixed': new WeakMap(),
  };

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#heartbeats = createHeartbeats(options.clock);
  }

  /** Makes an event stream the response to a subscription; `streamOf` returns the stream of that response. */
  get plugin(): Plugin {
    return {
      onResultProcess: ({ request, result, setResultProcessor }) => {
        const subscription = this.#options.subscriptions.of(request);
        if (!subscription || !isAsyncIterable(result)) return;
        const format = STREAM_FORMATS[this.#options.negotiation.streamTypeOf(request)];
        setResultProcessor((_results, fetchAPI) => {
          const headers = { 'content-type': format.contentType, ...UNBUFFERED };
          const response = new fetchAPI.Response(null, { headers });
          this.#streams.set(response, { subscription, format });
          return response;
        }, format.type);
      },
    };
  }

  /** Undefined for a response that is no event stream. */
  streamOf(response: Response): Stream | undefined {
    return this.#streams.get(response);
  }

  /**
   * Sends the headers of `response` and all events of its subscription. The events are written to the connection directly: a
   * web stream for each subscriber would multiply the memory and CPU time of a stream.
   */
  async send(
    { subscription, format }: Stream,
    { status, headers }: Response,
    connection: ServerResponse,
  ): Promise<void> {
    const { clock, mask } = this.#options;
    if (connection.destroyed) {
      subscription.close();
      return;
    }
    const stopHeartbeats = this.#heartbeats.add(() => {
      if (!connection.writableNeedDrain && !connection.writableEnded) connection.write(format.heartbeat);
    });
    connection.once('close', () => {
      stopHeartbeats();
      subscription.close();
    });
    connection.socket?.setKeepAlive(true);
    connection.setHeaders(headers).writeHead(status).write(format.preamble);
    try {
      await deliver(subscription, this.#sinkOf(connection, format), clock);
      connection.end();
    } catch (error) {
      const cursor = error instanceof SlowConsumerError ? error.cursor : undefined;
      connection.end(format.failure(mask(error), cursor));
      const cancelTimer = clock.setTimer(clock.now() + FINAL_READ_MS, () => connection.destroy());
      connection.once('close', cancelTimer);
    }
  }

  #sinkOf(connection: ServerResponse, format: StreamFormat): Sink {
    return {
      send: (rendered) => connection.destroyed || connection.write(this.#frameOf(rendered, format)),
      bufferedBytes: () => connection.writableLength,
      onDrain(call) {
        function callOnce() {
          connection.off('drain', callOnce).off('close', callOnce);
          call();
        }
        connection.on('drain', callOnce).on('close', callOnce);
      },
    };
  }

  #frameOf(rendered: Rendered, { type, event }: StreamFormat): Buffer {
    const frame = this.#frames[type].get(rendered) ?? Buffer.from(event(rendered));
    this.#frames[type].set(rendered, frame);
    return frame;
  }
}
