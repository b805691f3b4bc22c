import { expect, onTestFinished } from 'vitest';
import type { CallContext, Connector, PersonalizedScheduleConnector } from '../../src/connectors/connector.ts';
import { guidebook } from '../../src/connectors/guidebook/guidebook.ts';
import { type RunningFakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import type { GuidebookSandboxOptions } from '../../src/sandbox/guidebook/options.ts';
import type { Clock } from '../../src/time/clock.ts';
import { instantConditions } from '../support/instant-clock.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
export const CALL: CallContext = {
  credential: 'guidebook-sandbox-key',
  signal: new AbortController().signal,
  meter: { onCall() {}, onDeduplicated() {}, onRetry() {} },
};

/** Two guides: 1204 with two of everything, 1300 with one of everything. */
const DATA: GuidebookData = {
  guides: [
    { id: 1204, name: 'Harvest', timezone: 'US/Pacific' },
    { id: 1300, name: 'Tides', timezone: 'Europe/Lisbon' },
  ],
  sessions: [
    { id: 51, guide: 1204, start_time: '2026-12-03T15:30:00', end_time: '2026-12-03T17:00:00', locations: [901] },
    { id: 52, guide: 1204, start_time: '2026-12-04T06:00:00', all_day: true },
    { id: 61, guide: 1300, start_time: '2026-12-03T09:00:00', end_time: '2026-12-03T10:00:00' },
  ],
  locations: [
    { id: 901, guide: 1204, name: 'Barn' },
    { id: 902, guide: 1204, name: 'Map', interactiveMap: true },
    { id: 903, guide: 1204, name: 'Yard' },
  ],
  scheduleTracks: [
    { id: 71, guide: 1204, name: 'Soil' },
    { id: 72, guide: 1204, name: 'Seed' },
  ],
  attendees: [
    { id: 3301, guide: 1204 },
    { id: 3302, guide: 1204 },
    { id: 3401, guide: 1300 },
  ],
  personalizedSchedules: [
    { id: 640, guide: 1204, name: 'Crew A', attendees: [3301], sessions: [52, 51] },
    { id: 641, guide: 1204, name: 'Crew B', attendees: [3302], sessions: [51] },
    { id: 650, guide: 1300, name: 'Divers', attendees: [3401], sessions: [61] },
  ],
};

interface Setting extends Omit<GuidebookSandboxOptions, 'now'> {
  readonly version?: string;
  readonly requestEncoding?: 'json' | 'form';
  readonly cacheTtlSeconds?: number;
  /** Monotonic, milliseconds. */
  readonly clock?: Clock;
}

/** A connector to a fake provider of its own, closed when the test ends. */
export async function start({
  version = 'v1.1',
  requestEncoding = 'json',
  cacheTtlSeconds = 0,
  clock,
  ...options
}: Setting = {}) {
  const sandbox = createGuidebookSandbox({ data: DATA, ...options, now: () => NOW });
  const running = await startFakeProvider(sandbox, { recordsCredentials: true });
  const connector = guidebook.create({
    account: 'acme',
    name: 'Acme',
    timeoutMs: 5000,
    ...instantConditions(() => NOW),
    ...(clock && { clock }),
    settings: guidebook.settings.parse({
      baseUrl: `${running.url}/open-api/${version}`,
      requestEncoding,
      cacheTtlSeconds,
    }),
  });
  onTestFinished(async () => {
    await connector.close();
    await running.close();
  });
  return { sandbox, running, connector, ...partsOf(connector) };
}

function partsOf({ calendars, sessions, attendees, personalizedSchedules }: Connector) {
  if (!calendars || !sessions || !attendees || !personalizedSchedules) throw new Error('a part is missing');
  const writes = personalizedSchedules as Required<PersonalizedScheduleConnector>;
  return { calendars, sessions, attendees, schedules: writes };
}

export const NO_SCHEDULES = { schedules: false };
export const NOT_FOUND = expect.objectContaining({ code: 'NOT_FOUND', account: 'acme' });

/** The requests, such as `GET /guides/?page=2`, without the common prefix; sorted, since calls can be concurrent. */
export function sent({ requests }: RunningFakeProvider): string[] {
  return requests
    .map(({ method, path, query }) => `${method} ${path.replace(/^\/open-api\/v1(\.1)?/, '')}${query && `?${query}`}`)
    .sort();
}

export function last({ requests }: RunningFakeProvider) {
  const request = requests.at(-1);
  if (!request) throw new Error('nothing was sent');
  return request;
}
