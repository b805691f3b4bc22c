import type { ServerResponse } from 'node:http';

/** The requests in flight, so that a shutdown can wait for them. */
export interface InFlightRequests {
  /**
   * Adds a request until its response is sent or its client has disconnected.
   * @param ended is called with the status; 499 if the client disconnected before the whole response was sent.
   */
  add(response: ServerResponse, ended: (status: number) => void): void;
  /** Removes a request whose response is an event stream: a shutdown does not wait for its end. */
  markAsStream(response: ServerResponse): void;
  /** Closes each connection after its response, from now on. */
  endConnections(): void;
  /** Resolves once no request is in flight. */
  drained(): Promise<void>;
}

/** A status of nginx that is no standard: the client closed the request. */
const CLIENT_CLOSED_REQUEST = 499;

export function createInFlightRequests(): InFlightRequests {
  const running = new Map<ServerResponse, (status: number) => void>();
  const waiting = new Set<() => void>();
  let isEnding = false;

  function end(response: ServerResponse, status: number) {
    const ended = running.get(response);
    if (!ended) return;
    running.delete(response);
    ended(status);
    resolveIfDrained();
  }

  function resolveIfDrained() {
    if (running.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  return {
    add(response, ended) {
      running.set(response, ended);
      if (isEnding) response.setHeader('connection', 'close');
      response.once('close', () =>
        end(response, response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST),
      );
    },
    markAsStream: (response) => end(response, response.statusCode),
    endConnections() {
      isEnding = true;
      for (const response of running.keys()) if (!response.headersSent) response.setHeader('connection', 'close');
    },
    drained() {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      resolveIfDrained();
      return promise;
    },
  };
}
