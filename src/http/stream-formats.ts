import type { GraphQLError } from 'graphql';
import type { Rendered } from '../graphql/subscriptions/event-renderer.ts';
import type { StreamType } from './media-types.ts';

/** How the events of a subscription are written to an HTTP response. */
export interface StreamFormat {
  readonly type: StreamType;
  readonly contentType: string;
  /** Sent at once, since some clients consider a connection open only after its first bytes. */
  readonly preamble: string;
  readonly heartbeat: Buffer;
  event(rendered: Pick<Rendered, 'text' | 'cursor'>): string;
  /** The error with which a stream ends, and its completion. @param cursor of the last event that was sent, if it is known. */
  failure(error: GraphQLError, cursor: string | undefined): string;
}

/** How long an `EventSource` waits before it reconnects, milliseconds. The default of browsers is several seconds. */
const RETRY_MS = 1000;

/**
 * Server-sent events with an `id:` each, so that an `EventSource` that lost its connection resumes with `Last-Event-ID`. The
 * protocol is that of graphql-sse in distinct connections mode.
 *
 * @see https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 */
const EVENT_STREAM: StreamFormat = {
  type: 'text/event-stream',
  contentType: 'text/event-stream',
  preamble: `retry: ${RETRY_MS}\n:\n\n`,
  heartbeat: Buffer.from(':\n\n'),
  event: ({ text, cursor }) => formatEvent(text, cursor),
  failure: (error, cursor) => `${formatEvent(JSON.stringify({ errors: [error] }), cursor)}event: complete\ndata:\n\n`,
};

function formatEvent(text: string, cursor: string | undefined): string {
  const id = cursor === undefined ? '' : `id: ${cursor}\n`;
  return `${id}event: next\ndata: ${text}\n\n`;
}

const BOUNDARY = 'graphql';

/**
 * The multipart protocol for subscriptions, which is the default of Apollo's clients. Each part is followed by its delimiter
 * at once, since clients read a part only after the delimiter.
 *
 * @see https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
 */
const MULTIPART: StreamFormat = {
  type: 'multipart/mixed',
  contentType: `multipart/mixed;boundary="${BOUNDARY}";subscriptionSpec="1.0"`,
  preamble: `\r\n--${BOUNDARY}`,
  heartbeat: Buffer.from(formatPart('{}')),
  event: ({ text }) => formatPart(`{"payload":${text}}`),
  failure: (error) => `${formatPart(JSON.stringify({ payload: null, errors: [error] }))}--\r\n`,
};

function formatPart(body: string): string {
  return `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${body}\r\n--${BOUNDARY}`;
}

export const STREAM_FORMATS: Readonly<Record<StreamType, StreamFormat>> = {
  'text/event-stream': EVENT_STREAM,
  'multipart/mixed': MULTIPART,
};
