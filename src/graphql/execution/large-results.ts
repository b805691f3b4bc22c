/** Data of so many bytes takes about 5 ms to become text. */
const LARGE = 250_000;

const largeData = new WeakSet<object>();

/** Notes that the data of a result has about so many bytes as JSON. */
export function noteSize(data: object | null | undefined, bytes: number): void {
  if (bytes > LARGE && data) largeData.add(data);
}

/** Whether the data of a result is so large that it should become text in steps. */
export function isLarge(data: object | null | undefined): data is object {
  return data !== null && data !== undefined && largeData.has(data);
}
