import { LRUCache } from 'lru-cache';

/** What answers of queries come as, in the order in which Yoga tries them. */
const TOLD_AS = ['application/graphql-response+json', 'application/json'] as const;

export type MediaType = (typeof TOLD_AS)[number];

const REMEMBERED = 100;

/** Finds out, as Yoga does, what a client that accepts something gets. */
export function createMediaTypes() {
  const known = new LRUCache<string, MediaType>({ max: REMEMBERED });
  return {
    /**
     * @param accept the header of that name.
     * @returns undefined if the client accepts none.
     */
    of(accept = '*/*'): MediaType | undefined {
      const before = known.get(accept);
      if (before) return before;
      const found = acceptedOf(accept || '*/*');
      if (found) known.set(accept, found);
      return found;
    },
  };
}

/** The first that is listed, whatever its weight; where that is any, the last of ours. */
function acceptedOf(accept: string): MediaType | undefined {
  const listed = accept
    .replace(/\s/g, '')
    .toLowerCase()
    .split(',')
    .map((type) => type.split(';'))
    .filter(([, ...parameters]) => isReadable(parameters));
  for (const [asked = ''] of listed) {
    const found = TOLD_AS.findLast((type) => matches(type, asked));
    if (found) return found;
  }
  return undefined;
}

function isReadable(parameters: readonly string[]): boolean {
  const charset = parameters.find((parameter) => parameter.includes('charset='));
  return charset === undefined || charset === 'charset=utf-8';
}

function matches(type: string, asked: string): boolean {
  const [kind, form] = type.split('/');
  const [askedKind, askedForm] = asked.split('/');
  return (askedKind === '*' || askedKind === kind) && (askedForm === '*' || askedForm === form);
}
