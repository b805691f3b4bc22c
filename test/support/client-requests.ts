import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

/** Sends a body unchanged as a POST request. */
export async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const { errors, data } = (await response.body.json()) as { errors?: any[]; data?: any };
  return { status: response.statusCode, headers: response.headers, errors, data };
}

/** The request body of one operation. */
export const requestBody = (query: string, variables = {}) => JSON.stringify({ query, variables });

/** A client over a WebSocket, without retries; it is closed after the test. */
export function socketClient(url: string, connectionParams: Record<string, unknown> = {}) {
  const client = createClient({
    url: url.replace('http:', 'ws:'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams,
  });
  onTestFinished(() => client.dispose());
  return client;
}
