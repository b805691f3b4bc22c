import type { ServerResponse } from 'node:http';

/** The requests in flight, for which a shutdown waits. */
export interface InFlightRequests {
  /**
   * Counts a request until its response has ended, or the client has disconnected.
   * @param ended called with the status; 499 if the client disconnected before the response.
   */
  add(response: ServerResponse, ended: (status: number) => void): void;
  /** Excludes an event stream, which lasts until the client disconnects, from the requests that a shutdown waits for. */
  isStream(response: ServerResponse): void;
  /** From now on each connection closes after its current response. */
  endConnections(): void;
  /** Resolves once no request is in flight. */
  drained(): Promise<void>;
}

/** nginx' own, and known by it: the client closed the request. */
const CLIENT_LEFT = 499;

export function createInFlightRequests(): InFlightRequests {
  const running = new Map<ServerResponse, (status: number) => void>();
  const waiting = new Set<() => void>();
  let isEnding = false;

  function end(response: ServerResponse, status: number) {
    const ended = running.get(response);
    if (!ended) return;
    running.delete(response);
    ended(status);
    look();
  }

  function look() {
    if (running.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  return {
    add(response, ended) {
      running.set(response, ended);
      if (isEnding) response.setHeader('connection', 'close');
      response.once('close', () => end(response, response.writableFinished ? response.statusCode : CLIENT_LEFT));
    },
    isStream: (response) => end(response, response.statusCode),
    endConnections() {
      isEnding = true;
      for (const response of running.keys()) if (!response.headersSent) response.setHeader('connection', 'close');
    },
    drained() {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      look();
      return promise;
    },
  };
}
