/**
 * Draws docs/availability.svg from a result of the gateway over its sandbox. Usage: node docs/timeline.ts [--check to
 * only compare, and exit with 1 if the file differs]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { request } from 'undici';
import { createApp } from '../src/app.ts';
import { parseAccounts } from '../src/config/config.ts';
import { openAccounts } from '../src/connectors/accounts.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { createMemoryState } from '../src/state/memory-state.ts';
import { systemClock } from '../src/time/clock.ts';
import { TIMELINE_NOW, TIMELINE_ZONE, timelineOperation } from './timeline-operation.ts';
import type { TimelineResult } from './timeline-rows.ts';
import { timelineSvg } from './timeline-svg.ts';

const file = new URL('availability.svg', import.meta.url);
const drawn = timelineSvg(await askGateway(), TIMELINE_ZONE);

if (!process.argv.includes('--check')) {
  writeFileSync(file, drawn);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== drawn) {
  process.stderr.write(
    'docs/availability.svg differs from the present result of the gateway: run `npm run docs:draw`, and review the difference.\n',
  );
  process.exitCode = 1;
}

async function askGateway(): Promise<TimelineResult> {
  const now = () => TIMELINE_NOW;
  await using sandbox = await startSandbox({ now });
  const clock = systemClock(now);
  await using accounts = openAccounts(parseAccounts(sandbox.accounts), { clock, timeoutMs: 2000, random: () => 0.5 });
  const logger = pino({ level: 'silent' });
  const state = createMemoryState({ now });
  const app = createApp({ accounts, clock, state, logger, examples: () => [] });
  const server = createServer(app.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(timelineOperation()),
    });
    const { data, errors } = (await response.body.json()) as {
      data?: { availability: TimelineResult };
      errors?: unknown;
    };
    if (errors !== undefined || !data) throw new Error(`The gateway returned errors: ${JSON.stringify(errors)}`);
    return data.availability;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
