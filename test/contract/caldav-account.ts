import { onTestFinished } from 'vitest';
import { caldav } from '../../src/connectors/caldav/caldav.ts';
import type { CallContext } from '../../src/connectors/connector.ts';
import { createCaldavSandbox } from '../../src/sandbox/caldav/caldav-sandbox.ts';
import type { CaldavSandboxOptions, CalendarSeed } from '../../src/sandbox/caldav/options.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { instantConditions } from '../support/instant-clock.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const PASSWORD = 's3a-breeze';
const NO_METER = { onCall() {}, onDeduplicated() {}, onRetry() {} };

export const OFFICE = '/dav/calendars/maren/office/';
export const NOVEMBER = { from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-12-01T00:00:00Z') };

/** One operation. */
export function newCall(credential = `maren:${PASSWORD}`): CallContext {
  return { credential, signal: new AbortController().signal, meter: NO_METER };
}

/** One VEVENT on a day of November 2026, from 9 to 10 o'clock UTC. */
export function eventOn(day: number, ...lines: readonly string[]): string {
  const date = `202611${String(day).padStart(2, '0')}`;
  const times = [`DTSTART:${date}T090000Z`, `DTEND:${date}T100000Z`];
  return ['BEGIN:VEVENT', `UID:on-${day}`, 'DTSTAMP:20260101T000000Z', ...times, ...lines, 'END:VEVENT'].join('\n');
}

/** Opens a CalDAV sandbox whose user has the calendar `office`, and a connector on it. */
export async function openCaldav(
  office: CalendarSeed = {},
  switches: Partial<Omit<CaldavSandboxOptions, 'users'>> = {},
  settings: Readonly<Record<string, unknown>> = {},
) {
  const options: CaldavSandboxOptions = {
    users: { maren: { password: PASSWORD, calendars: { office } }, jon: { password: PASSWORD, calendars: {} } },
    ...switches,
  };
  const { state, ...sandbox } = createCaldavSandbox(options);
  const running = await startFakeProvider(sandbox, { recordsCredentials: true });
  const connector = caldav.create({
    account: 'dav',
    name: 'Maren',
    timeoutMs: 60_000,
    ...instantConditions(() => NOW),
    settings: caldav.settings.parse({ baseUrl: running.url, timeZone: 'Europe/Berlin', ...settings }),
  });
  onTestFinished(async () => {
    await connector.close();
    await running.close();
  });
  /** The methods and reports of the requests since the last time. */
  function sent(): string[] {
    return running.requests.splice(0).map(({ method, body }) => {
      const [, report = ''] = /^(?:<\?.*?\?>)?<(?:C:)?([\w-]+)/.exec(body) ?? [];
      return method === 'REPORT' ? `REPORT ${report}${body.includes('time-range') ? ' of a window' : ''}` : method;
    });
  }
  /** The days of November on which the calendar is busy. */
  async function busyDays(call = newCall()) {
    const [busy] = await connector.calendars!.busy([{ calendarId: OFFICE, ...NOVEMBER }], call);
    if (busy instanceof Error) throw busy;
    return busy!.map(({ start }) => new Date(start).getUTCDate()).toSorted((a, b) => a - b);
  }
  /** Stores an object in the calendar. */
  function put(name: string, lines: string) {
    state.put('maren', 'office', name, `BEGIN:VCALENDAR\r\n${lines.replaceAll('\n', '\r\n')}\r\nEND:VCALENDAR\r\n`);
  }
  const remove = (name: string) => state.remove('maren', 'office', name);
  return { connector, running, options, sent, busyDays, put, remove };
}
