import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { CallContext } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { FieldNames, SchemaName } from './field-names.ts';
import type { GravityRailSettings } from './gravity-rail.settings.ts';
import type { Fields } from './schedule-fields.ts';

export interface Writes {
  /** Answers the new thing's id. It is never tried twice: nothing keeps a second one from being made. */
  post(path: Path, schema: SchemaName, fields: Fields, call: CallContext): Promise<string>;
  /** Sends a change as the account's `putMode` wants it; nothing, if nothing changes. */
  put(path: Path, schema: SchemaName, before: Fields, after: Fields, call: CallContext): Promise<void>;
  /** Gone already is fine. */
  remove(path: Path, call: CallContext): Promise<void>;
}

export function createWrites(
  account: string,
  http: HttpClient,
  names: FieldNames,
  createdId: z.ZodType<string>,
  putMode: GravityRailSettings['putMode'],
): Writes {
  return {
    post: (path, schema, fields, call) =>
      http.request({ method: 'POST', path, body: names.write(schema, fields), answer: createdId }, call),
    async put(path, schema, before, after, call) {
      const changed = changedFields(names.write(schema, before), names.write(schema, after));
      if (Object.keys(changed).length === 0) return;
      const body = putMode === 'changed-only' ? changed : names.write(schema, after);
      await http.request({ method: 'PUT', path, body, answer: z.unknown() }, call);
    },
    async remove(path, call) {
      try {
        await http.request({ method: 'DELETE', path, answer: z.unknown(), repeatable: true }, call);
      } catch (error) {
        if (hasStatus(error, 404)) return;
        throw hasStatus(error, 403) ? withoutAdminScope(account, error) : error;
      }
    },
  };
}

function changedFields(before: JsonObject, after: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
}

function withoutAdminScope(account: string, error: ProviderError): ProviderError {
  const { upstreamRequestId, upstreamStatus, outcomeUnknown } = error;
  return new ProviderError(
    account,
    'FORBIDDEN',
    `Gravity Rail (account ${account}) refuses to delete: the scope calendars:admin is missing from the account's API key, which reading and writing do not need`,
    { upstreamRequestId, upstreamStatus, outcomeUnknown, cause: error },
  );
}
