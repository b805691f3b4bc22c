import type { ProviderError } from '../domain/errors.ts';

/** Where to continue in a list that the provider pages. */
export interface PageRequest {
  /** The page to begin with. Without it: the first page, or the last one if the direction is `backward`. */
  readonly cursor: string | undefined;
  readonly direction: 'forward' | 'backward';
  /** How many items are needed, so that several pages can be read at once. */
  readonly wanted: number;
  /** Whether the list is read again because it changed, so that no response in flight or in a cache may be used. */
  readonly isRepeat?: boolean | undefined;
}

/** One page of a list, in the order of the provider. Cursors are opaque outside the connector. */
export interface ListPage<T> {
  /** An item that cannot be read is an error value. */
  readonly items: readonly (T | ProviderError)[];
  /** The cursor of this page. The numbers in the cursors of a list ascend. */
  readonly cursor: string;
  /** The cursors of the adjacent pages; undefined at the ends of the list. */
  readonly next: string | undefined;
  readonly previous: string | undefined;
  /** The number of items in the whole list; undefined if the provider does not report it. */
  readonly total: number | undefined;
  /** Whether the adjacent pages, although they have cursors, may be empty. */
  readonly mayBeFollowedByNone: boolean;
}
