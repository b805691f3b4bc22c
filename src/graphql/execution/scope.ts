/** An object or a list of the result. */
export type Container = object & { [key: string | number]: unknown };

/**
 * A nullable part of the result. An error that reaches it without an inner nullable part becomes null here. Counts
 * everything that is still awaited inside, so that it is known when the part is complete.
 */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #container: Container;
  readonly #key: string | number;
  /** Promises, and nullable parts with promises of their own, that are awaited. */
  #pending = 0;
  #onComplete: (() => void) | undefined;
  isNull = false;

  /** @param container has the part at the key. @param parent undefined for the whole result. */
  constructor(parent: Scope | undefined, container: Container, key: string | number) {
    this.parent = parent;
    this.#container = container;
    this.#key = key;
  }

  /** Whether anything is awaited that can still change the part. */
  get isPending(): boolean {
    return this.#pending > 0 && !this.isNull;
  }

  /** Counts one more thing that is awaited. */
  hold(): void {
    this.#pending += 1;
    if (this.#pending === 1) this.parent?.hold();
  }

  /** Counts one thing that is no longer awaited. */
  release(): void {
    if (this.#pending === 0) return;
    this.#pending -= 1;
    if (this.#pending === 0) this.#complete();
  }

  /** Replaces the part by null, whatever is awaited inside. */
  setNull(): void {
    this.#container[this.#key] = null;
    this.isNull = true;
    if (this.#pending === 0) return;
    this.#pending = 0;
    this.#complete();
  }

  /** Resolves when the pending part is complete. */
  completion(): Promise<void> {
    return new Promise((resolve) => {
      this.#onComplete = resolve;
    });
  }

  #complete(): void {
    this.parent?.release();
    this.#onComplete?.();
  }
}

/** Whether the part, or one around it, has become null. */
export function isInNullPart(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.isNull) return true;
  return false;
}
