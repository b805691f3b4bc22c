import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { PersonalizedSchedule } from '../../domain/personalized-schedule.ts';
import type { CallContext } from '../connector.ts';
import type { NumberedPage } from '../http/numbered-pages.ts';
import type { ListPage, PageRequest } from '../list-page.ts';
import type { GuideItemReader } from './guide-item-reader.ts';
import type { WireGuide, WirePersonalizedSchedule } from './guidebook.wire.ts';
import type { ListClient, Row } from './list-endpoint.ts';

/** The number of guides whose first pages are read at once. */
const GUIDES_AT_ONCE = 4;

/** A place in the lists of all guides. */
interface Place {
  /** The cursor of a page of guides; undefined for the page at the end of the list from which the walk begins. */
  readonly guides: string | undefined;
  /** The index of the guide on its page; -1 for the last one. */
  readonly index: number;
  /** The cursor of a page of the guide's schedules; undefined for the one from which the walk begins. */
  readonly schedules: string | undefined;
}

interface Sources {
  readonly guides: ListClient<WireGuide>;
  readonly schedules: GuideItemReader<WirePersonalizedSchedule, PersonalizedSchedule>;
}

type Guides = NumberedPage<Row<WireGuide>>;

/** Pages of the personalized schedules of all guides: those of one guide after those of another. */
export async function pagesOfAllGuides(
  { guides, schedules }: Sources,
  request: PageRequest,
  call: CallContext,
): Promise<readonly ListPage<PersonalizedSchedule>[]> {
  const { direction } = request;
  const place = parsePlace(request);
  const [page] = await guides.pages({}, { ...request, cursor: place.guides, wanted: 1 }, call);
  if (!page || page.rows.length === 0) return [emptyPage(place)];
  const begin = place.index < 0 ? page.rows.length - 1 : Math.min(place.index, page.rows.length - 1);

  async function pagesOf(
    index: number,
    part: Pick<PageRequest, 'cursor' | 'wanted'>,
  ): Promise<ListPage<PersonalizedSchedule>[]> {
    const { id, wire } = page!.rows[index]!;
    // The schedules of an invalid guide can be read as long as its id is valid.
    if (id !== undefined) {
      const read = await schedules.pagesOf(id, { ...request, ...part }, call);
      return read.map((each) => within(page!, index, each));
    }
    const broken = { cursor: '1', next: undefined, previous: undefined, total: undefined, mayBeFollowedByNone: true };
    const items = wire instanceof ProviderError ? [wire] : [];
    return [within<PersonalizedSchedule>(page!, index, { ...broken, items })];
  }

  const count = direction === 'forward' ? Math.min(GUIDES_AT_ONCE, page.rows.length - begin) : 1;
  const lists = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      pagesOf(
        begin + i,
        i === 0 ? { cursor: place.schedules, wanted: request.wanted } : { cursor: undefined, wanted: 1 },
      )
        // Only the first one is certainly needed; another one is read again when the walk comes to it.
        .catch((error: unknown) => asProviderError(error)),
    ),
  );
  return consecutive(lists);
}

/** The pages up to the first guide of which pages are left, or that cannot be read. @throws the error of the first guide. */
function consecutive<T>(lists: readonly (readonly ListPage<T>[] | ProviderError)[]): ListPage<T>[] {
  const pages: ListPage<T>[] = [];
  for (const [i, list] of lists.entries()) {
    if (list instanceof ProviderError) {
      if (i === 0) throw list;
      break;
    }
    const follows = pages.at(-1)?.next;
    if (i > 0 && follows !== undefined && !follows.endsWith(':')) break;
    pages.push(...list);
  }
  return pages;
}

/** The page of a guide's schedules as a page of the list over all guides. */
function within<T>(guides: Guides, index: number, page: ListPage<T>): ListPage<T> {
  const after = index + 1 < guides.rows.length ? placeText(guides.cursor, index + 1) : firstOf(guides.next, 0);
  const before = index > 0 ? placeText(guides.cursor, index - 1) : firstOf(guides.previous, -1);
  return {
    ...page,
    cursor: placeText(guides.cursor, index, page.cursor),
    next: page.next === undefined ? after : placeText(guides.cursor, index, page.next),
    previous: page.previous === undefined ? before : placeText(guides.cursor, index, page.previous),
    total: undefined,
    mayBeFollowedByNone: true,
  };
}

function firstOf(guides: string | undefined, index: number): string | undefined {
  return guides === undefined ? undefined : placeText(guides, index);
}

function placeText(guides: string, index: number, schedules = ''): string {
  return `${guides}:${index}:${schedules}`;
}

function parsePlace({ cursor, direction }: PageRequest): Place {
  if (cursor === undefined) {
    return { guides: undefined, index: direction === 'forward' ? 0 : -1, schedules: undefined };
  }
  const [guides = '1', index = '0', schedules] = cursor.split(':');
  return { guides, index: Number.isSafeInteger(Number(index)) ? Number(index) : 0, schedules: schedules || undefined };
}

function emptyPage({ guides = '1' }: Place): ListPage<never> {
  const cursor = placeText(guides, 0);
  return { items: [], cursor, next: undefined, previous: undefined, total: undefined, mayBeFollowedByNone: true };
}
