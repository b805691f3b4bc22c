/**
 * The fake providers of `bench/stall.ts` in a process of their own, with large but legal data. Reports the accounts of a gateway
 * over them to its parent, and ends with it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { createCaldavSandbox } from '../../src/sandbox/caldav/caldav-sandbox.ts';
import { type FakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { createIcalendarSandbox } from '../../src/sandbox/icalendar/icalendar-sandbox.ts';
import { calcomEntry, gravityRailEntry, guidebookEntry } from '../../test/support/account-entries.ts';
import * as data from './data.ts';

/** No limit of calls is part of what is measured. */
const rateLimit = { calls: 1_000_000, seconds: 1 };
const now = Date.now();
const clock = () => now;

async function serve(provider: FakeProvider): Promise<string> {
  return (await startFakeProvider(provider)).url;
}

/** A Cal.com account whose every list is the same prepared body. */
async function serveBody(body: string): Promise<string> {
  const bytes = Buffer.from(body);
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyAccount(key: string, body: string) {
  return calcomEntry(await serveBody(body), { rateLimit }, key);
}

async function gravityRailAccount(key: string, calendars: number, rules: number, events: number) {
  const sandbox = createGravityRailSandbox({
    now: clock,
    data: data.gravityRail(calendars, rules, events, now),
    overlappingEvents: 'allowed',
  });
  return gravityRailEntry(await serve(sandbox), { rateLimit }, key);
}

async function startAccounts(): Promise<readonly object[]> {
  const calcom = createCalcomSandbox({ now: clock, data: data.calcom(now), rateLimit: 1_000_000 });
  const guidebook = createGuidebookSandbox({
    now: clock,
    data: data.guidebook(now),
    pageSize: 100,
    dailyQuota: 1_000_000,
  });
  const feed = createIcalendarSandbox({ feeds: { '/large.ics': { text: data.calendarText() } } });
  const caldav = createCaldavSandbox({ users: { maren: { password: 'secret', calendars: data.caldavCalendars() } } });
  const zone = { timeZone: 'Europe/Berlin' };
  return [
    calcomEntry(await serve(calcom), { rateLimit }, 'cal'),
    await gravityRailAccount('gr', 50, 40, 5000),
    await gravityRailAccount('one', 1, 1000, 100),
    guidebookEntry(await serve(guidebook), { rateLimit }, 'gb'),
    {
      key: 'feed',
      provider: 'ICALENDAR',
      credential: '/large.ics',
      settings: { baseUrl: await serve(feed), ...zone, refreshSeconds: 0, rateLimit },
    },
    {
      key: 'dav',
      provider: 'CALDAV',
      credential: 'maren:secret',
      settings: { baseUrl: await serve(caldav), ...zone, rateLimit },
    },
    await bodyAccount('whole', data.schedulesBody(1, 2000)),
    await bodyAccount('nested', data.schedulesBody(20, 2000)),
    await bodyAccount('minutes', data.minuteHoursBody(50)),
  ];
}

process.on('disconnect', () => process.exit());
process.send?.(await startAccounts());
