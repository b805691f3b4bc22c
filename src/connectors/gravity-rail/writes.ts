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
import { TITLE } from './upstream.ts';

/** Creates, updates and deletes objects of the workspace. */
export class ResourceWriter {
  readonly #http: HttpClient;
  readonly #names: FieldNames;
  readonly #createdId: z.ZodType<string>;
  readonly #putMode: GravityRailSettings['putMode'];

  /** @param createdId reads the id in the response to a create. */
  constructor(
    http: HttpClient,
    names: FieldNames,
    createdId: z.ZodType<string>,
    putMode: GravityRailSettings['putMode'],
  ) {
    this.#http = http;
    this.#names = names;
    this.#createdId = createdId;
    this.#putMode = putMode;
  }

  /** Returns the id of the new object. Never retried: the provider would create a second one. */
  create(path: Path, schema: SchemaName, fields: Fields, call: CallContext): Promise<string> {
    const body = this.#names.write(schema, fields);
    return this.#http.request({ method: 'POST', path, body, schema: this.#createdId }, call);
  }

  /** Sends a change in the account's `putMode`; no request if nothing changes. */
  async update(path: Path, schema: SchemaName, before: Fields, after: Fields, call: CallContext): Promise<void> {
    const allFields = this.#names.write(schema, after);
    const changed = changedFields(this.#names.write(schema, before), allFields);
    if (Object.keys(changed).length === 0) return;
    const body = this.#putMode === 'changed-only' ? changed : allFields;
    await this.#http.request({ method: 'PUT', path, body, schema: z.unknown() }, call);
  }

  /** Succeeds if the object does not exist. */
  async remove(path: Path, call: CallContext): Promise<void> {
    try {
      await this.#http.request({ method: 'DELETE', path, schema: z.unknown(), repeatable: true }, call);
    } catch (error) {
      if (hasStatus(error, 404)) return;
      throw hasStatus(error, 403) ? withoutAdminScope(this.#http.account, error) : error;
    }
  }
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
    `${TITLE} (account ${account}) rejected the deletion: the scope calendars:admin is missing from the account's API key, which reading and writing do not need`,
    { upstreamRequestId, upstreamStatus, outcomeUnknown, cause: error },
  );
}
