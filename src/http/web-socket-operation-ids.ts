/** The ids of the operations on one WebSocket, which a client may use again once their operation is over. */
export interface OperationIds {
  /**
   * Awaits a part of an operation, unless its client completes it meanwhile and uses its id for another operation. Then the
   * returned promise stays pending: graphql-ws, which looks operations up by their id, would take the outcome for that of the
   * other one, and end that.
   *
   * @param discard is called with an outcome that nothing awaits any more.
   */
  unlessReused<T>(id: string, work: () => Promise<T>, discard?: () => void): Promise<T>;
}

export function createOperationIds(): OperationIds {
  const latest = new Map<string, symbol>();
  return {
    async unlessReused(id, work, discard) {
      const self = Symbol();
      latest.set(id, self);
      try {
        const outcome = await work();
        if (latest.get(id) === self) return outcome;
      } finally {
        if (latest.get(id) === self) latest.delete(id);
      }
      discard?.();
      return pendingForever();
    },
  };
}

/** Never settles, and is garbage-collected together with the function that awaits it. */
export function pendingForever(): Promise<never> {
  return new Promise(() => undefined);
}
