import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { errorResponse, requestError } from '../graphql/error-response.ts';

/** The media types of event streams. */
export type StreamType = 'text/event-stream' | 'multipart/mixed';

interface Accepted {
  /** The preferred media type for the result of a query or mutation. */
  readonly result: string | undefined;
  /** The preferred media type for the events of a subscription. */
  readonly stream: StreamType | undefined;
}

/** The media types of results; where a client prefers none, the first one is chosen. */
const RESULT_TYPES = ['application/json', 'application/graphql-response+json', 'text/event-stream'] as const;
const STREAM_TYPES = ['text/event-stream', 'multipart/mixed'] as const satisfies readonly StreamType[];

/** Parameters with which clients may name a media type; any other parameter does not match. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'multipart/mixed': ['subscriptionspec=1.0', 'boundary=graphql;subscriptionspec=1.0'],
};
const JSON_PARAMETERS = ['charset=utf-8', 'charset=utf8'];

const MAX_CACHED_HEADERS = 100;
const MAX_CACHED_LENGTH = 500;

export interface ContentNegotiation {
  readonly plugin: Plugin;
  /** The media type in which the events of a request's subscription are sent. */
  streamTypeOf(request: object): StreamType;
}

/**
 * Rejects requests whose Accept header allows none of the gateway's media types, or not the one that their operation needs,
 * with 406 and before anything is executed. For all others, the header is replaced by the preferred media type of results, for
 * Yoga's result processors, which disregard weights.
 */
export function createContentNegotiation(): ContentNegotiation {
  const accepted = new WeakMap<object, Accepted>();

  const plugin: Plugin<{ request: object }> = {
    onRequestParse({ request, endResponse, fetchAPI }) {
      const types = acceptedTypes(request.headers.get('accept'));
      if (!types.result && !types.stream) {
        const error = { code: 'INVALID_INPUT', message: `${NOT_ACCEPTABLE} ${RESULT_TYPES.join(', ')}` } as const;
        endResponse(errorResponse(fetchAPI, error, { status: 406 }));
        return;
      }
      accepted.set(request, types);
      request.headers.set('accept', types.result ?? RESULT_TYPES[0]);
    },
    onResponse({ request, response: { headers } }) {
      // The responses to rejected requests, which are written as JSON before the negotiation.
      if (!headers.get('content-type')?.startsWith('application/json')) return;
      const { result } = acceptedTypes(request.headers.get('accept'));
      if (result === 'application/graphql-response+json') headers.set('content-type', `${result}; charset=utf-8`);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const types = accepted.get((args.contextValue as { request: object }).request);
      if (types && !types.result) setResultAndStopExecution({ errors: [notAcceptable('Result', RESULT_TYPES)] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const types = accepted.get((args.contextValue as { request: object }).request);
      if (types && !types.stream) setResultAndStopExecution({ errors: [notAcceptable('Subscription', STREAM_TYPES)] });
    },
  };

  return { plugin, streamTypeOf: (request) => accepted.get(request)?.stream ?? STREAM_TYPES[0] };
}

/** Whether a client, which is a browser, prefers a page to a result. */
export function prefersPage({ headers }: Pick<Request, 'headers'>): boolean {
  const accept = headers.get('accept') ?? '*/*';
  return new Negotiator({ headers: { accept } }).mediaType([...RESULT_TYPES, 'text/html']) === 'text/html';
}

const cache = new LRUCache<string, Accepted>({ max: MAX_CACHED_HEADERS });

/** @param accept the Accept header; null accepts everything. */
function acceptedTypes(accept: string | null): Accepted {
  const header = accept?.trim() || '*/*';
  const known = cache.get(header);
  if (known) return known;
  const types = { result: preferred(header, RESULT_TYPES), stream: preferred(header, STREAM_TYPES) };
  if (header.length <= MAX_CACHED_LENGTH) cache.set(header, types);
  return types;
}

function preferred<Type extends string>(accept: string, types: readonly Type[]): Type | undefined {
  const named = new Map(
    types.flatMap((type) => [
      [type as string, type] as const,
      ...(PARAMETERS[type] ?? JSON_PARAMETERS).map((parameters) => [`${type};${parameters}`, type] as const),
    ]),
  );
  const [first] = new Negotiator({ headers: { accept } }).mediaTypes([...named.keys()]);
  return first === undefined ? undefined : named.get(first);
}

const NOT_ACCEPTABLE = 'The Accept header allows none of the media types of the gateway:';

function notAcceptable(what: string, types: readonly string[]) {
  return requestError(
    'INVALID_INPUT',
    `${what} not acceptable: the Accept header allows none of ${types.join(', ')}`,
    406,
  );
}
