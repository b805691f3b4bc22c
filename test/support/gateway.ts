import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import type { AccountEntry } from '../../src/account-entries.ts';
import { createApp } from '../../src/app.ts';
import { parseAccounts } from '../../src/config.ts';
import { openAccounts } from '../../src/connectors/accounts.ts';
import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { type Example, loadExamples } from '../../src/examples.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import type { State } from '../../src/state/state.ts';
import type { Clock } from '../../src/time/clock.ts';
import type { Receive } from '../../src/webhooks.ts';

/** A Monday morning; nothing in the tests reads the real clock. */
export const NOW = Date.parse('2026-11-23T08:00:00Z');

/** Tests look at answers in every shape there is. */
export interface Answer {
  readonly status: number;
  readonly data: any;
  readonly errors: readonly any[] | undefined;
  readonly extensions: any;
}

export interface Gateway {
  readonly url: string;
  /** What was logged, a JSON text each. */
  readonly log: readonly string[];
  /** Sends one operation over HTTP. */
  ask(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

/** A gateway on any free port over the given accounts; it ends with the test. */
export async function startGateway(
  entries: readonly AccountEntry[],
  {
    now = () => NOW,
    clock = { now, wakeAt: () => () => undefined },
    timeoutMs = 2000,
    state = createMemoryState({ now: clock.now }),
    examples = loadExamples(NOW),
    receive,
  }: {
    now?: () => number;
    /** Without it nobody is ever woken. */
    clock?: Clock;
    timeoutMs?: number;
    state?: State;
    examples?: readonly Example[];
    /** Takes in what webhooks tell. */
    receive?: Receive;
  } = {},
): Promise<Gateway> {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const accounts = openAccounts(parseAccounts(entries), { now: clock.now, timeoutMs });
  const app = createApp({ accounts, clock, state, logger, examples, ...(receive && { receive }) });
  const server = createServer(app.handle);
  const webSockets = app.serveWebSockets(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    app.close();
    await state.close();
    await webSockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await accounts[Symbol.asyncDispose]();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return {
    url,
    log,
    async ask(query, variables, headers) {
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors, extensions } = (await response.body.json()) as Omit<Answer, 'status'>;
      return { status: response.statusCode, data, errors, extensions };
    },
  };
}

export function idOf(type: string, account: string, id = ''): string {
  return encodeGlobalId({ type, account, id });
}
