import { onTestFinished } from 'vitest';
import type {
  CalendarConnector,
  CallContext,
  EventTypeConnector,
  ScheduleConnector,
} from '../../src/connectors/connector.ts';
import { gravityRail } from '../../src/connectors/gravity-rail/gravity-rail.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import type { GravityRailData } from '../../src/sandbox/gravity-rail/data.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from '../../src/sandbox/gravity-rail/data.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import type { GravityRailSandboxOptions } from '../../src/sandbox/gravity-rail/options.ts';
import { instantConditions } from '../support/instant-clock.ts';

/** A Saturday; in Auckland it is Sunday already. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');

export function callWith(credential = 'gr_sandbox_key'): CallContext {
  return {
    credential,
    signal: new AbortController().signal,
    meter: { onCall() {}, onDeduplicated() {}, onRetry() {} },
  };
}

/** A running fake provider and a connector to it. Both are closed when the test ends. */
export async function openAccount(
  data: GravityRailData,
  settings: Record<string, unknown> = {},
  options: Partial<GravityRailSandboxOptions> = {},
) {
  const sandbox = createGravityRailSandbox({ now: () => NOW, data, ...options });
  const running = await startFakeProvider(sandbox, { recordsCredentials: true });
  const connector = gravityRail.create({
    account: 'clinic',
    name: 'Clinic',
    timeoutMs: 5000,
    ...instantConditions(() => NOW),
    settings: gravityRail.settings.parse({
      baseUrl: running.url,
      workspaceUuid: GRAVITY_RAIL_SANDBOX_WORKSPACE,
      dayNumbering: 'monday0',
      ...settings,
    }),
  });
  onTestFinished(async () => {
    await connector.close();
    await running.close();
  });
  return {
    state: sandbox.data,
    running,
    connector,
    calendars: connector.calendars as Required<CalendarConnector>,
    schedules: connector.schedules as Required<ScheduleConnector>,
    eventTypes: connector.eventTypes as EventTypeConnector,
    call: callWith(),
    /** The requests since the last call of this function, such as `GET calendars?page=1`, without the path prefix. */
    newRequests: () =>
      running.requests
        .splice(0)
        .map(({ method, path, query }) => `${method} ${path.split('/').slice(5).join('/')}${query && `?${query}`}`),
    /** The body of the last request. */
    sent: (): unknown => JSON.parse(running.requests.at(-1)?.body ?? 'null'),
  };
}

/** The result, which must not be missing. */
export function value<T>(result: T): Exclude<T, Error | undefined> {
  if (result instanceof Error || result === undefined) throw new Error('no value', { cause: result });
  return result as Exclude<T, Error | undefined>;
}
