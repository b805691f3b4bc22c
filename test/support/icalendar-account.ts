import { onTestFinished } from 'vitest';
import type { AccountEntry } from '../../src/config/account-entries.ts';
import { type RunningFakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createIcalendarSandbox, type IcalendarSandboxOptions } from '../../src/sandbox/icalendar/icalendar-sandbox.ts';
import { type Gateway, idOf, startGateway } from './gateway.ts';

/** The path of the feed, which is a credential. */
export const SECRET_PATH = '/calendars/private-8d1f/basic.ics';

export const FEED_CALENDAR = idOf('Calendar', 'shifts', 'default');

/** The id of a booking of the account. @param id UID, and `#` with the recurrence id. */
export const feedBookingId = (id: string) => idOf('Booking', 'shifts', id);

/** An account with one feed, whose dates and floating times are in Berlin. It is read again for each operation. */
export function icalendarEntry(origin: string, settings: Readonly<Record<string, unknown>> = {}): AccountEntry {
  const all = { baseUrl: origin, timeZone: 'Europe/Berlin', refreshSeconds: 0, ...settings };
  return { key: 'shifts', provider: 'ICALENDAR', name: 'Shifts', credential: SECRET_PATH, settings: all };
}

/** A text with the components, in the line format of RFC 5545. */
export function feedOf(...components: readonly string[]): string {
  return `${['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//EN', ...components, 'END:VCALENDAR'].join('\n')}\n`.replaceAll(
    '\n',
    '\r\n',
  );
}

/** A web server with feeds; it is closed after the test. */
export async function startFeedServer(options: IcalendarSandboxOptions): Promise<RunningFakeProvider> {
  const server = await startFakeProvider(createIcalendarSandbox(options), { recordsCredentials: true });
  onTestFinished(() => server.close());
  return server;
}

/** A gateway over one feed, and the server that publishes it. `feed` may be changed. */
export async function startFeedGateway(
  components: readonly string[],
  {
    etags = true,
    settings = {},
    ...options
  }: Parameters<typeof startGateway>[1] & {
    readonly etags?: boolean;
    readonly settings?: Readonly<Record<string, unknown>>;
  } = {},
): Promise<{ gateway: Gateway; server: RunningFakeProvider; feed: IcalendarSandboxOptions['feeds'][string] }> {
  const feed: IcalendarSandboxOptions['feeds'][string] = { text: feedOf(...components) };
  const server = await startFeedServer({ etags, feeds: { [SECRET_PATH]: feed } });
  const gateway = await startGateway([icalendarEntry(server.url, settings)], options);
  return { gateway, server, feed };
}
