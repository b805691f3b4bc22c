import type { ServerResponse } from 'node:http';

/** What is being answered, so that a shutdown can wait for it. */
export interface InFlightRequests {
  /**
   * Counts a request until it is answered, or its client gone.
   * @param ended is told the status, 499 if the client left before it got one.
   */
  add(response: ServerResponse, ended: (status: number) => void): void;
  /** The answer is a stream of events, which lasts as long as somebody listens: nobody waits for its end. */
  isStream(response: ServerResponse): void;
  /** From now on connections end with the answers on them. */
  endConnections(): void;
  /** Resolves once nothing is being answered. */
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
