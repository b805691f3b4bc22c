import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Caller } from './run-operation.ts';
import type { CreateMcpServer } from './server.ts';

/**
 * Responds to one HTTP request of an authenticated client.
 * @param body the parsed JSON of the request.
 */
export type HandleMcpRequest = (request: Request, body: unknown, caller: Caller) => Promise<Response>;

/**
 * Streamable HTTP without sessions: each request is served by a server of its own, in the protocol revision that it names, so
 * that any process can serve it and nothing is kept for a client that has gone.
 *
 * @param onError is called with what the SDK rejects or fails on.
 */
export function createMcpRequestHandler(
  createServer: CreateMcpServer,
  onError: (error: Error) => void,
): HandleMcpRequest {
  const callers = new WeakMap<object, Caller>();
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo && callers.get(authInfo);
      if (!caller) throw new Error('The MCP request has no authenticated client');
      return createServer(caller);
    },
    // Nothing ever changes that a client could subscribe to.
    { onerror: onError, maxSubscriptions: 0 },
  );
  return async (request, body, caller) => {
    // The object identifies the client; the token stays with the authentication.
    const authInfo = { token: '', clientId: caller.session.client.name, scopes: [] };
    callers.set(authInfo, caller);
    return handler.fetch(request, { authInfo, parsedBody: body });
  };
}
