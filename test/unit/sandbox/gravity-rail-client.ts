import { onTestFinished } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from '../../../src/sandbox/gravity-rail/data.ts';
import { createGravityRailSandbox } from '../../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import type { GravityRailSandboxOptions } from '../../../src/sandbox/gravity-rail/options.ts';

/** A Friday. */
export const NOW = Date.parse('2026-11-20T10:00:00Z');

export type Json = Record<string, unknown>;

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body; null if there is none. */
  readonly body: Json;
}

/** Starts a Gravity Rail sandbox for one test, whose options the test may change. */
export async function startGravityRail(given: Omit<GravityRailSandboxOptions, 'now'> = {}) {
  const options: GravityRailSandboxOptions = { ...given, now: () => NOW };
  const sandbox = createGravityRailSandbox(options);
  const server = await startFakeProvider(sandbox);
  onTestFinished(() => server.close());

  /** `path` is relative to the first workspace unless it begins with `/api`. */
  async function call(
    method: string,
    path: string,
    body?: unknown,
    { key = 'gr_sandbox_key', headers = {} }: { key?: string; headers?: Record<string, string> } = {},
  ): Promise<SandboxResponse> {
    const url = path.startsWith('/api') ? path : `/api/v2/w/${GRAVITY_RAIL_SANDBOX_WORKSPACE}${path}`;
    const response = await fetch(`${server.url}${url}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  /** The rows of a list, in the default envelope or as an array. */
  async function rows(path: string): Promise<Json[]> {
    const { body } = await call('GET', path);
    return (Array.isArray(body) ? body : body.items) as Json[];
  }

  return { options, state: sandbox.data, server, call, rows };
}
