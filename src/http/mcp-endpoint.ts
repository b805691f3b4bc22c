import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { HandleMcpRequest } from '../mcp/http-handler.ts';
import type { Limits } from '../settings/limits.ts';
import type { ClientSessions } from './authenticate.ts';
import { isOriginAllowed } from './cors.ts';
import { readBody } from './validate-request.ts';

export const MCP_PATH = '/mcp';

interface McpEndpointSettings {
  readonly handle: HandleMcpRequest;
  readonly sessions: Pick<ClientSessions, 'of' | 'countBatch'>;
  readonly corsOrigins: readonly string[];
  readonly limits: Pick<Limits, 'bodyBytes' | 'batchSize'>;
}

/** The JSON-RPC code of an error that the protocol has no code for. */
const SERVER_ERROR = -32_000;
const PARSE_ERROR = -32_700;

/**
 * Serves MCP by POST at `/mcp`. To be listed after the plugins that authenticate requests and check their headers, whose
 * rejections become JSON-RPC errors here. A JSON-RPC batch, which only old revisions of the protocol have, counts as that many
 * requests.
 */
export function useMcpEndpoint(settings: McpEndpointSettings): Plugin {
  const { handle, sessions, corsOrigins, limits } = settings;
  const own = new WeakSet<Response>();

  async function respond(request: Request): Promise<Response> {
    const { headers, method } = request;
    const caller = { headers, session: sessions.of(request), signal: request.signal };
    try {
      if (!isAllowed(request, corsOrigins)) return originRejected();
      if (method !== 'POST') return methodRejected();
      const body = parseJson((await readBody(request.body, limits.bodyBytes)).toString('utf8'));
      if (!body) return jsonRpcError(400, 'INVALID_INPUT', 'The body must be JSON', { jsonRpcCode: PARSE_ERROR });
      const length = lengthOf(body.value);
      if (length > limits.batchSize) return batchRejected(length, limits.batchSize);
      await sessions.countBatch(request, length);
      return await handle(request, body.value, caller);
    } catch (error) {
      if (error instanceof GraphQLError) return responseOf(error);
      throw error;
    }
  }

  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== MCP_PATH) return;
      const response = await respond(request);
      own.add(response);
      endResponse(response);
    },
    async onResponse({ request, response, setResponse }) {
      if (new URL(request.url).pathname !== MCP_PATH || own.has(response)) return;
      if (!response.headers.get('content-type')?.startsWith('application/json')) return;
      setResponse(await asJsonRpc(response));
    },
  };
}

function isAllowed({ headers }: Request, corsOrigins: readonly string[]): boolean {
  const [origin, host] = [headers.get('origin') ?? undefined, headers.get('host') ?? undefined];
  return isOriginAllowed({ origin, host }, corsOrigins);
}

/** The messages of a batch; one for a message without a batch. */
function lengthOf(body: unknown): number {
  return Array.isArray(body) ? body.length : 1;
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function originRejected(): Response {
  return jsonRpcError(403, 'FORBIDDEN', 'Pages of this origin may not use the gateway; add it to CORS_ORIGINS');
}

function methodRejected(): Response {
  const message = 'Send messages by POST: the endpoint keeps no sessions and has no stream to GET';
  return jsonRpcError(405, 'INVALID_INPUT', message, { headers: { allow: 'POST' } });
}

function batchRejected(length: number, maximum: number): Response {
  const message = `Batch of ${length} messages exceeds the limit of ${maximum} (MAX_BATCH_SIZE): send several batches`;
  return jsonRpcError(413, 'INVALID_INPUT', message);
}

/** @param error of `requestError`. */
function responseOf({ message, extensions }: GraphQLError): Response {
  const { code, http } = extensions;
  const { status = 400, headers = {} } = http ?? {};
  return jsonRpcError(status, String(code), message, { headers });
}

/** The rejection of another plugin, which has the format of a GraphQL response, as a JSON-RPC error. */
async function asJsonRpc(response: Response): Promise<Response> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `errorResponse` wrote it
  const { errors: [error] = [] } = (await response.json()) as {
    readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  };
  const { message = 'The request was rejected', extensions } = error ?? {};
  const rejected = jsonRpcError(response.status, extensions?.code, message);
  for (const [name, value] of response.headers) {
    if (name !== 'content-type' && name !== 'content-length') rejected.headers.set(name, value);
  }
  return rejected;
}

/** @param code of the gateway. */
function jsonRpcError(
  status: number,
  code: string | undefined,
  message: string,
  {
    headers = {},
    jsonRpcCode = SERVER_ERROR,
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly jsonRpcCode?: number | undefined;
  } = {},
): Response {
  const error = { code: jsonRpcCode, message, data: { code } };
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status, headers });
}
