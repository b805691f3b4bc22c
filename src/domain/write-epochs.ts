/** What was known, at an instant, of the writes of all processes. */
export interface WriteEpoch {
  /** Stays the same as long as no write begins or ends at any process; a name is never used again. */
  readonly name: string;
  /**
   * The name of the account's epoch at that instant or later: it stays the same as long as no write to the account begins or ends
   * at any process. Undefined if the state store does not respond in time. Never rejects.
   */
  ofAccount(account: string): Promise<string | undefined>;
}

/**
 * Lets processes that share a state know of each other's writes. What was read in an epoch may be shared in the same epoch alone:
 * then it was read after each write that had ended before the epoch was read.
 */
export interface WriteEpochs {
  /** The epoch at an instant after the call. Undefined if the state store does not respond in time. Never rejects. */
  current(): Promise<WriteEpoch | undefined>;
  /**
   * Begins a new epoch of an account, if one is given, and of the service: to be called when a write begins and when it has ended.
   * Until it has resolved, the write must not be confirmed to its client. If the state store does not respond in time, it resolves
   * nevertheless, and the epoch begins once the state store responds again. Never rejects.
   */
  advance(account?: string): Promise<void>;
}
