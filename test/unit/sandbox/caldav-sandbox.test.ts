import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCaldavSandbox } from '../../../src/sandbox/caldav/caldav-sandbox.ts';
import type { CaldavSandboxOptions } from '../../../src/sandbox/caldav/options.ts';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import { vevent } from '../../support/caldav-account.ts';

const HOME = '/dav/calendars/maren/';
const WORK = `${HOME}work/`;
const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const DAY_20 = vevent('on-20', 'DTSTART:20261120T090000Z', 'DTEND:20261120T100000Z');

async function start(more: Partial<CaldavSandboxOptions> = {}) {
  const calendars = { work: { name: 'Work & more', timeZone: 'Europe/Berlin', objects: { '20.ics': DAY_20 } } };
  const users = { maren: { password: 's3a-breeze', calendars }, jon: { password: 'other', calendars: {} } };
  const options: CaldavSandboxOptions = { users, ...more };
  const server = await startFakeProvider(createCaldavSandbox(options));
  onTestFinished(() => server.close());

  async function send(method: string, path: string, body = '', { depth = '0', user = 'maren:s3a-breeze' } = {}) {
    const authorization = `Basic ${Buffer.from(user).toString('base64')}`;
    const headers = { depth, authorization, 'content-type': 'application/xml' };
    // undici's type has no method of WebDAV.
    const response = await request(server.url + path, { method: method as 'GET', headers, body: body || null });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  }
  const report = (kind: string, content: string) =>
    send('REPORT', WORK, `<C:${kind} ${NAMESPACES}><D:prop><D:getetag/></D:prop>${content}</C:${kind}>`, {
      depth: '1',
    });
  const sync = async (token = '') => {
    const { status, text } = await report('sync-collection', `<D:sync-token>${token}</D:sync-token>`);
    return { status, hrefs: hrefsOf(text), token: /sync-token>([^<]*)</.exec(text)?.[1] ?? '', text };
  };
  return { options, send, report, sync };
}

const hrefsOf = (text: string) => [...text.matchAll(/<d:response><d:href>([^<]*)</g)].map(([, href]) => href);
const propfind = (...names: readonly string[]) =>
  `<D:propfind ${NAMESPACES}><D:prop>${names.map((name) => `<${name}/>`).join('')}</D:prop></D:propfind>`;

describe('access', () => {
  test('returns 401 with a challenge for a wrong password, and 403 for the calendars of another user', async () => {
    const { send } = await start();
    const wrong = await send('PROPFIND', '/dav/', '', { user: 'maren:wrong' });
    expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([401, 'Basic realm="Sandbox"']);
    expect((await send('PROPFIND', HOME, '', { user: 'jon:other' })).status).toBe(403);
    expect((await send('REPORT', WORK, '', { user: 'jon:other' })).status).toBe(403);
  });
});

describe('discovery', () => {
  test('leads from the well-known path to the principal, the home and the calendars', async () => {
    const { send } = await start();
    const wellKnown = await send('PROPFIND', '/.well-known/caldav', '', { user: 'nobody:none' });
    expect([wellKnown.status, wellKnown.headers.location]).toEqual([301, '/dav/']);
    const root = await send('PROPFIND', '/dav/', propfind('D:current-user-principal'));
    expect([root.status, root.text]).toEqual([207, expect.stringContaining('<d:href>/dav/principals/maren/</d:href>')]);
    const principal = await send('PROPFIND', '/dav/principals/maren/', propfind('C:calendar-home-set', 'D:owner'));
    expect(principal.text).toContain(`<cal:calendar-home-set><d:href>${HOME}</d:href></cal:calendar-home-set>`);
    expect(principal.text).toMatch(/<d:owner\/><\/d:prop><d:status>HTTP\/1.1 404/);
    const home = (depth: string) => send('PROPFIND', HOME, propfind('D:displayname', 'D:resourcetype'), { depth });
    expect(hrefsOf((await home('0')).text)).toEqual([HOME]);
    const { text } = await home('1');
    expect(hrefsOf(text)).toEqual([HOME, WORK]);
    expect(text).toContain('<d:displayname>Work &amp; more</d:displayname>');
  });

  test('returns 404 for the well-known path where there is none', async () => {
    const { send } = await start({ wellKnown: false });
    expect((await send('PROPFIND', '/.well-known/caldav')).status).toBe(404);
  });
});

describe('reports', () => {
  test('find the objects of a window, whose end is not part of it', async () => {
    const { report } = await start();
    const found = async (from: string, to: string) =>
      hrefsOf(
        (await report('calendar-query', `<C:filter><C:time-range start="${from}" end="${to}"/></C:filter>`)).text,
      );
    expect(await found('20261120T095900Z', '20261121T000000Z')).toEqual([`${WORK}20.ics`]);
    expect(await found('20261120T100000Z', '20261121T000000Z')).toEqual([]);
    expect(await found('20261119T000000Z', '20261120T090000Z')).toEqual([]);
  });

  test('return each named object, and 404 inside the multistatus for one that does not exist', async () => {
    const { report } = await start();
    const { status, text } = await report(
      'calendar-multiget',
      `<D:href>${WORK}20.ics</D:href><D:href>${WORK}none.ics</D:href>`,
    );
    expect([status, hrefsOf(text)]).toEqual([207, [`${WORK}20.ics`, `${WORK}none.ics`]]);
    expect(text).toContain(`<d:href>${WORK}none.ics</d:href><d:status>HTTP/1.1 404 Not Found</d:status>`);
  });

  test('return what was stored and removed since a token', async () => {
    const { send, sync } = await start();
    const first = await sync();
    expect(first.hrefs).toEqual([`${WORK}20.ics`]);
    expect(await sync(first.token)).toMatchObject({ hrefs: [], token: first.token });
    const object = `BEGIN:VCALENDAR\r\n${DAY_20}\r\nEND:VCALENDAR\r\n`;
    expect((await send('PUT', `${WORK}new%20one.ics`, object)).status).toBe(201);
    expect((await send('DELETE', `${WORK}20.ics`)).status).toBe(204);
    expect((await send('DELETE', `${WORK}20.ics`)).status).toBe(404);
    const second = await sync(first.token);
    expect(second.hrefs).toEqual([`${WORK}new%20one.ics`, `${WORK}20.ics`]);
    expect(second.text).toContain(`<d:href>${WORK}20.ics</d:href><d:status>HTTP/1.1 404`);
    expect((await sync(second.token)).hrefs).toEqual([]);
  });

  test('return changes in parts, and reject a token that is not known', async () => {
    const { send, sync } = await start({ maximumChanges: 1, unknownTokenStatus: 500 });
    await send('PUT', `${WORK}21.ics`, `BEGIN:VCALENDAR\r\n${DAY_20}\r\nEND:VCALENDAR\r\n`);
    const first = await sync();
    expect(first.hrefs).toEqual([`${WORK}20.ics`, WORK]);
    expect(first.text).toContain('507 Insufficient Storage');
    expect((await sync(first.token)).hrefs).toEqual([`${WORK}21.ics`]);
    expect((await sync('http://sandbox.test/sync/99')).status).toBe(500);
  });

  test('are 403 where the server does not offer them, and 400 without XML', async () => {
    const { send, sync } = await start({ syncs: false });
    expect((await sync()).status).toBe(403);
    expect((await send('REPORT', WORK, 'no xml')).status).toBe(400);
    expect((await send('REPORT', `${HOME}none/`)).status).toBe(404);
  });
});
