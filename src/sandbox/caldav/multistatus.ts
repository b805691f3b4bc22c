/** A response in a multistatus. The values of properties are XML, with the prefixes of `multistatus`. */
export interface DavResponse {
  readonly href: string;
  /** Instead of properties. */
  readonly status?: number;
  /** All properties that the resource has, by local name. */
  readonly properties?: Readonly<Record<string, string>>;
}

const PREFIXES: Readonly<Record<string, string>> = {
  'calendar-home-set': 'cal',
  'calendar-description': 'cal',
  'calendar-timezone': 'cal',
  'supported-calendar-component-set': 'cal',
  'calendar-data': 'cal',
  'calendar-color': 'ical',
};

const REASONS: Readonly<Record<number, string>> = { 404: 'Not Found', 507: 'Insufficient Storage' };

/**
 * The body of a 207 (docs/providers/caldav.md, section 4).
 *
 * @param requested the local names of the requested properties.
 * @param rest XML after the responses.
 */
export function multistatus(responses: readonly DavResponse[], requested: readonly string[], rest = ''): string {
  const namespaces = 'xmlns:d="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav" xmlns:ical="http://apple.com/ns/ical/"';
  const written = responses.map((response) => writeResponse(response, requested)).join('');
  return `<?xml version="1.0" encoding="utf-8"?>\n<d:multistatus ${namespaces}>${written}${rest}</d:multistatus>\n`;
}

function writeResponse({ href, status, properties = {} }: DavResponse, requested: readonly string[]): string {
  const place = `<d:href>${escaped(href)}</d:href>`;
  if (status !== undefined) {
    return `<d:response>${place}<d:status>HTTP/1.1 ${status} ${REASONS[status] ?? 'Status'}</d:status></d:response>`;
  }
  const found = requested.filter((name) => Object.hasOwn(properties, name));
  const missing = requested.filter((name) => !Object.hasOwn(properties, name));
  const has = found.map((name) => `<${tagOf(name)}>${properties[name]}</${tagOf(name)}>`).join('');
  const lacks = missing.map((name) => `<${tagOf(name)}/>`).join('');
  return `<d:response>${place}${propstat(has, '200 OK')}${propstat(lacks, '404 Not Found')}</d:response>`;
}

function propstat(properties: string, status: string): string {
  if (properties === '') return '';
  return `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
}

function tagOf(name: string): string {
  return `${PREFIXES[name] ?? 'd'}:${name}`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

/** What a request asks for. The sandbox recognizes elements by their local names. */
export interface DavQuery {
  /** The local name of the root element; undefined if the body is no XML. */
  readonly kind: string | undefined;
  readonly properties: readonly string[];
  readonly hrefs: readonly string[];
  readonly syncToken: string;
  /** In UTC, in the basic format. */
  readonly timeRange: { readonly start: string; readonly end: string } | undefined;
}

export function readQuery(body: string): DavQuery {
  const text = body.replace(/^\s*<\?xml[^>]*\?>/, '');
  const [, properties = ''] = /<(?:\w+:)?prop>(.*?)<\/(?:\w+:)?prop>/s.exec(text) ?? [];
  const [, syncToken = ''] = /<(?:\w+:)?sync-token>([^<]*)</.exec(text) ?? [];
  const [, range] = /<(?:\w+:)?time-range\s([^>]*)>/.exec(text) ?? [];
  const [, start = ''] = /\bstart="([^"]*)"/.exec(range ?? '') ?? [];
  const [, end = ''] = /\bend="([^"]*)"/.exec(range ?? '') ?? [];
  return {
    kind: /^\s*<(?:\w+:)?([\w-]+)/.exec(text)?.[1],
    properties: [...properties.matchAll(/<(?:\w+:)?([\w-]+)/g)].map(([, name = '']) => name),
    hrefs: [...text.matchAll(/<(?:\w+:)?href>([^<]*)</g)].map(([, href = '']) => unescaped(href)),
    syncToken: unescaped(syncToken),
    timeRange: range === undefined ? undefined : { start, end },
  };
}
