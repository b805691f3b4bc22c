import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { type FetchAPI, isAsyncIterable, processRegularResult } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { ClientSession } from '../auth/authentication.ts';
import type { ExecutionRequest } from '../graphql/request-deduplication.ts';
import { allowanceHeaders, type ClientSessions, type Entry } from './authenticate.ts';
import { corsHeadersFor, DATA_HEADERS } from './cors.ts';
import { createMediaTypes, type MediaType } from './media-type.ts';
import type { PersistedDocuments } from './persisted-documents.ts';
import { asRead, isPlain, type Params, type PlainRequest, paramsOf, plainRequest, readBody } from './plain-request.ts';
import { type GuardSettings, objectionTo } from './validate-request.ts';
import type { ValidatedDocumentCache } from './validated-document-cache.ts';

/** As much of a Yoga as answers here. */
interface Pipeline {
  readonly fetchAPI: FetchAPI;
  getEnveloped(initial: never): unknown;
}

/** What Yoga makes of its plugins for one operation. */
interface Enveloped {
  readonly schema: ExecutionArgs['schema'];
  readonly execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
}

interface Question {
  readonly params: Params;
  readonly document: DocumentNode;
}

/** How many bodies are remembered, and how long they may be, bytes. */
const REMEMBERED = 500;
const LONGEST_BODY = 4096;

export interface PlainPostSettings {
  readonly yoga: Pipeline;
  readonly sessions: Pick<ClientSessions, 'enter'>;
  readonly documents: Pick<PersistedDocuments, 'documentOf'>;
  readonly seen: Pick<ValidatedDocumentCache, 'get'>;
  readonly guard: GuardSettings;
  /** The context of one operation, without its request. */
  readonly contextOf: (headers: Headers, signal: AbortSignal, session: ClientSession) => object;
  /** The answer to an equal question that is being answered, if there is one. */
  readonly join: (asked: ExecutionRequest) => Promise<ExecutionResult> | undefined;
  /** Tells of an operation that passes no plugin. */
  readonly observe: (asked: ExecutionRequest) => (result: object) => void;
  /** Whose pages may read answers. */
  readonly corsOrigins: readonly string[];
  /** Makes an error fit to be told. */
  readonly mask: (error: unknown) => GraphQLError;
  /** What every answer to a request tells, whatever it is. */
  readonly common: (request: IncomingMessage) => Readonly<Record<string, string>>;
  /** Answers everything else. @param entry of whoever was let in already. */
  readonly otherwise: (request: IncomingMessage, response: ServerResponse, entry?: Entry) => void;
}

/**
 * Answers plain JSON POSTs of queries that were seen before, by the same plugins as Yoga from the execution on, but without the
 * `Request`, the `Response` and the hooks that it makes for every request: those cost more than a small operation.
 *
 * Whatever is not quite plain, is refused, or was never seen, is left to Yoga itself, with what has been read of it. No answer
 * differs from Yoga's own.
 */
export function createPlainPosts({
  yoga,
  sessions,
  documents,
  seen,
  guard,
  contextOf,
  join,
  observe,
  corsOrigins,
  mask,
  common,
  otherwise,
}: PlainPostSettings) {
  const mediaTypes = createMediaTypes();
  const questions = new LRUCache<string, Question>({ max: REMEMBERED });

  async function answer(incoming: IncomingMessage, response: ServerResponse, plain: PlainRequest, type: MediaType) {
    const entry = await enter(plain.headers);
    if (!entry || entry.allowance?.isAllowed === false) return otherwise(incoming, response, entry);
    const body = await readBody(incoming);
    const question = questionIn(body);
    if (!question) return otherwise(Object.assign(incoming, { body: asRead(body) }), response, entry);
    const result = await execute(plain, question, entry.session);
    const cors = corsHeadersFor(incoming.headers.origin, corsOrigins);
    return send(result, type, { ...DATA_HEADERS, ...cors, ...allowanceHeaders(entry), ...common(incoming) }, response);
  }

  /** Who is not let in gets to hear why from Yoga. */
  async function enter(headers: Headers): Promise<Entry | undefined> {
    try {
      return await sessions.enter(headers.get('authorization'));
    } catch {
      return undefined;
    }
  }

  /** What a body asks; undefined for what is not plain, or no query that was seen before. Most bodies come again and again. */
  function questionIn(body: Buffer): Question | undefined {
    // Each byte becomes a character, whatever it means.
    const key = body.length <= LONGEST_BODY ? body.toString('latin1') : undefined;
    const known = key === undefined ? undefined : questions.get(key);
    if (known) return known;
    const params = paramsOf(body);
    const document = params && documentOf(params);
    if (!document) return undefined;
    const question = { params, document };
    if (key !== undefined) questions.set(key, question);
    return question;
  }

  /** What nobody knows, and what is not listed, is Yoga's to refuse. */
  function documentOf({ query, operationName, extensions }: Params): DocumentNode | undefined {
    try {
      const text = documents.documentOf({ query: query ?? undefined, extensions });
      return text === undefined ? undefined : seen.get(text, operationName);
    } catch {
      return undefined;
    }
  }

  async function execute(
    request: PlainRequest,
    { params, document }: Question,
    session: ClientSession,
  ): Promise<ExecutionResult> {
    try {
      const initial = { request, params, session };
      const contextValue = Object.assign(contextOf(request.headers, request.signal, session), initial);
      const { variables: variableValues, operationName } = params;
      const asked = { document, contextValue, variableValues, operationName };
      const joined = join(asked);
      if (joined) return await withOthers(asked, joined);
      const { schema, execute } = yoga.getEnveloped(initial as never) as Enveloped;
      return await execute({ schema, ...asked });
    } catch (error) {
      return { errors: [mask(error)] };
    }
  }

  async function withOthers(asked: ExecutionRequest, joined: Promise<ExecutionResult>): Promise<ExecutionResult> {
    const end = observe(asked);
    const result = await joined;
    end(result);
    return result.errors ? { ...result, errors: result.errors.map(mask) } : result;
  }

  async function send(
    result: ExecutionResult,
    type: MediaType,
    told: Readonly<Record<string, string>>,
    response: ServerResponse,
  ) {
    if (response.destroyed) return;
    if (result.errors || result.extensions?.http || isAsyncIterable(result)) {
      const answer = processRegularResult(result, yoga.fetchAPI, type);
      const body = Buffer.from(await answer.text());
      const headers = { ...Object.fromEntries(answer.headers), ...told, 'content-length': body.length };
      response.writeHead(answer.status, headers).end(body);
    } else {
      const body = bodyOf(result);
      const headers = { 'content-type': `${type}; charset=utf-8`, ...told, 'content-length': Buffer.byteLength(body) };
      response.writeHead(200, headers).end(body);
    }
  }

  /** Nobody else would hear of it, and the process would end. */
  function tellFailure(error: unknown, incoming: IncomingMessage, response: ServerResponse) {
    const errors = [mask(error)];
    const headers = { 'content-type': 'application/json; charset=utf-8', ...DATA_HEADERS, ...common(incoming) };
    if (!response.headersSent) response.writeHead(500, headers);
    response.end(JSON.stringify({ errors }));
  }

  /** @returns whether it took the request. */
  return (incoming: IncomingMessage, response: ServerResponse): boolean => {
    if (!isPlain(incoming)) return false;
    const type = mediaTypes.of(incoming.headers.accept);
    const plain = plainRequest(incoming, response);
    if (type === undefined || objectionTo(plain.headers, guard)) return false;
    answer(incoming, response, plain, type).catch((error: unknown) => tellFailure(error, incoming, response));
    return true;
  };
}

/** From so many characters on, bytes are written faster than text, which is glued to the headers before. */
const LONG_TEXT = 16_384;

/** Answers that are shared become bytes once. */
const shared = new WeakMap<ExecutionResult, Buffer>();

function bodyOf(result: ExecutionResult & { readonly stringify?: () => string }): Buffer | string {
  const before = shared.get(result);
  if (before) return before;
  const text = result.stringify ? result.stringify() : JSON.stringify(result);
  if (!result.stringify && text.length < LONG_TEXT) return text;
  const bytes = Buffer.from(text);
  if (result.stringify) shared.set(result, bytes);
  return bytes;
}
