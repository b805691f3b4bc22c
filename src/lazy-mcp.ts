import type { McpServer } from '@modelcontextprotocol/server';
import type { Client } from './auth/client.ts';
import type { Components } from './components.ts';
import type { HandleMcpRequest } from './mcp/http-handler.ts';
import type { Caller, createOperationRunner } from './mcp/run-operation.ts';
import type { CreateMcpServer } from './mcp/server.ts';

type Envelop = Parameters<typeof createOperationRunner>[0]['envelop'];

/** MCP, which is loaded with its library when it is first used: most processes never serve it. */
export interface LazyMcp {
  /** Creates an MCP server for one connection, over any transport, of a client that is authenticated already. */
  readonly createServer: (client: Client) => Promise<McpServer>;
  readonly handleRequest: HandleMcpRequest;
}

/** @param envelop prepares the execution of an operation. */
export function createLazyMcp(components: Components, envelop: Envelop): LazyMcp {
  const { logger } = components.settings;
  let creating: Promise<CreateMcpServer> | undefined;
  let handling: Promise<HandleMcpRequest> | undefined;

  function createServers(): Promise<CreateMcpServer> {
    creating ??= loadServers(components, envelop);
    return creating;
  }

  async function loadHandler(): Promise<HandleMcpRequest> {
    const { createMcpRequestHandler } = await import('./mcp/http-handler.ts');
    return createMcpRequestHandler(await createServers(), ({ message }) =>
      logger.debug({ reason: message }, 'MCP request rejected'),
    );
  }

  return {
    createServer: async (client) => (await createServers())(localCaller(client, components)),
    async handleRequest(...request) {
      handling ??= loadHandler();
      return (await handling)(...request);
    },
  };
}

async function loadServers(
  { settings: { accounts, version = 'unknown' }, mask }: Components,
  envelop: Envelop,
): Promise<CreateMcpServer> {
  const [{ createMcpServers }, { createOperationRunner }] = await Promise.all([
    import('./mcp/server.ts'),
    import('./mcp/run-operation.ts'),
  ]);
  return createMcpServers({ accounts, version, run: createOperationRunner({ envelop, mask }), unexpected: mask });
}

/** A client that sends no HTTP requests, so that each call of a tool is counted. */
function localCaller(client: Client, { sessions }: Components): Caller {
  const session = { client };
  return { headers: new Headers(), session, countCall: () => sessions.count(session) };
}
