import type { Hono } from 'hono';
import { rowOfPath } from './access.ts';
import type { Session } from './data.ts';
import type { Api, ApiEnv } from './options.ts';
import { type OrderingKeys, pageResponse } from './pages.ts';
import { integerFilter, matches, rowsOfGuide, textFilter } from './query.ts';
import { locationToWire, sessionToWire, trackToWire } from './wire-rows.ts';
import { toEpochMs } from './wire-time.ts';

const SESSION_ORDERING: OrderingKeys<Session> = {
  id: ({ id }) => id,
  start_time: ({ start_time }) => toEpochMs(start_time),
  end_time: ({ end_time }) => (end_time === null ? null : toEpochMs(end_time)),
};

/** Read-only sessions, schedule tracks and locations. */
export function addAgendaRoutes(routes: Hono<ApiEnv>, api: Api) {
  const { options, state } = api;

  routes.get('/sessions/', (c) => {
    const track = integerFilter(c, 'schedule_tracks');
    const importId = textFilter(c, 'import_id');
    const id = integerFilter(c, 'id');
    const rows = rowsOfGuide(c, api, state.sessions).filter(
      (row) =>
        (track === undefined || row.schedule_tracks.includes(track)) &&
        matches(importId, row.import_id) &&
        matches(id, row.id),
    );
    return pageResponse(c, options, {
      rows,
      toWire: (row) => sessionToWire(row, options),
      ordering: SESSION_ORDERING,
    });
  });
  routes.get('/sessions/:id/', (c) => c.json(sessionToWire(rowOfPath(c, api, state.sessions), options)));

  routes.get('/schedule-tracks/', (c) => {
    const id = integerFilter(c, 'id');
    const importId = textFilter(c, 'import_id');
    const rows = rowsOfGuide(c, api, state.scheduleTracks).filter(
      (row) => matches(id, row.id) && matches(importId, row.import_id),
    );
    return pageResponse(c, options, { rows, toWire: (row) => trackToWire(row, options) });
  });
  routes.get('/schedule-tracks/:id/', (c) => c.json(trackToWire(rowOfPath(c, api, state.scheduleTracks), options)));

  const visibleLocations = () => state.locations.filter(({ interactiveMap }) => !interactiveMap);
  routes.get('/locations/', (c) => {
    const type = integerFilter(c, 'location_type');
    const rows = rowsOfGuide(c, api, visibleLocations()).filter((row) => matches(type, row.location_type));
    return pageResponse(c, options, { rows, toWire: (row) => locationToWire(row, options) });
  });
  routes.get('/locations/:id/', (c) => c.json(locationToWire(rowOfPath(c, api, visibleLocations()), options)));
}
