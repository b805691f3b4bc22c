import { LRUCache } from 'lru-cache';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import { hasStatus } from '../http/status-codes.ts';
import { hrefsOf, propertyOf, type WireResource } from './caldav.wire.ts';
import { collectionPath, pathOf } from './hrefs.ts';
import { HOME_PROPERTIES } from './requests.ts';
import { failure, readMultiStatus, type Upstream } from './upstream.ts';
import { CALDAV, childOf } from './xml.ts';

const WELL_KNOWN = '/.well-known/caldav';
const MAXIMUM_KNOWN_USERS = 10_000;

/** The collections that contain the calendars of the user of each credential, found once and then kept. */
export interface Homes {
  /** @returns paths. @throws ProviderError */
  of(call: CallContext): Promise<readonly string[]>;
  /** Finds the collections again when they are needed next, since those that are kept do not exist any more. */
  forget(call: CallContext): void;
}

/**
 * Finds calendars as https://www.rfc-editor.org/rfc/rfc6764#section-6 states: from the well-known path, or the configured one, to the principal of the user and
 * from there to the calendar homes.
 *
 * @param start the path of the base URL.
 */
export function createHomes(upstream: Upstream, start: string): Homes {
  const known = new LRUCache<string, readonly string[]>({ max: MAXIMUM_KNOWN_USERS });

  async function propertiesAt(path: string, pattern: string, call: CallContext): Promise<WireResource> {
    const request = {
      method: 'PROPFIND',
      path: collectionPath(path, pattern),
      body: HOME_PROPERTIES,
      depth: 0,
    } as const;
    const { resources } = await readMultiStatus(upstream, request, call);
    const [resource] = resources;
    if (!resource) throw failure(upstream, 'UPSTREAM_INVALID', 'returned no properties of the user');
    return resource;
  }

  /** A server without the well-known path has its root at `/`. */
  async function firstProperties(call: CallContext): Promise<WireResource> {
    if (start !== '/') return await propertiesAt(start, '{baseUrl}', call);
    try {
      return await propertiesAt(WELL_KNOWN, WELL_KNOWN, call);
    } catch (error) {
      if (!hasStatus(error, 404, 405)) throw error;
      return await propertiesAt('/', '/', call);
    }
  }

  async function find(call: CallContext): Promise<readonly string[]> {
    const first = await firstProperties(call);
    const homes = homesOf(first);
    if (homes.length > 0) return homes;
    const principal = propertyOf(first, 'current-user-principal');
    if (childOf(principal, 'unauthenticated')) throw failure(upstream, 'UNAUTHENTICATED', UNAUTHENTICATED);
    const [path] = pathsOf(hrefsOf(principal));
    if (path === undefined) throw failure(upstream, 'UPSTREAM_INVALID', NO_PRINCIPAL);
    const found = homesOf(await propertiesAt(path, '{principal}', call));
    if (found.length === 0) throw failure(upstream, 'UPSTREAM_INVALID', NO_HOME);
    return found;
  }

  function homesOf(resource: WireResource): string[] {
    return pathsOf(hrefsOf(propertyOf(resource, 'calendar-home-set', CALDAV)));
  }

  /** @throws ProviderError if one is at another origin. */
  function pathsOf(hrefs: readonly string[]): string[] {
    return hrefs.map((href) => {
      const path = pathOf(href, upstream.origin);
      if (path === undefined) throw failure(upstream, 'UPSTREAM_INVALID', OTHER_ORIGIN);
      return path;
    });
  }

  return {
    async of(call) {
      const key = digestOf(call.credential);
      const homes = known.get(key) ?? (await find(call));
      known.set(key, homes);
      return homes;
    },
    forget: (call) => void known.delete(digestOf(call.credential)),
  };
}

const UNAUTHENTICATED = 'did not accept the credential of this account: it is missing, invalid or expired; renew it';
const NO_PRINCIPAL =
  'names no user at the base URL: set `baseUrl` to the address that the server documents for CalDAV clients';
const NO_HOME = 'has no calendars for this user: check at the server that the user may use calendars';
const OTHER_ORIGIN =
  'keeps the calendars of this user at another host, to which the credential is not sent: set `baseUrl` to that host (docs/providers/caldav.md, section 3)';
