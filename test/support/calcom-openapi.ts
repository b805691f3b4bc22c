import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import qs from 'qs';
import type { RecordedRequest } from '../../src/sandbox/fake-provider.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
  readonly required?: boolean;
  readonly style?: string;
  readonly schema: { readonly type?: string; readonly default?: unknown };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface CalcomOpenApi {
  /** The differences between a request and the description; empty if there are none. */
  checkRequest(recorded: RecordedRequest): string[];
}

/**
 * The OpenAPI description of the Cal.com API v2, from the file that the environment variable `TEST_CALCOM_OPENAPI` names;
 * undefined if it is not set. Cal.com publishes the description in its documentation; this repository has no copy.
 *
 * @throws an error when the file cannot be read.
 */
export function calcomOpenApi(): CalcomOpenApi | undefined {
  const path = process.env['TEST_CALCOM_OPENAPI'];
  if (!path) return undefined;

  // The variants of a body are not exclusive (they differ in optional fields), so `oneOf` would reject nearly all
  // bodies.
  const document = JSON.parse(readFileSync(path, 'utf8').replaceAll('"oneOf"', '"anyOf"')) as Document;
  const bodies = createAjv(document, false);
  const texts = createAjv(document, true);
  return { checkRequest };

  function checkRequest(recorded: RecordedRequest): string[] {
    const found = operationOf(document, recorded);
    if (!found) return [`${recorded.method} ${recorded.path} is not described`];
    const { operation, params } = found;
    const parameters = operation.parameters ?? [];
    return [
      ...checkPath(parameters, params),
      ...checkQuery(parameters, recorded.query),
      ...checkHeaders(parameters, recorded.headers),
      ...checkBody(operation, recorded.body),
    ];
  }

  function checkPath(parameters: readonly Parameter[], params: Readonly<Record<string, string>>) {
    return parameters
      .filter((parameter) => parameter.in === 'path')
      .flatMap(({ name, schema }) => problems(texts, schema, params[name], `path parameter ${name}`));
  }

  function checkQuery(parameters: readonly Parameter[], query: string) {
    const given = qs.parse(query, { arrayLimit: 1000 });
    const known = parameters.filter((parameter) => parameter.in === 'query');
    const unknown = Object.keys(given).filter((name) => !known.some((parameter) => parameter.name === name));
    return [
      ...unknown.map((name) => `query parameter ${name} is not described`),
      ...known.flatMap(({ name, required, schema, style }) => {
        const value = given[name];
        if (value === undefined) return required ? [`query parameter ${name} is missing`] : [];
        const isList = schema.type === 'array' && style !== 'deepObject' && typeof value === 'string';
        return problems(texts, schema, isList ? value.split(',') : value, `query parameter ${name}`);
      }),
    ];
  }

  function checkHeaders(parameters: readonly Parameter[], headers: Readonly<Record<string, string>>) {
    return parameters
      .filter((parameter) => parameter.in === 'header' && parameter.required)
      .flatMap(({ name, schema }) => {
        const value = headers[name.toLowerCase()];
        if (value === undefined) return [`header ${name} is missing`];
        if (name.toLowerCase() !== 'cal-api-version' || value === schema.default) return [];
        return [`header ${name} is ${value} instead of ${String(schema.default)}`];
      });
  }

  function checkBody({ requestBody }: Operation, text: string) {
    const schema = requestBody?.content['application/json']?.schema;
    if (!schema) return text === '' ? [] : ['body is not described'];
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return ['body is not JSON'];
    }
    if (typeof body !== 'object' || body === null) return ['body is not an object'];
    const names = propertiesOf(document, schema);
    const unknown = Object.keys(body).filter((name) => !names.includes(name));
    return [...unknown.map((name) => `body field ${name} is not described`), ...problems(bodies, schema, body, 'body')];
  }
}

/** @param coerces for values that are sent as text. */
function createAjv(document: Document, coerces: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: coerces });
  addFormats.default(ajv);
  ajv.addSchema(document, 'calcom');
  return ajv;
}

function problems(ajv: Ajv, schema: object, value: unknown, where: string): string[] {
  const validate: ValidateFunction = ajv.compile({ properties: { value: absolute(schema) } });
  if (validate({ value })) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${where}${instancePath.replace(/^\/value/, '')} ${message}`,
  );
}

/** References with the document's name in front, for schemas that are compiled outside it. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"calcom#/')) as object;
}

function propertiesOf(document: Document, schema: Schema): string[] {
  const referred = schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : undefined;
  return [
    ...Object.keys(schema.properties ?? {}),
    ...(schema.anyOf ?? []).flatMap((variant) => propertiesOf(document, variant)),
    ...(referred ? propertiesOf(document, referred) : []),
  ];
}

function operationOf({ paths }: Document, { method, path }: RecordedRequest) {
  const segments = path.split('/');
  const matches = Object.entries(paths)
    .map(([template, operations]) => ({
      operation: operations[method.toLowerCase()],
      params: paramsOf(template, segments),
    }))
    .filter(({ params }) => params !== undefined)
    // A literal path takes precedence over one with parameters.
    .sort((a, b) => Object.keys(a.params ?? {}).length - Object.keys(b.params ?? {}).length);
  const [best] = matches;
  return best?.operation && best.params ? { operation: best.operation, params: best.params } : undefined;
}

function paramsOf(template: string, segments: readonly string[]): Record<string, string> | undefined {
  const steps = template.split('/');
  if (steps.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, step] of steps.entries()) {
    const given = segments[index] ?? '';
    if (step.startsWith('{')) params[step.slice(1, -1)] = decodeURIComponent(given);
    else if (step !== given) return undefined;
  }
  return params;
}
