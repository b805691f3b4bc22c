import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { Gateway } from './gateway.ts';

export const TRANSPORTS = ['HTTP', 'SSE', 'WebSocket'] as const;
export type Transport = (typeof TRANSPORTS)[number];
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The first result, or the rejection of the request. */
export type Outcome =
  | { readonly refused: string }
  | { readonly data: any; readonly errors: readonly any[] | undefined };

/**
 * Sends one operation with these headers (over a WebSocket, `authorization` in its payload), and returns the first
 * result.
 */
export const SEND: Record<
  Transport,
  (gateway: Gateway, headers: Record<string, string>, operation: Operation) => Promise<Outcome>
> = {
  HTTP: (gateway, headers, operation) => post(gateway, { ...headers, accept: 'application/json' }, operation),
  SSE: (gateway, headers, operation) => post(gateway, { ...headers, accept: 'text/event-stream' }, operation),
  async WebSocket({ url }, { authorization }, operation) {
    const client = createClient({
      url: url.replace('http:', 'ws:'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization },
    });
    try {
      for await (const { data, errors } of client.iterate(operation)) return { data, errors };
      throw new Error('It ended without a response');
    } catch (error) {
      if (Array.isArray(error)) return { data: undefined, errors: error };
      const { code, reason } = error as { readonly code?: number; readonly reason?: string };
      if (code === 4401) return { refused: String(reason) };
      throw error;
    } finally {
      await client.dispose();
    }
  },
};

/** The first result; a stream is closed after it. */
async function post({ url }: Gateway, headers: Record<string, string>, operation: Operation): Promise<Outcome> {
  const {
    statusCode,
    headers: answered,
    body,
  } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(operation),
  });
  if (statusCode === 401) {
    const { errors } = (await body.json()) as { errors: readonly { extensions: { code: string } }[] };
    expect(answered['www-authenticate']).toMatch(/^Bearer /);
    return { refused: errors.map(({ extensions }) => extensions.code).join() };
  }
  expect(statusCode).toBe(200);
  if (!String(answered['content-type']).startsWith('text/event-stream')) {
    const { data, errors } = (await body.json()) as { data: unknown; errors?: readonly unknown[] };
    return { data, errors };
  }
  let text = '';
  for await (const chunk of body.setEncoding('utf8')) {
    text += String(chunk);
    const [, message] = /^data: (.+)\n/m.exec(text) ?? [];
    if (message === undefined) continue;
    const { data, errors } = JSON.parse(message) as { data: unknown; errors?: readonly unknown[] };
    return { data, errors };
  }
  throw new Error(`It ended without a response: ${text}`);
}
