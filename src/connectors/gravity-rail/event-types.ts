import { ProviderError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { CallContext, EventTypeConnector, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { toEventType } from './gravity-rail.map.ts';
import { isWireId, type Row, type WireEventType } from './gravity-rail.wire.ts';
import { PagedList } from './list-pages.ts';
import { IdReader } from './read-by-id.ts';
import { notFound, type Upstream, unexpectedRow } from './upstream.ts';

/** Lists contain active event types; inactive ones can be read by id. */
export function createEventTypes(upstream: Upstream): EventTypeConnector {
  const { account, http, wire } = upstream;
  const list = new PagedList(upstream, path`/calendar-event-types`, wire.eventTypeRow);
  const idReader = new IdReader<Row<WireEventType>>();
  const missing = (id: string) => notFound(account, `event type ${id}`);

  async function one(id: string, call: CallContext): Promise<Row<WireEventType>> {
    const request = { path: path`/calendar-event-types/${id}`, schema: wire.eventType };
    return { id, value: await http.request(request, call) };
  }

  return {
    async list(call) {
      const rows = await list.all({ active_only: true }, call);
      return rows.map((row) => eventTypeOf(account, row));
    },
    async pages(request, call) {
      const pages = await list.pages({ active_only: true }, request, call);
      return pages.map(({ rows, ...page }) => ({ ...page, items: rows.map((row) => eventTypeOf(account, row)) }));
    },
    async get(ids, call) {
      const source = { list, query: { active_only: false }, one, missing };
      const rows = await idReader.read(ids.filter(isWireId), source, call);
      return ids.map((id) => eventTypeOf(account, rows.get(id) ?? missing(id)));
    },
  };
}

function eventTypeOf(account: string, row: Result<Row<WireEventType>>): Result<EventType> {
  if (row instanceof ProviderError) return row;
  return row.value ? toEventType(account, row.value) : unexpectedRow(account, `event type ${row.id}`, row.brokenAt);
}
