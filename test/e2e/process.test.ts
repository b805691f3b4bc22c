import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runProject } from '../support/project-process.ts';
import {
  CHECK,
  ENDED_WELL,
  endingOf,
  execute,
  expectNoSecret,
  GATEWAY,
  REAL_ACCOUNTS,
  SECRET,
  startGateway,
} from './gateway-process.ts';

/** Invalid in each of its parts. */
const WRONG = {
  PORT: SECRET,
  SANDBOX: SECRET,
  REDIS_URL: `http://:${SECRET}@cache.test`,
  UPSTREAM_TIMEOUT_MS: '0',
  CALCOM_API_KEY: `${SECRET}\n`,
  CALCOM_BASE_URL: SECRET,
  GRAVITY_RAIL_API_KEY: SECRET,
  VASTAL_API_KEY: SECRET,
  VASTAL_TIME_ZONE: SECRET,
  VASTAL_BASE_URL: `https://u:${SECRET}@vastal.test/v1`,
};

const WRONG_NAMES = [
  'PORT',
  'SANDBOX',
  'REDIS_URL',
  'UPSTREAM_TIMEOUT_MS',
  'CALCOM_API_KEY',
  'CALCOM_BASE_URL',
  'GRAVITY_RAIL_WORKSPACE',
  'VASTAL_TIME_ZONE',
  'VASTAL_BASE_URL',
];

/** A configuration file, which is deleted after the test. */
function file(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('the gateway without configuration', () => {
  test('listens on the loopback interface, with the four accounts of the sandbox', async () => {
    const { url, stdout, stderr } = await startGateway();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const lines = stdout().split('\n').slice(2, -1);
    expect(lines).toHaveLength(4);
    const accounts = [
      /^ {2}calcom +CALCOM .*sandbox/,
      /^ {2}gravity-rail +GRAVITY_RAIL .*sandbox/,
      /^ {2}guidebook +GUIDEBOOK .*sandbox/,
      /^ {2}vastal +VASTAL .*sandbox/,
    ];
    for (const [i, account] of accounts.entries()) expect(lines[i]).toMatch(account);
    expect(stderr()).toBe('');

    const { data, errors } = await execute(
      url,
      '{ accounts { name } calendars { nodes { name } accountResults { error { code } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.accounts).toHaveLength(4);
    expect(data.calendars.nodes.length).toBeGreaterThan(4);
    expect(data.calendars.accountResults).toEqual(accounts.map(() => ({ error: null })));
  });

  test('serves GraphiQL with all its files', async () => {
    const { url } = await startGateway();
    const { statusCode, headers, body } = await request(url, { headers: { accept: 'text/html' } });
    const html = await body.text();
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(html).toMatch(/graphiql/i);
    expect(foreignReferences(html)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('exits with code 0 on %s', async (signal) => {
    const gateway = await startGateway();
    await execute(gateway.url, '{ accounts { name } }');
    gateway.signal(signal);
    expect(await endingOf(gateway)).toEqual(ENDED_WELL);
    expect(gateway.stderr()).toBe('');
  });

  test('exits with code 0 while a browser keeps an unused connection open', async () => {
    const gateway = await startGateway();
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    // The gateway has accepted that connection before it responds on the next one.
    await execute(gateway.url, '{ accounts { name } }');
    gateway.signal('SIGTERM');
    expect(await endingOf(gateway)).toEqual(ENDED_WELL);
  });
});

/** Tags and styles that load something from another host. */
function foreignReferences(html: string): string[] {
  // The content of a script is text to the browser: only its tag counts.
  const markup = html.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, '$1');
  const tags = markup.match(/<(?:script|link|style|img|iframe|base)\b[^>]*>/gi) ?? [];
  const styles = html.match(/<style\b[^>]*>[\s\S]*?<\/style>/gi) ?? [];
  return [
    ...tags.filter((tag) => /(?:src|href)\s*=\s*["']?\s*(?:https?:)?\/\//i.test(tag)),
    ...styles.flatMap((style) => style.match(/(?:@import\s+|url\(\s*)["']?(?:https?:)?\/\/[^"')\s]*/gi) ?? []),
  ];
}

test('the check would find references to other hosts', () => {
  const found = foreignReferences(`<script src="https://cdn.test/a.js">"</script><link rel=x href='//cdn.test/a.css'>
    <style>@import "http://cdn.test/b.css"; a { background: url(https://cdn.test/c.png) }</style>
    <script>const text = '<script src="https://not.loaded/">'</script><script src="/own.js"></script>`);
  expect(found).toHaveLength(4);
});

describe('the gateway with accounts', () => {
  test('uses these, and no sandbox', async () => {
    const gateway = await startGateway(REAL_ACCOUNTS);
    expect(gateway.stdout()).not.toContain('sandbox');
    const { data } = await execute(gateway.url, '{ accounts { name } }');
    expect(data.accounts).toEqual([{ name: 'Cal.com' }, { name: 'Guidebook' }, { name: 'Vastal' }]);
    expectNoSecret(gateway);
  });

  test('uses them beside the sandbox when that is requested, each under a key of its own', async () => {
    const gateway = await startGateway({ CALCOM_API_KEY: SECRET, SANDBOX: 'true' });
    const lines = gateway.stdout().split('\n').slice(2, -1);
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => line.includes('(sandbox)'))).toHaveLength(4);
    const { data } = await execute(gateway.url, '{ accounts { id name } }');
    expect(data.accounts).toHaveLength(5);
    expect(new Set(data.accounts.map(({ id }: { id: string }) => id)).size).toBe(5);
    expectNoSecret(gateway);
  });

  test('reads them from a file', async () => {
    const accounts = ['ada', 'bo'].map((key) => ({ key, provider: 'CALCOM', name: key, credential: `\${KEY}-${key}` }));
    const path = file('accounts.json', JSON.stringify({ accounts }));
    const gateway = await startGateway({ CONFIG_FILE: path, KEY: SECRET });
    const { data } = await execute(gateway.url, '{ accounts { name } }');
    expect(data.accounts).toEqual([{ name: 'ada' }, { name: 'bo' }]);
    expectNoSecret(gateway);
  });
});

describe.each([
  ['the gateway', GATEWAY],
  ['the check of the configuration', CHECK],
])('%s with a wrong configuration', (_, script) => {
  test('exits with code 1, and names every problem without a secret', async () => {
    const child = runProject(script, WRONG);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    for (const name of WRONG_NAMES) expect(child.stderr()).toMatch(new RegExp(`- ${name}: `));
    expect(child.stderr()).toContain(`${WRONG_NAMES.length} problem(s)`);
    expect(child.stderr()).not.toMatch(/\n\s+at /);
    expect(child.stdout()).toBe('');
    expectNoSecret(child);
  });

  test('gives advice when there is neither an account nor a sandbox', async () => {
    const child = runProject(script, { SANDBOX: 'false' });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr()).toMatch(/1 problem\(s\):\n {2}- SANDBOX: .*CONFIG_FILE/);
  });

  test.each([
    ['accounts without a credential', `accounts: [{ key: a, provider: CALCOM }]`],
    ['a quote that never ends', `accounts:\n  - { key: a, provider: CALCOM, credential: "${SECRET}`],
    ['a password that YAML takes for a reference', `accounts:\n  - key: a\n    credential: *${SECRET}\n`],
  ])('in a file (%s) names the file', async (_, text) => {
    const path = file('accounts.yaml', text);
    const child = runProject(script, { CONFIG_FILE: path });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.stderr()).toContain(path);
    expectNoSecret(child);
    expect(child.stderr()).not.toMatch(/\n\s+at /);
  });
});

describe('the log level', () => {
  test('has its default when LOG_LEVEL is empty', async () => {
    const gateway = await startGateway({ LOG_LEVEL: '' });
    expect(gateway.stderr()).toBe('');
  });

  test('is a problem of the configuration when LOG_LEVEL is unknown', async () => {
    const gateway = runProject(GATEWAY, { PORT: '0', LOG_LEVEL: 'loud' });
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(gateway.stderr()).toMatch(/- LOG_LEVEL: /);
  });
});

test('reports a port in use, with advice', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const gateway = runProject(GATEWAY, { PORT: String(port) });
  expect(await gateway.ended).toEqual({ code: 1, signal: null });
  expect(gateway.stderr()).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} .*choose another one with PORT`));
  expect(gateway.stdout()).toBe('');
});
