import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { startFeedServer } from '../../support/icalendar-account.ts';

const PATH = '/calendars/private-8d1f/basic.ics?v=2';
const TEXT = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';
const MODIFIED = 'Fri, 20 Nov 2026 10:00:00 GMT';

async function start(options: { readonly etags?: boolean } = {}) {
  const feeds = {
    [PATH]: { text: TEXT, lastModified: new Date(MODIFIED) as Date | undefined },
    '/old.ics': { text: '', movedTo: PATH },
  };
  const { url, faults } = await startFeedServer({ ...options, feeds });
  async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
    const { statusCode: status, headers: received, body } = await request(url + path, { headers });
    return { status, headers: received, bytes: Buffer.from(await body.arrayBuffer()) };
  }
  return { get, feeds, faults };
}

test('returns a feed as text/calendar, compressed when the client accepts it', async () => {
  const { get } = await start();
  const plain = await get(PATH);
  expect([plain.status, plain.headers['content-type'], plain.bytes.toString()]).toEqual([
    200,
    'text/calendar; charset=utf-8',
    TEXT,
  ]);
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const compressed = await get(PATH, { 'accept-encoding': 'gzip' });
  expect([compressed.headers['content-encoding'], gunzipSync(compressed.bytes).toString()]).toEqual(['gzip', TEXT]);
});

test('returns 304 without a text for the current ETag, and the feed once it has changed', async () => {
  const { get, feeds } = await start();
  const headers = { 'if-none-match': String((await get(PATH)).headers.etag) };
  const confirmed = await get(PATH, headers);
  expect([confirmed.status, confirmed.bytes.length, confirmed.headers.etag]).toEqual([
    304,
    0,
    headers['if-none-match'],
  ]);
  feeds[PATH].text = TEXT.toLowerCase();
  const changed = await get(PATH, headers);
  expect([changed.status, changed.headers.etag === headers['if-none-match']]).toEqual([200, false]);
});

test('compares If-Modified-Since only without If-None-Match', async () => {
  const { get } = await start();
  expect((await get(PATH, { 'if-modified-since': MODIFIED })).status).toBe(304);
  expect((await get(PATH, { 'if-modified-since': MODIFIED, 'if-none-match': '"other"' })).status).toBe(200);
  expect((await get(PATH, { 'if-modified-since': 'Thu, 19 Nov 2026 10:00:00 GMT' })).status).toBe(200);
});

test('returns a feed without validators where there are none', async () => {
  const { get, feeds } = await start({ etags: false });
  feeds[PATH].lastModified = undefined;
  const { status, headers } = await get(PATH);
  expect([status, headers.etag, headers['last-modified']]).toEqual([200, undefined, undefined]);
});

test('redirects from a feed that has moved, and returns 404 for another path or query', async () => {
  const { get, faults } = await start();
  const moved = await get('/old.ics');
  expect([moved.status, moved.headers.location]).toEqual([302, PATH]);
  expect((await get('/calendars/private-8d1f/basic.ics')).status).toBe(404);
  expect((await get('/constructor')).status).toBe(404);
  faults.add({ kind: 'status', status: 503, times: 1 });
  expect([(await get(PATH)).status, (await get(PATH)).status]).toEqual([503, 200]);
});
