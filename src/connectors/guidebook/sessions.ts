import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Session } from '../../domain/personalized-schedule.ts';
import type { CallContext, SessionConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { GuideItemReader } from './guide-item-reader.ts';
import { toSession } from './guidebook.map.ts';
import { type WireSession, wireNamed, wireSession } from './guidebook.wire.ts';
import type { Upstream } from './upstream.ts';

export type SessionReader = GuideItemReader<WireSession, Session>;

export function createSessionReader(upstream: Upstream): SessionReader {
  return new GuideItemReader(upstream, {
    title: 'session',
    list: path`/sessions/`,
    one: (id) => path`/sessions/${id}/`,
    ordering: 'id',
    cacheable: true,
    wire: wireSession,
    toItem: toSession,
  });
}

export function createSessions(upstream: Upstream, sessions: SessionReader): SessionConnector {
  const locations = new GuideItemReader(upstream, {
    title: 'location',
    list: path`/locations/`,
    one: (id) => path`/locations/${id}/`,
    cacheable: true,
    wire: wireNamed,
    toItem: (_, { name }) => name,
  });
  const tracks = new GuideItemReader(upstream, {
    title: 'track',
    list: path`/schedule-tracks/`,
    one: (id) => path`/schedule-tracks/${id}/`,
    cacheable: true,
    wire: wireNamed,
    toItem: (_, { id, name }) => ({ id, name }),
  });

  /** The provider filters by the id of a track; several tracks can have the same name. */
  async function onTrack(calendarId: string, track: string, call: CallContext): Promise<readonly Session[]> {
    const ids = (await tracks.matching(calendarId, {}, call)).filter(({ name }) => name === track).map(({ id }) => id);
    const lists = await Promise.all(ids.map((id) => sessions.matching(calendarId, { schedule_tracks: id }, call)));
    const byId = new Map(lists.flat().map((session) => [session.id, session]));
    return [...byId.values()];
  }

  return {
    get: (ids, call) => sessions.get(ids, call),
    ofCalendars: (calendarIds, call) => sessions.ofGuides(calendarIds, call),
    pagesOf: (calendarId, request, call) => sessions.pagesOf(calendarId, request, call),
    onTracks: (requests, call) =>
      Promise.all(requests.map(({ calendarId, track }) => onTrack(calendarId, track, call).catch(asProviderError))),
    locationNames: (ids, call) => locations.get(ids, call),
    async trackNames(ids, call) {
      const found = await tracks.get(ids, call);
      return found.map((track) => (track instanceof ProviderError ? track : track.name));
    },
  };
}
