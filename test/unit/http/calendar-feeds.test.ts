import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createCalendarFeedHandler } from '../../../src/http/calendar-feeds.ts';

const LARGE = 'SUMMARY:é 🗓️\r\n'.repeat(1_000_000);

/** Serves a calendar of these parts. */
async function serve(...parts: readonly string[]): Promise<string> {
  const handle = createCalendarFeedHandler({ read: async () => parts, hosts: undefined });
  const server = createServer((request, response) => void handle(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/calendars/token.ics`;
}

test('sends a large calendar whole, with its length', async () => {
  const url = await serve('BEGIN:VCALENDAR\r\n', LARGE, 'END:VCALENDAR\r\n');
  const response = await fetch(url);
  const whole = `BEGIN:VCALENDAR\r\n${LARGE}END:VCALENDAR\r\n`;
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(whole)));
  expect((await response.text()) === whole).toBe(true);
});

test('sends the headers of a large calendar alone to HEAD, and nothing that the client has', async () => {
  const url = await serve(LARGE);
  const head = await fetch(url, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(LARGE)));
  const unchanged = await fetch(url, { headers: { 'if-none-match': head.headers.get('etag') ?? '' } });
  expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
});

test('has another tag for another calendar', async () => {
  const [one, other] = await Promise.all(['BEGIN:VCALENDAR', 'BEGIN:VCALENDAR\r\n'].map((text) => serve(text)));
  const tagOf = async (url = '') => (await fetch(url)).headers.get('etag');
  expect(await tagOf(one)).not.toBe(await tagOf(other));
});
