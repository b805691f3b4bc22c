import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendNodeResponse } from '@whatwg-node/server';
import type { GraphQLError } from 'graphql';
import { CACHE_CONTROL } from './cors.ts';
import type { EventStreams } from './event-stream.ts';
import type { InFlightRequests } from './in-flight-requests.ts';

interface GraphQLServer {
  handleNodeRequestAndResponse(
    request: IncomingMessage,
    response: ServerResponse,
    context: object,
  ): Response | PromiseLike<Response>;
}

interface GraphQLHandlerOptions {
  readonly yoga: GraphQLServer;
  readonly eventStreams: Pick<EventStreams, 'streamOf' | 'send'>;
  readonly inFlight: Pick<InFlightRequests, 'markAsStream'>;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
}

/** Handles GraphQL requests by Yoga. Event streams are sent by `eventStreams`, all other responses as Yoga's own listener does. */
export function createGraphQLHandler({ yoga, eventStreams, inFlight, mask }: GraphQLHandlerOptions) {
  async function handle(request: IncomingMessage, response: ServerResponse) {
    const isHead = request.method === 'HEAD';
    // Node sends no body in response to a HEAD request, whatever is written.
    if (isHead) request.method = 'GET';
    const result = await yoga.handleNodeRequestAndResponse(request, response, { req: request, res: response });
    const stream = eventStreams.streamOf(result);
    if (!stream) return sendNodeResponse(result, response, request, true);
    if (isHead) {
      stream.subscription.close();
      response.setHeaders(result.headers).writeHead(result.status).end();
      return undefined;
    }
    inFlight.markAsStream(response);
    return eventStreams.send(stream, result, response);
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await handle(request, response);
    } catch (error) {
      const body = JSON.stringify({ errors: [mask(error)] });
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(500, { 'content-type': 'application/json; charset=utf-8', 'cache-control': CACHE_CONTROL })
          .end(body);
    }
  };
}
