import type { Path } from '../http/http-request.ts';

/**
 * The path of an href at the origin, percent-encoded in one way, since servers encode the same path differently in different
 * responses; undefined for a place at another origin.
 *
 * @param origin such as `https://dav.example.com`.
 */
export function pathOf(href: string, origin: string): string | undefined {
  if (!URL.canParse(href, origin)) return undefined;
  const url = new URL(href, origin);
  if (url.origin !== origin) return undefined;
  return url.pathname.split('/').map(encodedOnce).join('/');
}

/** The request path of a collection. @param pattern for messages, since the path itself names people. */
export function collectionPath(text: string, pattern: string): Path {
  return { text, pattern };
}

/** The path of the collection that contains the object. */
export function collectionOf(objectPath: string): string {
  return objectPath.slice(0, objectPath.lastIndexOf('/') + 1);
}

function encodedOnce(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment));
  } catch {
    return segment;
  }
}
