import type { CallToolResult, McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import type { GraphQLError } from 'graphql';
import { z } from 'zod';
import { type Access, accessOf, type Client } from '../auth/client.ts';
import type { Accounts } from '../connectors/accounts.ts';
import { failureOf, failureResult, ToolError } from './failure.ts';
import type { TypedDocumentString } from './generated/graphql.ts';
import type { Caller, OperationResult, RunOperation } from './run-operation.ts';
import { problems } from './schemas.ts';

/** What a client must be allowed to do with at least one account to see a tool. */
const NEEDS = {
  anything: ['book', 'read', 'write'],
  reading: ['read', 'write'],
  booking: ['book', 'write'],
  writing: ['write'],
} as const satisfies Readonly<Record<string, readonly Access[]>>;

/** The outcome for each account of a list. */
type AccountResults = readonly {
  readonly account: { readonly name: string };
  readonly error: { readonly code: string; readonly message: string } | null;
}[];

interface Answer<Output> {
  /** One sentence for the assistant. It contains no text of a provider. */
  readonly summary: string;
  readonly output: Output;
  readonly accountResults?: AccountResults | undefined;
}

interface ToolDefinition<Input extends z.ZodRawShape, Output extends z.ZodRawShape, Data, Variables> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly needs: keyof typeof NEEDS;
  readonly annotations: ToolAnnotations;
  readonly input: Input;
  readonly output: Output;
  readonly document: TypedDocumentString<Data, Variables>;
  /** @throws ToolError */
  readonly variables: (input: z.output<z.ZodObject<Input>>) => Variables;
  /** @throws ToolError */
  readonly answer: (
    data: Data,
    input: z.output<z.ZodObject<Input>>,
    caller: Caller,
  ) => Answer<z.input<z.ZodObject<Output>>>;
}

/** What the tools of one server have in common. */
interface ToolContext {
  readonly caller: Caller;
  readonly run: RunOperation;
  /** Logs an unexpected error. @returns the result of the call. */
  readonly unexpected: (error: unknown) => GraphQLError;
}

export interface Tool {
  readonly name: string;
  /** Whether the client can use the tool with at least one account. */
  isFor(client: Client, accounts: Accounts): boolean;
  register(server: McpServer, context: ToolContext): void;
}

/** Reads only; another call with the same arguments has no further effect. */
export const READS: ToolAnnotations = { readOnlyHint: true, openWorldHint: true };

/** A tool, which executes one GraphQL operation. */
export function defineTool<
  Input extends z.ZodRawShape,
  Output extends z.ZodRawShape,
  Data extends object,
  Variables extends Readonly<Record<string, unknown>>,
>(definition: ToolDefinition<Input, Output, Data, Variables>): Tool {
  const { name, title, description, needs, annotations, document } = definition;
  const inputSchema = z.strictObject(definition.input);
  const outputSchema = z.object({ ...definition.output, problems });

  async function call(
    input: z.output<z.ZodObject<Input>>,
    signal: AbortSignal,
    { caller, run }: ToolContext,
  ): Promise<CallToolResult> {
    const result = await run(document, definition.variables(input), caller, signal);
    const data = dataOf(result);
    const { summary, output, accountResults = [] } = definition.answer(data, input, caller);
    const missing = [...problemsOf(accountResults), ...(result.errors ?? []).map(problemOf)];
    const structuredContent = { ...output, problems: missing };
    const incomplete = missing.length === 0 ? '' : ' The result is incomplete: see `problems`.';
    return {
      structuredContent,
      content: [
        { type: 'text', text: `${summary}${incomplete}` },
        { type: 'text', text: JSON.stringify(structuredContent) },
      ],
    };
  }

  return {
    name,
    isFor: (client, accounts) =>
      accounts.all.some(({ key }) => NEEDS[needs].some((access) => access === accessOf(client, key))),
    register(server, context) {
      const config = { title, description, inputSchema, outputSchema, annotations: { title, ...annotations } };
      server.registerTool(name, config, async (input, { mcpReq }) => {
        const signals = [mcpReq.signal, ...(context.caller.signal ? [context.caller.signal] : [])];
        try {
          return await call(input, AbortSignal.any(signals), context);
        } catch (error) {
          return failureResult(error instanceof ToolError ? error.failure : failureOf(context.unexpected(error)));
        }
      });
    },
  };
}

/** @throws ToolError if there is no data, or the object that was asked for does not exist. */
function dataOf<Data extends object>({ data, errors = [] }: OperationResult<Data>): Data {
  if (data && Object.values(data).some((value) => value !== null)) return data;
  const [error] = errors;
  throw new ToolError(error ? failureOf(error) : { code: 'NOT_FOUND', message: 'There is no object with this id' });
}

function problemsOf(results: AccountResults) {
  return results.flatMap(({ account, error }) =>
    error ? [{ account: account.name, code: error.code, message: error.message }] : [],
  );
}

function problemOf(error: GraphQLError) {
  const { code, message } = failureOf(error);
  return { account: null, code, message };
}
