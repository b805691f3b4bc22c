import { parseInSteps } from './json-steps.ts';

/** How the body of a successful response is read. */
export interface BodyFormat {
  /** Completes the message "returned a body that is not …". */
  readonly name: string;
  /** The value of the header `Accept`. */
  readonly accept: string;
  /**
   * Yields to the event loop while it parses a long text.
   *
   * @throws ResponseLimitError for a text that takes too much memory; any other error for a text that is not in the format.
   */
  parse(text: string): Promise<unknown>;
}

export const JSON_FORMAT: BodyFormat = { name: 'JSON', accept: 'application/json', parse: parseInSteps };
