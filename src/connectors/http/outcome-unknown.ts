/** Whether a request changes something at the provider. */
export function isMutating(method: string | undefined): boolean {
  return method !== undefined && method !== 'GET';
}

/**
 * Whether an answer with this status leaves open if a write was carried out: the server broke down (5xx) or gave up
 * waiting (408) somewhere on the way. All others refuse, or promise.
 */
export function leavesOutcomeUnknown(status: number): boolean {
  return status >= 500 || status === 408;
}
