import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { bookingsOf, busyTimeOf, vevent } from '../support/caldav-account.ts';
import { type Gateway, startGateway } from '../support/gateway.ts';
import {
  FEED_CALENDAR,
  feedOf,
  icalendarEntry,
  SECRET_PATH,
  startFeedGateway,
  startFeedServer,
} from '../support/icalendar-account.ts';

const FROM = '2026-10-18T00:00:00Z';
const TO = '2026-11-10T00:00:00Z';

const onDay = (day: number) => vevent(`on-${day}`, `DTSTART:202610${day}T100000Z`, `DTEND:202610${day}T110000Z`);
const BUSY_20 = '2026-10-20T10:00Z 2026-10-20T11:00Z';
const BUSY_21 = '2026-10-21T10:00Z 2026-10-21T11:00Z';

const busyOf = (gateway: Gateway) => busyTimeOf(gateway, FEED_CALENDAR, FROM, TO);

/** The error of the only account. */
async function failureOf({ execute }: Gateway, headers: Readonly<Record<string, string>> = {}) {
  const { data } = await execute(
    '{ calendars(first: 5) { nodes { id } accountResults { error { code message } } } }',
    {},
    headers,
  );
  expect(data.calendars.nodes).toEqual([]);
  return data.calendars.accountResults[0].error as { readonly code: string; readonly message: string };
}

describe('a feed', () => {
  test('is confirmed by its ETag, and read again when it changes', async () => {
    const { gateway, server, feed } = await startFeedGateway([onDay(20)]);
    const matches = () => server.requests.splice(0).map(({ headers }) => headers['if-none-match']);
    expect(await busyOf(gateway)).toEqual({ busy: [BUSY_20], calls: 1 });
    expect(matches()).toEqual([undefined]);
    expect(await busyOf(gateway)).toEqual({ busy: [BUSY_20], calls: 1 });
    const [etag, ...others] = matches();
    expect([etag, others]).toEqual([expect.stringMatching(/^"[\da-f]{64}"$/), []]);

    feed.text = feedOf(onDay(20), onDay(21));
    expect(await busyOf(gateway)).toEqual({ busy: [BUSY_20, BUSY_21], calls: 1 });
    expect(matches()).toEqual([etag]);
    await busyOf(gateway);
    expect(matches()).not.toEqual([etag]);
  });

  test('is confirmed with the status 304, which has no text', async () => {
    const { gateway, server } = await startFeedGateway([onDay(20)]);
    await busyOf(gateway);
    const { headers } = await request(server.url + SECRET_PATH);
    const conditional = await request(server.url + SECRET_PATH, { headers: { 'if-none-match': String(headers.etag) } });
    expect([conditional.statusCode, await conditional.body.text()]).toEqual([304, '']);
    // The gateway accepts a confirmation, and nothing else, without a text.
    server.faults.add({ kind: 'status', status: 304, times: 1 });
    expect((await busyOf(gateway)).busy).toEqual([BUSY_20]);
  });

  test('is confirmed by its Last-Modified where the server has no ETags', async () => {
    const { gateway, server, feed } = await startFeedGateway([onDay(20)], { etags: false });
    feed.lastModified = new Date('2026-11-20T10:00:00Z');
    await busyOf(gateway);
    expect((await busyOf(gateway)).busy).toEqual([BUSY_20]);
    expect(server.requests.map(({ headers }) => headers['if-modified-since'])).toEqual([
      undefined,
      'Fri, 20 Nov 2026 10:00:00 GMT',
    ]);
    feed.lastModified = new Date('2026-11-21T10:00:00Z');
    feed.text = feedOf(onDay(21));
    expect((await busyOf(gateway)).busy).toEqual([BUSY_21]);
  });

  test('is not read again within refreshSeconds, except for a request with no-cache', async () => {
    const { gateway, server } = await startFeedGateway([onDay(20)], { settings: { refreshSeconds: 60 } });
    expect((await busyOf(gateway)).calls).toBe(1);
    expect((await busyOf(gateway)).calls).toBe(0);
    const query = '{ calendars(first: 5) { nodes { id } } }';
    await gateway.execute(query, {}, { 'cache-control': 'no-cache' });
    expect(server.requests).toHaveLength(2);
  });

  test('is compressed with gzip', async () => {
    const { gateway, server } = await startFeedGateway([onDay(20)]);
    expect((await busyOf(gateway)).busy).toEqual([BUSY_20]);
    expect(server.requests[0]!.headers['accept-encoding']).toBe('gzip');
    const { headers, body } = await request(server.url + SECRET_PATH, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers['content-encoding']).toBe('gzip');
    expect(Buffer.from(await body.arrayBuffer())).toEqual(gzipSync(feedOf(onDay(20))));
  });

  test('is read at the place to which it moved on the same server', async () => {
    const feeds = {
      [SECRET_PATH]: { text: '', movedTo: '/new/basic.ics?token=7c1b' },
      '/new/basic.ics?token=7c1b': { text: feedOf(onDay(20)) },
    };
    const server = await startFeedServer({ feeds });
    const gateway = await startGateway([icalendarEntry(server.url)]);
    expect(await busyOf(gateway)).toEqual({ busy: [BUSY_20], calls: 2 });
    expect(server.requests.map(({ path, query }) => `${path} ${query}`)).toEqual([
      `${SECRET_PATH} `,
      '/new/basic.ics token=7c1b',
    ]);
  });

  test('is not read at another server, nor outside the folder of the base URL', async () => {
    const other = await startFeedServer({ feeds: { [SECRET_PATH]: { text: feedOf(onDay(20)) } } });
    const feeds = {
      [SECRET_PATH]: { text: '', movedTo: other.url + SECRET_PATH },
      '/folder/private.ics': { text: '', movedTo: '/else.ics' },
      '/else.ics': { text: feedOf(onDay(20)) },
    };
    const server = await startFeedServer({ feeds });
    const advice = expect.stringContaining('correct the URL in the settings of the account');
    const error = { code: 'UPSTREAM_INVALID', message: advice };
    expect(await failureOf(await startGateway([icalendarEntry(server.url)]))).toEqual(error);
    const inFolder = { ...icalendarEntry(`${server.url}/folder`), credential: '/private.ics' };
    expect(await failureOf(await startGateway([inFolder]))).toEqual(error);
    expect([other.requests.length, server.requests.map(({ path }) => path)]).toEqual([
      0,
      [SECRET_PATH, '/folder/private.ics'],
    ]);
  });

  test('of another server cannot be requested by a client with its own URL', async () => {
    const other = await startFeedServer({ feeds: { [SECRET_PATH]: { text: feedOf(onDay(20)) } } });
    const server = await startFeedServer({ feeds: { [SECRET_PATH]: { text: feedOf(onDay(20)) } } });
    const { credential, ...entry } = icalendarEntry(server.url);
    const gateway = await startGateway([{ ...entry, credentialFromHeader: 'x-feed-url' }]);
    const elsewhere = await failureOf(gateway, { 'x-feed-url': other.url + credential });
    expect(elsewhere.code).toBe('UNAUTHENTICATED');
    const { data } = await gateway.execute(
      '{ calendars(first: 5) { nodes { id } } }',
      {},
      { 'x-feed-url': server.url + credential },
    );
    expect(data.calendars.nodes).toEqual([{ id: FEED_CALENDAR }]);
    expect([other.requests.length, server.requests.length]).toEqual([0, 1]);
  });
});

test('is read by a URL with the scheme webcal, and advises to correct a URL that is not found', async () => {
  const server = await startFeedServer({ feeds: { [SECRET_PATH]: { text: feedOf(onDay(20)) } } });
  const gatewayOf = (credential: string) => startGateway([{ ...icalendarEntry(server.url), credential }]);
  const webcal = server.url.replace('http:', 'webcal:');
  expect((await busyOf(await gatewayOf(webcal + SECRET_PATH))).busy).toEqual([BUSY_20]);
  expect(await failureOf(await gatewayOf('/revoked.ics'))).toEqual({
    code: 'NOT_FOUND',
    message:
      'iCalendar feed (account shifts) returned 404 for its feed: its URL is wrong, or the calendar is no longer published: correct the credential of the account',
  });
});

test('an event that cannot be read costs itself, and is an error that states its line', async () => {
  const { gateway } = await startFeedGateway([
    onDay(20),
    vevent('broken', 'DTSTART;TZID=Moon/Crater:20261022T100000'),
    onDay(21),
  ]);
  expect((await busyOf(gateway)).busy).toEqual([BUSY_20, BUSY_21]);
  const { bookings } = await bookingsOf(gateway, FROM, TO);
  expect(bookings).toHaveLength(2);
  const { data } = await gateway.execute(
    `{ bookings(from: "${FROM}", to: "${TO}", first: 5) { accountResults { error { code message } } } }`,
  );
  expect(data.bookings.accountResults).toEqual([
    {
      error: {
        code: 'UPSTREAM_INVALID',
        message: expect.stringMatching(/ has an event that cannot be read \(line 13: DTSTART .*TZID/),
      },
    },
  ]);
});

describe('the account fails', () => {
  const LOGIN = '<!doctype html><html><title>Log in</title></html>';

  test.each([
    { title: 'UPSTREAM_INVALID when the response is the page of a login', text: LOGIN, code: 'UPSTREAM_INVALID' },
    {
      title: 'UPSTREAM_INVALID when the text was cut off',
      text: feedOf(onDay(20)).slice(0, -20),
      code: 'UPSTREAM_INVALID',
    },
    { title: 'NOT_FOUND when there is no such feed', status: 404, code: 'NOT_FOUND' },
    { title: 'FORBIDDEN when the feed is not published any more', status: 403, code: 'FORBIDDEN' },
    { title: 'UPSTREAM_UNAVAILABLE when the server fails', status: 503, code: 'UPSTREAM_UNAVAILABLE' },
  ])('with $title, and is correct again later', async ({ text, status, code }) => {
    const { gateway, server, feed } = await startFeedGateway([onDay(20)]);
    if (status !== undefined) server.faults.add({ kind: 'html', status, times: 3 });
    if (text !== undefined) feed.text = text;
    expect((await failureOf(gateway)).code).toBe(code);
    server.faults.clear();
    feed.text = feedOf(onDay(21));
    expect((await busyOf(gateway)).busy).toEqual([BUSY_21]);
  });
});

test('the URL is in no response, log line or metric, whether the feed is read or fails', async () => {
  const metrics = createMetrics({ byAccount: true });
  const { gateway, server, feed } = await startFeedGateway([onDay(20)], {
    metrics,
    onCall: metrics.onCall,
    logLevel: 'trace',
  });
  const responses: unknown[] = [];
  const query = `{ accounts { id health } calendars(first: 5) { nodes { id } accountResults { error { code message } } }
    bookings(from: "${FROM}", to: "${TO}", first: 5) { nodes { id } accountResults { error { code message } } } }`;
  const execute = async () => responses.push(await gateway.execute(query, {}, { 'x-upstream-report': '1' }));
  await execute();
  for (const status of [301, 403, 404, 500]) {
    server.faults.add({ kind: 'html', status, times: 4 });
    await execute();
    server.faults.clear();
  }
  server.faults.add({ kind: 'reset' });
  await execute();
  server.faults.clear();
  feed.text = 'BEGIN:VCALENDAR';
  await execute();
  const exposition = await request(`${new URL(gateway.url).origin}/metrics`);
  const all = [JSON.stringify(responses), ...gateway.log, await exposition.body.text()];
  expect(all.join('\n')).not.toMatch(/private-8d1f|basic\.ics/);
  expect(all[0]).toContain('"code":"NOT_FOUND"');
  expect(gateway.log.length).toBeGreaterThan(3);
  expect(all.at(-1)).toContain('account="shifts"');
});
