/** An object or a list of the result. */
export type Container = object & { [key: string | number]: unknown };

/**
 * A nullable part of the result. An error that reaches it without an inner nullable part becomes null here. Counts
 * everything that is still awaited inside, so that it is known when the part is complete.
 */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly container: Container;
  readonly key: string | number;
  /** Promises, and nullable parts with promises of their own, that are awaited. */
  pending: number;
  isNull: boolean;
}

/** Counts one more thing that is awaited in the scope. */
export function hold(scope: Scope): void {
  scope.pending += 1;
  if (scope.pending === 1 && scope.parent) hold(scope.parent);
}

/** Whether the scope, or one around it, has become null. */
export function isInNullPart(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.isNull) return true;
  return false;
}
