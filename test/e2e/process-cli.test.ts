import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { SANDBOX_PORTS, startSandbox } from '../../src/sandbox/sandbox.ts';
import { VASTAL_DEMO_TIME_ZONE } from '../../src/sandbox/vastal/vastal-demo.ts';
import { NOW } from '../support/gateway.ts';
import { runProject } from '../support/project-process.ts';
import {
  CHECK,
  ENDED_WELL,
  endingOf,
  execute,
  expectNoSecret,
  REAL_ACCOUNTS,
  SECRET,
  startGateway,
} from './gateway-process.ts';

describe('the check of a valid configuration', () => {
  test('exits with code 0, and names the accounts without their secrets', async () => {
    const check = runProject(CHECK, { ...REAL_ACCOUNTS, PORT: '8080', HOST: '0.0.0.0', ALLOW_UNAUTHENTICATED: 'true' });
    expect(await check.ended).toEqual(ENDED_WELL);
    expect(check.stdout()).toMatch(/is valid[\s\S]*0\.0\.0\.0:8080/);
    for (const key of ['calcom', 'guidebook', 'vastal'])
      expect(check.stdout()).toMatch(new RegExp(`^ {2}${key} .*\\(from ${key.toUpperCase()}_API_KEY\\)$`, 'm'));
    expect(check.stdout()).not.toContain('sandbox');
    expect(check.stderr()).toBe('');
    expectNoSecret(check);
  });

  test('names the sandbox', async () => {
    const check = runProject(CHECK);
    expect(await check.ended).toEqual(ENDED_WELL);
    expect(check.stdout()).toContain('sandbox');
  });
});

describe('the check with --connect', () => {
  test('calls each account once, and reports the one with a wrong key without the key', async () => {
    const sandbox = await startSandbox({ now: () => NOW });
    onTestFinished(() => sandbox.close());
    const accounts = sandbox.accounts.map((account) =>
      account.key === 'vastal' ? { ...account, credential: SECRET } : account,
    );
    const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'accounts.json');
    writeFileSync(path, JSON.stringify({ accounts }));
    const check = runProject([CHECK, '--connect'], { CONFIG_FILE: path });
    expect(await check.ended).toEqual({ code: 1, signal: null });
    const [, report = ''] = check.stdout().split('Connections:\n');
    expect(report).toMatch(/^ {2}calcom +OK +credential of .*\n {2}gravity-rail +OK .*\n {2}guidebook +OK .*\n/);
    expect(report).toMatch(/ {2}vastal +UNAUTHENTICATED +.*401/);
    expect(Object.values(sandbox.fakeProviders).map(({ requests }) => requests.length)).toEqual([1, 1, 1, 1]);
    expectNoSecret(check);
    for (const { credential } of sandbox.accounts) expect(check.stdout()).not.toContain(credential);
  });
});

test('npm run sandbox starts four fake providers at known ports, which list their requests', async (context) => {
  const taken = await takenPorts(Object.values(SANDBOX_PORTS));
  context.skip(taken.length > 0, `The fixed ports of the sandbox are not free here: ${taken.join(', ')}`);
  const sandbox = runProject('src/cli/sandbox.ts');
  await sandbox.output(/fake providers listen[\s\S]*__faults[\s\S]*\n/);
  for (const port of Object.values(SANDBOX_PORTS)) {
    const url = `http://127.0.0.1:${port}`;
    await (await request(`${url}/hello?from=test`)).body.dump();
    const { statusCode, body } = await request(`${url}/__requests`);
    expect(statusCode).toBe(200);
    expect(await body.json()).toMatchObject([{ method: 'GET', path: '/hello', query: 'from=test' }]);
  }

  const printed = variablesIn(sandbox.stdout());
  const { accounts } = parseConfig(printed, () => '');
  expect(accounts.map(({ key }) => key)).toEqual(Object.keys(SANDBOX_PORTS));
  expect(printed).toMatchObject({ GRAVITY_RAIL_DAY_NUMBERING: 'monday0', VASTAL_TIME_ZONE: VASTAL_DEMO_TIME_ZONE });
  const gateway = await startGateway(printed);
  const { data } = await execute(gateway.url, '{ calendars { nodes { name } accountResults { error { code } } } }');
  expect(data.calendars.accountResults).toEqual(accounts.map(() => ({ error: null })));
  expect(data.calendars.nodes.length).toBeGreaterThan(4);
  sandbox.signal('SIGTERM');
  expect(await endingOf(sandbox)).toEqual(ENDED_WELL);
});

/** The lines that set an environment variable. */
function variablesIn(output: string): Record<string, string> {
  const settings = [...output.matchAll(/^([A-Z_]+)=(.*)$/gm)];
  return Object.fromEntries(settings.map(([, name = '', value = '']) => [name, value]));
}

async function takenPorts(ports: readonly number[]): Promise<number[]> {
  const taken: number[] = [];
  for (const port of ports) {
    const server = createTcpServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) await new Promise((resolve) => server.close(resolve));
    else taken.push(port);
  }
  return taken;
}

test('the sandbox names the port that is in use, and exits', async (context) => {
  const { calcom } = SANDBOX_PORTS;
  const other = createTcpServer();
  const isFree = await new Promise<boolean>((resolve) => {
    other.once('error', () => resolve(false));
    other.listen(calcom, '127.0.0.1', () => resolve(true));
  });
  context.skip(!isFree, `The port ${calcom} is not free here`);
  onTestFinished(() => void other.close());
  const sandbox = runProject('src/cli/sandbox.ts');
  expect(await sandbox.ended).toEqual({ code: 1, signal: null });
  expect(sandbox.stderr()).toMatch(new RegExp(`^Port ${calcom} is in use\\. .*\\n$`));
});
