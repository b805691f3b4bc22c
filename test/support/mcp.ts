import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import { idOf } from './gateway.ts';
import { startSandboxGateway } from './sandbox-gateway.ts';

export const MCP_WEB = { ...DEFAULT_WEB, mcp: true };

export const TIME_ZONE = 'Europe/Berlin';
/** The event type "US project call": 30 minutes, on weekday afternoons in Berlin. */
export const US_CALL = idOf('EventType', 'calcom', '2104');
export const WEEK = { from: '2026-11-24T00:00:00+01:00', to: '2026-11-28T00:00:00+01:00', timeZone: TIME_ZONE };
export const ADA = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

/** The current revision of the protocol, and the last one whose connections begin with a handshake. */
export const REVISIONS = { modern: '2026-07-28', legacy: '2025-11-25' } as const;
export type Era = keyof typeof REVISIONS;

export type Result = CallToolResult & { readonly structuredContent?: any };

/** An SDK client; it is closed after the test. */
export function createClient(era: Era = 'modern'): Client {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: era === 'legacy' ? 'legacy' : { pin: REVISIONS.modern } } },
  );
  onTestFinished(() => client.close());
  return client;
}

/** @param url of the GraphQL endpoint. @param headers of each request. */
export async function connect(url: string, headers: Readonly<Record<string, string>> = {}, era: Era = 'modern') {
  const client = createClient(era);
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers: { ...headers } } }),
  );
  return client;
}

export async function call(client: Client, name: string, input: object = {}, options: object = {}): Promise<Result> {
  return client.callTool({ name, arguments: { ...input } }, options);
}

/** The text of an error result. */
export function errorText({ isError, content }: Result): string {
  if (!isError) throw new Error('The call succeeded');
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

export async function namesOf(client: Client): Promise<string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

/** A gateway over the sandbox that serves MCP, with one connected client. */
export async function startMcp(options: Parameters<typeof startSandboxGateway>[0] = {}) {
  const gateway = await startSandboxGateway({ web: MCP_WEB, ...options });
  const client = await connect(gateway.url);
  return { ...gateway, client, tool: (name: string, input?: object) => call(client, name, input) };
}

/** The output of a successful call. */
export function outputOf(result: Result): any {
  if (result.isError) throw new Error(errorText(result));
  return result.structuredContent;
}
