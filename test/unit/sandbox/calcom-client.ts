import { onTestFinished } from 'vitest';
import { type CalcomSandbox, createCalcomSandbox } from '../../../src/sandbox/calcom/calcom-sandbox.ts';
import type { CalcomSandboxOptions } from '../../../src/sandbox/calcom/world.ts';
import { type RunningFakeProvider, startFakeProvider } from '../../../src/sandbox/fake-provider.ts';

/** A Monday, in summer time. */
export const NOW = Date.parse('2026-06-01T06:00:00Z');

export const KEY = 'cal_live_sandbox';

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Headers;
  // Untyped, since the tests inspect any property.
  readonly body: Json;
}

export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

interface Ask {
  readonly version?: string | undefined;
  /** Null for a request without credentials. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Client {
  readonly sandbox: CalcomSandbox;
  readonly options: CalcomSandboxOptions;
  readonly fakeProvider: RunningFakeProvider;
  readonly execute: (method: string, path: string, more?: Ask) => Promise<SandboxResponse>;
  /** Advances the clock. */
  readonly pass: (ms: number) => void;
}

export async function startCalcom(given: Partial<CalcomSandboxOptions> = {}): Promise<Client> {
  let now = NOW;
  const options: CalcomSandboxOptions = { now: () => now, ...given };
  const sandbox = createCalcomSandbox(options);
  const fakeProvider = await startFakeProvider(sandbox);
  onTestFinished(() => fakeProvider.close());

  async function execute(
    method: string,
    path: string,
    { version, key = KEY, headers, body }: Ask = {},
  ): Promise<SandboxResponse> {
    const response = await fetch(`${fakeProvider.url}${path}`, {
      method,
      headers: {
        ...(version === undefined ? {} : { 'cal-api-version': version }),
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as Json) : text };
  }

  return { sandbox, options, fakeProvider, execute, pass: (ms) => void (now += ms) };
}

/** The value at a path of keys. */
export function at(json: Json, ...keys: (string | number)[]): Json {
  return keys.reduce<Json>((value, key) => (value as Record<string, Json> | undefined)?.[key], json);
}

/** The text or number at a path of keys, for use in a URL. */
export function textAt(json: Json, ...keys: (string | number)[]): string {
  const value = at(json, ...keys);
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new Error(`Neither text nor number: ${keys.join('.')}`);
  return `${value}`;
}

export const dataOf = (result: SandboxResponse): Json => at(result.body, 'data');

/** Version and path prefix of a resource, for short test code. */
export const VERSION = {
  schedules: '2024-06-11',
  eventTypes: '2024-06-14',
  bookings: '2024-08-13',
  slots: '2024-09-04',
} as const;
