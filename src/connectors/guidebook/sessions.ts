import type { Session } from '../../domain/personalized-schedule.ts';
import type { SessionConnector } from '../connector.ts';
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
    toItem: (_, { name }) => name,
  });
  return {
    get: (ids, call) => sessions.get(ids, call),
    ofCalendars: (calendarIds, call) => sessions.ofGuides(calendarIds, call),
    locationNames: (ids, call) => locations.get(ids, call),
    trackNames: (ids, call) => tracks.get(ids, call),
  };
}
