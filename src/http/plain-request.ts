import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionArgs } from 'graphql';

/** The one address; with anything behind it Yoga reads it. */
const PATH = '/graphql';
const PLAIN_TYPE = /^application\/(?:graphql\+)?json(?:; ?charset=utf-8)?$/i;

/** What a GraphQL request over HTTP says. */
export interface Params {
  readonly query?: string | null;
  readonly operationName?: string | null;
  readonly variables?: ExecutionArgs['variableValues'];
  readonly extensions?: unknown;
}

/** As much of a `Request` as the plugins look at once its body is read. */
export type PlainRequest = Pick<Request, 'method' | 'url' | 'headers' | 'signal'>;

/** Whether nothing about a request needs a second look, as far as its first line and its headers tell. */
export function isPlain({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === PATH &&
    PLAIN_TYPE.test(headers['content-type'] ?? '') &&
    /^\d+$/.test(headers['content-length'] ?? '') &&
    headers['transfer-encoding'] === undefined &&
    headers['content-encoding'] === undefined &&
    headers['access-control-request-method'] === undefined &&
    headers['access-control-request-headers'] === undefined
  );
}

/** Its signal is aborted when the client leaves before it is answered. */
export function plainRequest({ headers }: IncomingMessage, response: ServerResponse): PlainRequest {
  let gone: AbortController | undefined;
  return {
    method: 'POST',
    url: PATH,
    headers: plainHeaders(headers),
    get signal() {
      gone ??= untilClosed(response);
      return gone.signal;
    },
  };
}

function untilClosed(response: ServerResponse): AbortController {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone;
}

/** As much of `Headers` as anybody uses here. */
export function plainHeaders(headers: IncomingHttpHeaders): Headers {
  const plain: Pick<Headers, 'get' | 'has'> = {
    get(name) {
      const value = headers[name.toLowerCase()];
      return value === undefined ? null : String(value);
    },
    has: (name) => headers[name.toLowerCase()] !== undefined,
  };
  return plain as Headers;
}

/** Never resolves if the client leaves meanwhile. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  return promise;
}

/** A body for those who look for it at the request: bytes themselves they would take apart key by key. */
export function asRead(body: Buffer) {
  return {
    isRead: true,
    async *[Symbol.asyncIterator]() {
      yield body;
    },
  };
}

/** Undefined for what is not quite plain; Yoga reads it, or tells what is wrong with it. */
export function paramsOf(body: Buffer): Params | undefined {
  try {
    const params: unknown = JSON.parse(body.toString());
    return isPlainParams(params) ? params : undefined;
  } catch {
    return undefined;
  }
}

function isPlainParams(params: unknown): params is Params {
  if (!isObject(params)) return false;
  const { query, variables, operationName, extensions, ...others } = params;
  const areObjects = [variables, extensions].every((value) => value === undefined || value === null || isObject(value));
  const areTexts = [query, operationName].every((value) => value === undefined || value === null || isText(value));
  return areObjects && areTexts && Object.keys(others).length === 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
