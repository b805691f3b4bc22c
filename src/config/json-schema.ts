import { z } from 'zod';
import { CONNECTORS } from '../connectors/registry.ts';
import { accountSchema, strict } from './account-entries.ts';
import { ONE_OR_MORE, schemasFor } from './client-entries.ts';
import { defaultKeyOf } from './issues.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Strings of a file can insert environment variables, which are checked when the gateway starts. */
const INSERTED = { type: 'string', pattern: String.raw`\$\{\w+\}` } as const;

/**
 * The JSON Schema of configuration files, with which editors complete and check them. The gateway itself checks more, for
 * example that all keys are different.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export function configFileJsonSchema(): JsonSchema {
  const { client, auth } = schemasFor(() => true);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration file of the scheduling gateway',
    type: 'object',
    properties: {
      accounts: { type: 'array', minItems: 1, items: { oneOf: CONNECTORS.map(accountJsonSchema) } },
      clients: { type: 'array', items: toJsonSchema(client) },
      auth: toJsonSchema(auth),
    },
    additionalProperties: false,
  };
}

function accountJsonSchema(definition: (typeof CONNECTORS)[number]): JsonSchema {
  const { properties, ...account } = toJsonSchema(accountSchema);
  const settings = toJsonSchema(strict(definition.settings));
  return {
    ...account,
    title: definition.title,
    properties: {
      ...properties,
      provider: { enum: [defaultKeyOf(definition), definition.provider] },
      settings,
    },
    required: ['key', 'provider', ...(settings.required ? ['settings'] : [])],
    oneOf: [{ required: ['credential'] }, { required: ['credentialFromHeader'] }],
  };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      allowInsertedVariables(jsonSchema);
      allowSingleItem(jsonSchema);
    },
  });
  return converted;
}

/** Turns the schema of a restricted string into one that also allows `${NAME}`. */
function allowInsertedVariables(schema: JsonSchema): void {
  // The names of zod's own checks, which its patterns express, are no formats of JSON Schema.
  if (schema.pattern !== undefined) delete schema.format;
  const restrictions = ['pattern', 'format', 'minLength', 'maxLength', 'enum'] as const;
  if (schema.type !== 'string' || !restrictions.some((name) => schema[name] !== undefined)) return;
  const restricted: JsonSchema = {};
  for (const name of ['type', ...restrictions] as const) {
    if (schema[name] !== undefined) Object.assign(restricted, { [name]: schema[name] });
    delete schema[name];
  }
  schema.anyOf = [restricted, INSERTED];
}

function allowSingleItem(schema: JsonSchema): void {
  const { [ONE_OR_MORE]: isMarked, ...list } = schema;
  const { items } = list;
  if (isMarked !== true || typeof items !== 'object' || Array.isArray(items)) return;
  for (const name of Object.keys(schema)) delete schema[name];
  schema.anyOf = [items, list];
}
