import { onTestFinished } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import type { VastalSandboxOptions } from '../../../src/sandbox/vastal/options.ts';
import { createVastalSandbox } from '../../../src/sandbox/vastal/vastal-sandbox.ts';

export const NOW = Date.parse('2026-11-20T10:20:00Z');
export const HOUR_MS = 3_600_000;

export type Json = Record<string, unknown>;

/** Starts a Vastal sandbox for one test, with a clock and options that the test may change. */
export async function startVastal(given: Omit<VastalSandboxOptions, 'now'> = {}) {
  const clock = { now: NOW };
  const options: VastalSandboxOptions = { ...given, now: () => clock.now };
  const sandbox = createVastalSandbox(options);
  const server = await startFakeProvider(sandbox);
  onTestFinished(() => server.close());

  /** `path` is relative to `/v1/calendar` unless it begins with `/v1`. */
  async function call(method: string, path: string, body?: unknown, key = 'vst_sandbox_key') {
    const response = await fetch(`${server.url}${path.startsWith('/v1') ? path : `/v1/calendar${path}`}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  }
  const rows = async (path: string, key: string) => (await call('GET', path)).body[key] as Json[];
  const windows = () => rows('/availability', 'schedules');
  const ids = async (query: string) => (await rows(`/appointments?${query}`, 'appointments')).map(({ id }) => id);
  return { clock, options, sandbox, server, call, windows, ids };
}
