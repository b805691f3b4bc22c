import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { ANONYMOUS } from '../auth/client.ts';
import { composeGateway, exitWith } from '../compose.ts';

// The MCP server over stdio: standard output carries the protocol alone, and everything else goes to standard error.
const { config, app, logger, shutDownWith } = await composeGateway();
const { clients, mcpClient, limits } = config;
if (clients && !mcpClient) {
  const names = clients.clients.map(({ name }) => name).join(', ');
  exitWith(`MCP_CLIENT: Set it to the client whose access the assistant gets, one of: ${names}`);
}
const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: limits.bodyBytes });
const connection = serveStdio(() => app.createMcpServer(mcpClient ?? ANONYMOUS), {
  transport,
  onerror: ({ message }) => logger.warn({ reason: message }, 'MCP message rejected'),
});
let isEnding = false;

function closeConnection(): Promise<void> {
  isEnding = true;
  return connection.close();
}

const shutDown = shutDownWith([closeConnection]);

/** A second call of `shutDown` would force the exit. */
function endOnce() {
  if (!isEnding) shutDown();
}

// The assistant has ended, or reads no more.
for (const event of ['end', 'close', 'error'] as const) process.stdin.once(event, endOnce);
process.stdout.once('error', endOnce);
const { onclose } = transport;
// A message that is too large closes the connection. The transport has no events, only these callbacks.
// oxlint-disable-next-line unicorn/prefer-add-event-listener
transport.onclose = () => {
  onclose?.();
  endOnce();
};
