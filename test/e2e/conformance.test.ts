import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverAudits } from 'graphql-http';
import pino from 'pino';
import { fetch } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { openAccounts } from '../../src/connectors/accounts.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { manualClock } from '../support/manual-clock.ts';

// Runs the audit suite of graphql-http: https://github.com/graphql/graphql-http#audit-suite

let server: Server;
let url = '';

beforeAll(async () => {
  const accounts = openAccounts([], { clock: manualClock(0), timeoutMs: 1000, random: () => 0 });
  const logger = pino({ level: 'silent' });
  server = createServer(
    createApp({
      accounts,
      clock: manualClock(0),
      state: createMemoryState({ now: () => 0 }),
      logger,
      examples: () => [],
    }).handle,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/**
 * An audit of older drafts, which require 400. Since the edition of September 2026, operations that are parsed and cannot be
 * executed get 422; see status-codes.test.ts.
 */
const SUPERSEDED = '86EE';

for (const audit of serverAudits({ url: () => url, fetchFn: fetch })) {
  test(`${audit.id}: ${audit.name}`, async () => {
    const result = await audit.fn();
    if (audit.id === SUPERSEDED) {
      expect(result).toMatchObject({ status: 'warn', reason: expect.stringContaining('not 400') });
      return;
    }
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
  });
}
