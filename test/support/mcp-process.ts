import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { newApiKey } from '../../src/auth/api-keys.ts';
import type { ClientGrants } from './clients.ts';
import { createClient, type Era } from './mcp.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = 'src/cli/mcp.ts';

/** The environment of a server over the sandbox, which logs as much as it can. */
export const SANDBOX = { SANDBOX: 'true', LOG_LEVEL: 'trace', LOG_FORMAT: 'pretty' };

/** A client that starts the server as assistants do, through npm. Whatever is no message of the protocol is in `errors`. */
export async function connectOverStdio(
  environment: Readonly<Record<string, string>> = SANDBOX,
  era: Era = 'modern',
): Promise<{ readonly client: Client; readonly errors: readonly Error[] }> {
  const transport = new StdioClientTransport({
    command: 'npm',
    args: ['run', '--silent', 'mcp'],
    cwd: PROJECT,
    env: { PATH: process.env.PATH ?? '', ...environment },
    stderr: 'ignore',
  });
  const client = createClient(era);
  const errors: Error[] = [];
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client has no events, only callbacks
  client.onerror = (error) => errors.push(error);
  await client.connect(transport);
  return { client, errors };
}

/** A configuration file with clients and the sandbox. @returns its environment. */
export function clientsFile(grants: Readonly<Record<string, ClientGrants>>): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'gateway.json');
  const clients = Object.entries(grants).map(([name, accounts]) => ({ name, keySha256: newApiKey().sha256, accounts }));
  writeFileSync(path, JSON.stringify({ clients }));
  return { ...SANDBOX, CONFIG_FILE: path };
}

/** The server as a child process, with its standard input. */
export function startServer(environment: Readonly<Record<string, string>> = SANDBOX) {
  const child = spawn(process.execPath, [SCRIPT], { cwd: PROJECT, env: environment, stdio: 'pipe' });
  // The server closes it when it ends.
  child.stdin.on('error', () => undefined);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    send: (message: object) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
  };
}
