import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../../src/connectors/capabilities.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import { eventOn, NOVEMBER, newCall, OFFICE, openCaldav } from './caldav-account.ts';

async function codeOf(doing: Promise<unknown>): Promise<string> {
  const outcome = await doing.catch((error: unknown) => error);
  return outcome instanceof ProviderError ? `${outcome.code}: ${outcome.message}` : 'ok';
}

test('can only be read', async () => {
  const { connector } = await openCaldav();
  expect(capabilitiesOf(connector)).toEqual(['READ_CALENDARS', 'READ_BOOKINGS']);
});

describe('discovery', () => {
  const list = ({ connector }: Awaited<ReturnType<typeof openCaldav>>, call = newCall()) =>
    connector.calendars!.list(call, { schedules: false });

  test('follows the well-known path, and keeps what it found for each credential', async () => {
    const account = await openCaldav({ name: 'Work' });
    expect(await list(account)).toMatchObject([{ id: OFFICE, name: 'Work' }]);
    expect(account.sent()).toEqual(['PROPFIND', 'PROPFIND', 'PROPFIND', 'PROPFIND']);
    await list(account);
    expect(account.sent()).toEqual(['PROPFIND']);
    expect(await list(account, newCall('jon:s3a-breeze'))).toEqual([]);
    expect(account.sent()).toHaveLength(4);
  });

  test('starts at the path of the base URL, without the well-known path', async () => {
    const { running, sent } = await openCaldav();
    const account = await openCaldav({}, {}, { baseUrl: `${running.url}/dav/principals/maren/` });
    expect(await list(account)).toHaveLength(1);
    expect(sent()).toEqual(['PROPFIND', 'PROPFIND']);
  });

  test('starts at the root when there is no well-known path', async () => {
    const account = await openCaldav({}, { wellKnown: false });
    expect(await codeOf(list(account))).toContain('NOT_FOUND');
    expect(account.running.requests.map(({ path }) => path)).toEqual(['/.well-known/caldav', '/']);
  });

  test('is UPSTREAM_INVALID with advice when the calendars are at another host', async () => {
    const account = await openCaldav({}, { homeOrigin: 'https://p42.example.com' });
    const error = await codeOf(list(account));
    expect(error).toMatch(
      /^UPSTREAM_INVALID: CalDAV \(account dav\) keeps the calendars .* set `baseUrl` to that host/,
    );
    expect(error).not.toContain('p42');
  });

  test('is UPSTREAM_INVALID when the well-known path redirects to another host', async () => {
    const account = await openCaldav({}, { wellKnown: 'https://other.example.com/dav/' });
    const error = await codeOf(list(account));
    expect(error).toContain('UPSTREAM_INVALID');
    expect(account.sent()).toHaveLength(1);
  });

  test('is repeated when the calendar home does not exist any more', async () => {
    const account = await openCaldav();
    await list(account);
    account.sent();
    account.running.faults.add({ kind: 'status', status: 404, path: '/dav/calendars', times: 1 });
    expect(await list(account)).toHaveLength(1);
    expect(account.sent()).toHaveLength(5);
  });
});

test('reads names, descriptions, colours and zones, and leaves out collections without events', async () => {
  const seed = { name: 'Work & <life>', description: 'All of it', color: '#0A84FFFF', timeZone: 'Asia/Tokyo' };
  const { connector } = await openCaldav(seed);
  expect(await connector.calendars!.list(newCall(), { schedules: false })).toMatchObject([
    { name: 'Work & <life>', description: 'All of it', color: '#0A84FF', timeZone: 'Asia/Tokyo' },
  ]);
  const bare = await openCaldav({ color: 'red', timeZone: 'Nowhere/Land' });
  expect(await bare.connector.calendars!.list(newCall(), { schedules: false })).toMatchObject([
    { name: 'office', description: null, color: null, timeZone: null },
  ]);
  const tasks = await openCaldav({ components: ['VTODO'] });
  expect(await tasks.connector.calendars!.list(newCall(), { schedules: false })).toEqual([]);
});

test.each([
  ['the zone of the calendar', 'Asia/Tokyo', '2026-11-02T15:00:00.000Z'],
  ['the zone of the account when the calendar has none', undefined, '2026-11-02T23:00:00.000Z'],
])('reads dates in %s', async (_, timeZone, expected) => {
  const day = 'BEGIN:VEVENT\nUID:day\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20261103\nEND:VEVENT';
  const { connector } = await openCaldav({ objects: { 'day.ics': day }, ...(timeZone && { timeZone }) });
  const [busy] = await connector.calendars!.busy([{ calendarId: OFFICE, ...NOVEMBER }], newCall());
  expect(busy).toEqual([{ start: Date.parse(expected), end: Date.parse(expected) + 86_400_000 }]);
});

describe('a calendar with sync-collection', () => {
  async function openRead(switches = {}) {
    const account = await openCaldav({ objects: { 'a.ics': eventOn(2), 'b c.ics': eventOn(3) } }, switches);
    expect(await account.busyDays()).toEqual([2, 3]);
    account.sent();
    return account;
  }

  test('is read as a whole once, and again only where it changed', async () => {
    const account = await openRead();
    expect(await account.busyDays()).toEqual([2, 3]);
    expect(account.sent()).toEqual(['PROPFIND']);
    account.put('b c.ics', eventOn(4));
    account.put('d.ics', eventOn(5));
    account.remove('a.ics');
    expect(await account.busyDays()).toEqual([4, 5]);
    expect(account.sent()).toEqual(['PROPFIND', 'REPORT sync-collection', 'REPORT calendar-multiget']);
  });

  test('is read once for several windows of one operation', async () => {
    const account = await openRead();
    const call = newCall();
    await Promise.all([account.busyDays(call), account.busyDays(call)]);
    expect(account.sent()).toEqual(['PROPFIND']);
  });

  test('reads changes that the server returns in parts', async () => {
    const account = await openRead({ maximumChanges: 1 });
    for (const day of [10, 11, 12]) account.put(`${day}.ics`, eventOn(day));
    account.remove('a.ics');
    expect(await account.busyDays()).toEqual([3, 10, 11, 12]);
    expect(account.sent()).toEqual([
      'PROPFIND',
      ...Array.from({ length: 4 }, () => 'REPORT sync-collection'),
      'REPORT calendar-multiget',
    ]);
  });

  test('reads 250 changed objects in three calls', async () => {
    const account = await openRead();
    for (let number = 0; number < 250; number += 1) account.put(`${number}.ics`, eventOn(7));
    expect(await account.busyDays()).toHaveLength(252);
    expect(account.sent().filter((request) => request === 'REPORT calendar-multiget')).toHaveLength(3);
  });

  test.each([403, 409, 500])('is read as a whole when the server rejects the token with %i', async (status) => {
    const account = await openRead();
    account.put('d.ics', eventOn(5));
    const isReport = { path: OFFICE, method: 'REPORT' };
    account.running.faults.add({ kind: 'status', status, ...isReport, times: status === 500 ? 3 : 1 });
    expect(await account.busyDays()).toEqual([2, 3, 5]);
    expect(account.sent().at(-1)).toBe('REPORT calendar-query');
  });

  test('fails when the password is revoked between the list and the changes, and is correct again later', async () => {
    const account = await openRead();
    account.put('d.ics', eventOn(5));
    account.running.faults.add({ kind: 'status', status: 401, path: OFFICE, times: 1 });
    expect(await codeOf(account.busyDays())).toContain('UNAUTHENTICATED');
    expect(await account.busyDays()).toEqual([2, 3, 5]);
  });

  test('is read again for another credential', async () => {
    const account = await openRead();
    const { maren } = account.options.users;
    account.options.users = { maren: { ...maren!, password: 'new' } };
    expect(await account.busyDays(newCall('maren:new'))).toEqual([2, 3]);
    expect(account.sent().at(-1)).toBe('REPORT calendar-query');
    expect(await codeOf(account.busyDays())).toContain('UNAUTHENTICATED');
  });

  test('is read by window when it is too large to be read at once', { timeout: 60_000 }, async () => {
    const account = await openCaldav({ objects: { 'a.ics': eventOn(2) } });
    account.running.faults.add({ kind: 'oversized-body', path: OFFICE, times: 1 });
    expect(await account.busyDays()).toEqual([2]);
    account.sent();
    expect(await account.busyDays()).toEqual([2]);
    expect(account.sent()).toEqual(['PROPFIND', 'REPORT calendar-query of a window']);
  });
});

test('reads a calendar without sync-collection by window, a day longer at both ends', async () => {
  const floating =
    'BEGIN:VEVENT\nUID:f\nDTSTAMP:20260101T000000Z\nDTSTART:20261201T003000\nDTEND:20261201T010000\nEND:VEVENT';
  const objects = { 'a.ics': eventOn(2), 'f.ics': floating };
  const account = await openCaldav({ objects }, { syncs: false });
  // In Berlin, half past midnight of December 1 is still November in UTC.
  expect(await account.busyDays()).toEqual([2, 30]);
  account.put('a.ics', eventOn(4));
  expect(await account.busyDays()).toEqual([4, 30]);
  expect(account.sent().slice(-2)).toEqual(['PROPFIND', 'REPORT calendar-query of a window']);
});

test('an object that cannot be read costs itself alone', async () => {
  const broken = 'BEGIN:VEVENT\nUID:x\nDTSTART:tomorrow\nEND:VEVENT';
  const { connector, busyDays } = await openCaldav({ objects: { 'a.ics': eventOn(2), 'x.ics': broken } });
  expect(await busyDays()).toEqual([2]);
  const bookings = await connector.bookings!.list(NOVEMBER, newCall());
  expect(bookings.map((one) => (one instanceof ProviderError ? one.code : one.id))).toEqual([
    `${OFFICE}a.ics`,
    'UPSTREAM_INVALID',
  ]);
});

test.each([
  ['no XML', 'Bad gateway'],
  ['another document', '<d:prop xmlns:d="DAV:"/>'],
  ['a multistatus of another namespace', '<multistatus xmlns="urn:x"/>'],
  ['XML that is cut off', '<d:multistatus xmlns:d="DAV:"><d:response>'],
  ['an entity of its own', '<!DOCTYPE x [<!ENTITY e "&#60;">]><d:multistatus xmlns:d="DAV:">&e;</d:multistatus>'],
  ['deep nesting', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
])('is UPSTREAM_INVALID when the server returns %s', async (_, text) => {
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) => response.writeHead(207).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const account = await openCaldav({}, {}, { baseUrl: `http://127.0.0.1:${port}` });
  const error = await codeOf(account.busyDays());
  server.close();
  expect(error).toMatch(
    /^UPSTREAM_INVALID: (?:Unexpected response shape|.* returned a body that is not XML|.* 64 levels)/,
  );
  expect(error).not.toContain('gateway');
});

test('sends an access token as a bearer', async () => {
  const account = await openCaldav({}, {}, { authentication: 'bearer' });
  expect(await codeOf(account.busyDays(newCall('token')))).toContain('UNAUTHENTICATED');
  expect(account.running.requests.at(-1)?.headers.authorization).toBe('Bearer token');
});
