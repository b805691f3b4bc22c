import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode, InvalidInputError } from '../../domain/errors.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';

/** The list that a cursor belongs to. */
export interface ListId {
  /** The coordinates of the field, such as `Query.calendars`. */
  readonly field: string;
  /** The object that has the field; undefined for a field of a root type. */
  readonly parent?: ResourceRef | undefined;
  /** The arguments that select the items of the list. */
  readonly filter?: unknown;
}

/**
 * What a page said about the accounts that are not read again for the page at the cursor: without it, a client that merges
 * pages would lose their failures, and the number of items would be unknown.
 */
export interface CarriedResults {
  /** The code with which each failed account failed, by the key of the account. */
  readonly failures: ReadonlyMap<string, ErrorCode>;
  /** The numbers of items in the accounts before and after the one of the item; undefined if they are not known. */
  readonly counts?: { readonly before: number; readonly after: number } | undefined;
}

/** Where an item was in a list that its provider pages. */
export interface Place {
  /** The connector's cursor of the page. */
  readonly page: string;
  /** The index of the item on the page. */
  readonly offset: number;
  /** The cursor of the following page, if the item was the last one of its page. */
  readonly next?: string | undefined;
  /** The number of items in the list, if the provider reported it. */
  readonly total?: number | undefined;
}

/** The content of a cursor. */
export interface Cursor extends CarriedResults {
  readonly item: ResourceRef;
  readonly place?: Place | undefined;
}

export const NOTHING_CARRIED: CarriedResults = { failures: new Map() };

const count = z.int().min(0);

/** Of connectors; clients can forge it. */
const pageCursor = z.string().regex(/^[\d.:-]{1,60}$/);

/** Short names, since every edge has a cursor. */
const encodedCursor = z.strictObject({
  /** The field of the list. */
  l: z.string().regex(/^\w+\.\w+$/),
  /** The account and the id of the parent. */
  p: z.tuple([z.string(), z.string()]).exactOptional(),
  /** The account and the id of the item. */
  i: z.tuple([z.string(), z.string()]),
  /** The place: page, offset, the next page. */
  c: z
    .tuple([pageCursor, count])
    .or(z.tuple([pageCursor, count, pageCursor]))
    .exactOptional(),
  /** The number of items in the list, as the provider reported it. */
  t: count.exactOptional(),
  /** The counts before and after the account of the item. */
  n: z.tuple([count, count]).exactOptional(),
  /** A digest of the filter for which the counts are true. */
  h: z.string().exactOptional(),
  /** The failures. */
  f: z.record(z.string(), z.enum(ERROR_CODES)).exactOptional(),
});
type EncodedCursor = z.infer<typeof encodedCursor>;

/** Encodes and decodes the cursors of one list. */
export class Cursors {
  readonly #list: ListId;
  #digest: string | undefined;

  constructor(list: ListId) {
    this.#list = list;
  }

  encode({ item, place, failures, counts }: Cursor): string {
    const { field, parent } = this.#list;
    const encoded: EncodedCursor = {
      l: field,
      ...(parent && { p: [parent.account, parent.id] }),
      i: [item.account, item.id],
      ...(place && {
        c: place.next === undefined ? [place.page, place.offset] : [place.page, place.offset, place.next],
      }),
      ...(place?.total !== undefined && { t: place.total }),
      ...(counts && { n: [counts.before, counts.after], h: this.#filterDigest() }),
      ...(failures.size > 0 && { f: Object.fromEntries(failures) }),
    };
    return Buffer.from(JSON.stringify(encoded)).toString('base64url');
  }

  /**
   * Undefined without a cursor. The empty text is no cursor either: it is the start of the list.
   *
   * @throws InvalidInputError for a cursor of another list, and for a text that is no cursor.
   */
  decode(argument: 'after' | 'before', text: string | null | undefined): Cursor | undefined {
    if (!text) return undefined;
    const encoded = parse(text);
    if (!encoded) throw invalidCursor(argument, 'Invalid cursor for this list');
    const { l: field, p: parent, i: item, c: place, t: total, n: counts, h: digest, f: failures = {} } = encoded;
    if (field !== this.#list.field) {
      throw invalidCursor(argument, `This cursor belongs to the list \`${field}\`, not to \`${this.#list.field}\``);
    }
    if (parent?.[0] !== this.#list.parent?.account || parent?.[1] !== this.#list.parent?.id) {
      throw invalidCursor(argument, `This cursor belongs to the list \`${field}\` of another object`);
    }
    return {
      item: { account: item[0], id: item[1] },
      ...(place && { place: { page: place[0], offset: place[1], next: place[2], total } }),
      failures: new Map(Object.entries(failures)),
      ...(counts && digest === this.#filterDigest() && { counts: { before: counts[0], after: counts[1] } }),
    };
  }

  #filterDigest(): string {
    this.#digest ??= createHash('sha256')
      .update(JSON.stringify(this.#list.filter) ?? '')
      .digest('base64url')
      .slice(0, 8);
    return this.#digest;
  }
}

function parse(text: string): EncodedCursor | undefined {
  try {
    return encodedCursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

export function invalidCursor(argument: 'after' | 'before', message: string): InvalidInputError {
  return new InvalidInputError([{ path: [argument], message }]);
}
