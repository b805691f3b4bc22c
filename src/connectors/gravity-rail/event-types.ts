import { ProviderError } from '../../domain/errors.ts';
import type { EventTypeConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { brokenRow, notFound, type ReaderParts } from './calendar-reader.ts';
import { toEventType } from './gravity-rail.map.ts';
import { isWireId, type Row, type WireEventType } from './gravity-rail.wire.ts';
import { createPagedList } from './list-pages.ts';
import { createByIdReader } from './read-by-id.ts';

/** Lists show active event types; by its id an inactive one can still be read. */
export function createEventTypes({ account, http, wire }: ReaderParts): EventTypeConnector {
  const pages = createPagedList(http, path`/calendar-event-types`, wire.eventTypeRow);
  const readById = createByIdReader<Row<WireEventType>>();

  function resultOf(row: Row<WireEventType> | ProviderError) {
    if (row instanceof ProviderError) return row;
    return row.value ? toEventType(account, row.value) : brokenRow(account, `event type ${row.id}`, row.brokenAt);
  }

  return {
    async list(call) {
      const rows = await pages.all({ active_only: true }, call);
      return rows.map(resultOf);
    },
    async get(ids, call) {
      const missing = (id: string) => notFound(account, `event type ${id}`);
      const rows = await readById(
        ids.filter(isWireId),
        {
          list: pages,
          query: { active_only: false },
          async one(id) {
            return {
              id,
              value: await http.request({ path: path`/calendar-event-types/${id}`, answer: wire.eventType }, call),
            };
          },
          missing,
        },
        call,
      );
      return ids.map((id) => resultOf(rows.get(id) ?? missing(id)));
    },
  };
}
