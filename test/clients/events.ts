import { onTestFinished } from 'vitest';

/**
 * A cursor that no log has. A subscription after it starts with one `ResyncRequired`, from which a test knows that it is
 * active.
 */
export const UNKNOWN_CURSOR = 'deadbeef-7';

/** The events of a subscription one after the other; the subscription ends with the test. */
export function nextEvents(subscribe: (onEvent: (event: any) => void) => () => void): { next(): Promise<any> } {
  const received: any[] = [];
  const waiting: ((event: any) => void)[] = [];
  const end = subscribe((event) => {
    const next = waiting.shift();
    if (next) next(event);
    else received.push(event);
  });
  onTestFinished(end);
  return {
    next: () =>
      received.length > 0 ? Promise.resolve(received.shift()) : new Promise((resolve) => waiting.push(resolve)),
  };
}
