import { onTestFinished } from 'vitest';
import type { CallContext } from '../../src/connectors/connector.ts';
import { vastal } from '../../src/connectors/vastal/vastal.ts';
import { type FakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import type { VastalData } from '../../src/sandbox/vastal/data.ts';
import type { VastalSandboxOptions } from '../../src/sandbox/vastal/options.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { instantConditions } from '../support/instant-clock.ts';

export const NOW = Date.parse('2026-11-20T10:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const CALL: CallContext = {
  credential: 'vst_sandbox_key',
  signal: new AbortController().signal,
  meter: { onCall() {}, onDeduplicated() {}, onRetry() {} },
};

export type Switches = Omit<VastalSandboxOptions, 'now' | 'data'> & { readonly settings?: object };

/** Starts a Vastal sandbox for one test, and a connector on it. */
export async function start(
  { appointmentTypes = [{ id: 'type_p9' }], ...data }: VastalData = {},
  { settings = {}, ...switches }: Switches = {},
) {
  const sandbox = createVastalSandbox({ now: () => NOW, data: { appointmentTypes, ...data }, ...switches });
  return connectTo(sandbox, settings);
}

export async function connectTo(fakeProvider: FakeProvider, settings = {}) {
  const running = await startFakeProvider(fakeProvider, { recordsCredentials: true });
  const connector = vastal.create({
    account: 'agency',
    name: 'Harbour Agency',
    timeoutMs: 5000,
    ...instantConditions(() => NOW),
    settings: vastal.settings.parse({
      baseUrl: `${running.url}/v1`,
      timeZone: 'Europe/Lisbon',
      cacheTtlSeconds: 0,
      ...settings,
    }),
  });
  onTestFinished(async () => {
    await connector.close();
    await running.close();
  });
  /** The queries of the requests for appointments. */
  function queries() {
    return running.requests
      .filter(({ path }) => path.endsWith('/calendar/appointments'))
      .map(({ query }) => Object.fromEntries(new URLSearchParams(query)));
  }
  return { running, connector, queries, calendars: connector.calendars!, schedules: connector.schedules! };
}
