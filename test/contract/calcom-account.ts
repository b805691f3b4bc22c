import { onTestFinished } from 'vitest';
import { calcom } from '../../src/connectors/calcom/calcom.ts';
import type { CallContext, Connector } from '../../src/connectors/connector.ts';
import type { ConnectorDefinition } from '../../src/connectors/definition.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import type { CalcomSandboxOptions } from '../../src/sandbox/calcom/world.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { instantConditions } from '../support/instant-clock.ts';

/** A Monday. */
export const NOW = Date.parse('2026-06-01T06:00:00Z');
export const MINUTE = 60_000;
const KEY = 'cal_live_sandbox';

export const at = (text: string) => Date.parse(text);

type Has<T, Keys extends keyof T> = T & { [Key in Keys]-?: NonNullable<T[Key]> };

/** The parts that Cal.com's connector always has. */
type CalcomConnector = Has<
  Connector,
  'calendars' | 'schedules' | 'eventTypes' | 'slots' | 'holds' | 'bookings' | 'owner'
>;

/** A connector with a fake provider of its own; both are closed when the test ends. */
export async function connectCalcom(data: CalcomData, given: Partial<CalcomSandboxOptions> = {}, credential = KEY) {
  const sandbox = createCalcomSandbox({ now: () => NOW, slotsCacheMs: 0, data, ...given });
  const running = await startFakeProvider(sandbox);
  const definition: ConnectorDefinition<{ baseUrl: string }> = calcom;
  const connector = definition.create({
    account: 'acme',
    name: 'Acme',
    timeoutMs: 5000,
    ...instantConditions(() => NOW),
    settings: { baseUrl: running.url },
  }) as CalcomConnector;
  onTestFinished(async () => {
    await connector.close();
    await running.close();
  });
  const call: CallContext = {
    credential,
    signal: new AbortController().signal,
    meter: { onCall: () => undefined, onDeduplicated: () => undefined, onRetry: () => undefined },
  };
  const sent = () => running.requests.map(({ method, path }) => `${method} ${path}`);
  const bodies = () =>
    running.requests.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as unknown);
  return { ...connector, call, sandbox, running, sent, bodies };
}

export type Connected = Awaited<ReturnType<typeof connectCalcom>>;
