import { DecoratorHandler, type Dispatcher } from 'undici';

/** Tells of one request whether it was begun to be written to a connection: from then on the provider can have it. */
export interface Sending {
  /** Sends one request, and watches it. */
  readonly through: Dispatcher;
  begun(): boolean;
}

/**
 * Error codes cannot tell it: after the deadline a request that still waits for its connection fails as one that waits
 * for its answer, and a reset can come before the request, too.
 */
export function watchSending(dispatcher: Dispatcher): Sending {
  let begun = false;
  const through = dispatcher.compose((dispatch) => (options, handler) => {
    const watching = {
      onRequestStart(controller: Dispatcher.DispatchController, context: unknown) {
        handler.onRequestStart?.(controller, context);
        begun ||= !controller.aborted;
      },
    };
    return dispatch(options, Object.assign(new DecoratorHandler(handler), watching));
  });
  return { through, begun: () => begun };
}

/** Whether a request changes something at the provider. */
export function isWrite(method: string | undefined): boolean {
  return method !== undefined && method !== 'GET';
}

/**
 * Whether an answer with this status leaves open if a write was carried out: the server broke down (5xx) or gave up
 * waiting (408) somewhere on the way. All others refuse, or promise.
 */
export function leavesOpen(status: number): boolean {
  return status >= 500 || status === 408;
}
