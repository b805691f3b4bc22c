import { onTestFinished } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import { createGuidebookSandbox } from '../../../src/sandbox/guidebook/guidebook-sandbox.ts';
import type { GuidebookSandboxOptions } from '../../../src/sandbox/guidebook/options.ts';

export const NOW = Date.parse('2026-11-20T10:00:00Z');

export interface Row extends Record<string, unknown> {
  id: number;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body; null if there is none. */
  readonly body: unknown;
}

interface Sending {
  readonly json?: unknown;
  /** Pairs, so that keys may be repeated. */
  readonly form?: readonly [string, string][];
  readonly headers?: Record<string, string>;
}

/** Starts a Guidebook sandbox for one test, with a clock that the test moves. */
export async function startGuidebook(options: Omit<GuidebookSandboxOptions, 'now'> = {}) {
  const clock = { now: NOW };
  const switches: GuidebookSandboxOptions = { ...options, now: () => clock.now };
  const sandbox = createGuidebookSandbox(switches);
  const server = await startFakeProvider(sandbox);
  onTestFinished(() => server.close());

  /** `path` is relative to `/open-api/v1.1` unless it begins with `/open-api`. */
  async function call(method: string, path: string, { json, form, headers }: Sending = {}): Promise<SandboxResponse> {
    const url = path.startsWith('/open-api') ? `${server.url}${path}` : `${server.url}/open-api/v1.1${path}`;
    const body = json === undefined ? form && new URLSearchParams([...form]) : JSON.stringify(json);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        authorization: 'JWT guidebook-sandbox-key',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : null };
  }

  /** The `results` of one list page. */
  async function list(path: string): Promise<Row[]> {
    return ((await call('GET', path)).body as { results: Row[] }).results;
  }

  async function ids(path: string): Promise<number[]> {
    return (await list(path)).map(({ id }) => id);
  }

  return { url: server.url, sandbox, clock, switches, call, list, ids };
}
