import { onTestFinished } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import type { CalcomSandboxOptions } from '../../src/sandbox/calcom/world.ts';
import { type FakeProvider, type RunningFakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import type { GravityRailData, GravityRailState } from '../../src/sandbox/gravity-rail/data.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import type { GravityRailSandboxOptions } from '../../src/sandbox/gravity-rail/options.ts';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import type { VastalData } from '../../src/sandbox/vastal/data.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { calcomEntry, gravityRailEntry, guidebookEntry, vastalEntry } from './account-entries.ts';
import { NOW, type startGateway } from './gateway.ts';
import { instantText } from './time-text.ts';

/** A running fake provider with small data of one test, and the entry of its account. It is closed after the test. */
export interface SmallAccount {
  readonly entry: Parameters<typeof startGateway>[0][number];
  readonly fakeProvider: RunningFakeProvider;
}

async function start(fakeProvider: FakeProvider): Promise<RunningFakeProvider> {
  const running = await startFakeProvider(fakeProvider);
  onTestFinished(() => running.close());
  return running;
}

/** The account `calcom`. Its fake provider caches no responses, so that every query is computed anew. */
export async function calcomAccount(
  data: CalcomData,
  now = NOW,
  options: Partial<CalcomSandboxOptions> = {},
): Promise<SmallAccount> {
  const fakeProvider = await start(createCalcomSandbox({ now: () => now, slotsCacheMs: 0, data, ...options }));
  return { entry: calcomEntry(fakeProvider.url), fakeProvider };
}

/** The account `gr`. */
export async function gravityRailAccount(
  data: GravityRailData,
  options: Partial<GravityRailSandboxOptions> = {},
): Promise<SmallAccount & { readonly state: GravityRailState }> {
  const sandbox = createGravityRailSandbox({ now: () => NOW, data, ...options });
  const fakeProvider = await start(sandbox);
  return { entry: gravityRailEntry(fakeProvider.url, {}, 'gr'), fakeProvider, state: sandbox.data };
}

/** The account `guidebook`. */
export async function guidebookAccount(data: GuidebookData): Promise<SmallAccount> {
  const fakeProvider = await start(createGuidebookSandbox({ now: () => NOW, data }));
  return { entry: guidebookEntry(fakeProvider.url), fakeProvider };
}

/** The account `vastal`, configured with the zone of its organisation, which no response contains. */
export async function vastalAccount(timeZone: string, data: VastalData): Promise<SmallAccount> {
  const fakeProvider = await start(createVastalSandbox({ now: () => NOW, data: { ...data, timeZone } }));
  return { entry: vastalEntry(fakeProvider.url, timeZone), fakeProvider };
}

/** Ranges of a result as text such as `2026-03-08T13:00Z 2026-03-08T21:00Z`. */
export function answered(ranges: readonly { readonly start: string; readonly end: string }[]): string[] {
  return ranges.map(({ start, end }) => `${instantText(Date.parse(start))} ${instantText(Date.parse(end))}`);
}

/** How many requests a fake provider received since the last call, by path. */
export function takePaths({ fakeProvider }: SmallAccount): Record<string, number> {
  const paths = fakeProvider.requests.splice(0).map(({ path }) => path);
  return Object.fromEntries([...Map.groupBy(paths, (path) => path)].map(([path, all]) => [path, all.length]));
}
