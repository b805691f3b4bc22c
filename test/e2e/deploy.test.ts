import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseConfig } from '../../src/config/config.ts';
import { environmentSchema } from '../../src/config/environment.ts';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const nothingToRead = () => {
  throw new Error('There is no such file');
};

/** The last stage of the Dockerfile, an instruction each, with what follows it. */
function imageOf(dockerfile: string): [string, string][] {
  const [stage = ''] = dockerfile.split(/^(?=FROM )/m).slice(-1);
  return [...stage.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, instruction = '', rest = '']) => [instruction, rest]);
}

const image = imageOf(read('Dockerfile'));
const last = (instruction: string) => image.findLast(([name]) => name === instruction)?.[1];
const copied = image.flatMap(([name, rest]) =>
  name === 'COPY' && !rest.startsWith('--from') ? [rest.split(' ')[0]!] : [],
);

describe('the image', () => {
  test('does not run as root, and starts Node.js directly, which receives the signals', () => {
    expect(last('USER')).toBe('node');
    expect(JSON.parse(last('CMD')!)).toEqual(['node', 'dist/main.js']);
  });

  test('contains every path that it copies', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const all = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(all.filter((path) => !allowed.includes(path))).toEqual([]);
  });

  test('needs no packages beside the bundle, and the gateway writes no file in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'image-'));
    onTestFinished(() => {
      execFileSync('chmod', ['-R', 'u+w', folder]);
      rmSync(folder, { recursive: true });
    });
    for (const path of copied) cpSync(join(PROJECT, path), join(folder, path), { recursive: true });
    const build =
      read('Dockerfile')
        .match(/^RUN node (.* --config .*)$/m)?.[1]
        ?.split(' ') ?? [];
    execFileSync(process.execPath, [...build, '--dir', join(folder, 'dist')], { cwd: PROJECT, stdio: 'ignore' });
    execFileSync('chmod', ['-R', 'a-w', folder]);
    const [, ...script] = JSON.parse(last('CMD')!) as string[];
    const child = spawn(process.execPath, script, {
      cwd: folder,
      env: { PORT: '0', NODE_ENV: 'production', SANDBOX: 'true', MCP: 'true', GRAPHIQL: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    let output = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      output += String(text);
      if (output.includes('/graphql')) break;
    }
    const [origin = ''] = /http:\/\/[\d.:]+/.exec(output) ?? [];
    const ready = await request(`${origin}/ready`);
    expect(await ready.body.json()).toEqual({ status: 'ready' });
    const json = { 'content-type': 'application/json' };
    const results = '{ schedules(first: 1) { accountResults { error { code } } } }';
    const query = await request(`${origin}/graphql`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ query: results }),
    });
    const schedules = { accountResults: Array.from({ length: 3 }, () => ({ error: null })) };
    expect(await query.body.json()).toEqual({ data: { schedules } });
    const page = await request(`${origin}/graphql`, { headers: { accept: 'text/html' } });
    expect(await page.body.text()).toContain('reserveSlot');
    const tools = await request(`${origin}/mcp`, {
      method: 'POST',
      headers: { ...json, accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
    expect(await tools.body.text()).toContain('book_slot');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml'));

  /** The environment of the container, with the values of `.env` that Compose inserts. */
  const environmentWith = (env: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries<string>(services.gateway.environment).map(([name, text]) => [
        name,
        text.replaceAll(
          /\$\{(\w+):?-([^}]*)\}/g,
          (_, variable: string, byDefault: string) => env[variable] ?? byDefault,
        ),
      ]),
    );

  test('has no value that .env cannot override', () => {
    const names = Object.keys(services.gateway.environment);
    const own = Object.fromEntries(names.map((name) => [name, `own-${name}`]));
    expect(environmentWith(own)).toEqual(own);
  });

  test('configures a gateway that starts, with a port that only this machine can reach', () => {
    const config = parseConfig(environmentWith({ SANDBOX: 'true' }), nothingToRead);
    expect(config.redis?.url).toBe('redis://redis:6379');
    expect(services.gateway.ports).toEqual([`127.0.0.1:${config.port}:${config.port}`]);
    expect(config.web.hosts).toContain('127.0.0.1');
    expect(Number.parseInt(services.gateway.stop_grace_period, 10) * 1000).toBeGreaterThan(config.shutdown.timeoutMs);
  });

  test('drops the privileges that neither container needs', () => {
    for (const service of Object.values<any>(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
    expect(services.redis.command.join(' ')).toContain('--appendonly yes');
  });
});

describe('deploy/kubernetes.yaml', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yaml'), { strict: true }).map((document) =>
    document.toJS(),
  );
  const kind = (name: string) => documents.find((document) => document.kind === name);
  const pod = kind('Deployment').spec.template.spec;
  const [container] = pod.containers;
  const environment = Object.fromEntries(container.env.map(({ name, value }: any) => [name, value]));

  test('configures a gateway that starts', () => {
    const [mount] = container.volumeMounts;
    const readMounted = (path: string) => kind('ConfigMap').data[path.replace(`${mount.mountPath}/`, '')];
    const secrets = {
      REDIS_URL: 'redis://redis.test:6379',
      NORA_CALCOM_KEY: 'a-key',
      APP_KEY_SHA256: createHash('sha256').update('a key').digest('hex'),
    };
    const config = parseConfig({ ...environment, ...secrets, NODE_ENV: 'production' }, readMounted);
    expect(config.accounts.map(({ key }) => key)).toEqual(['nora']);
    expect(config.clients?.clients).toHaveLength(1);
    expect(config.port).toBe(container.ports[0].containerPort);
    expect(config.shutdown.timeoutMs).toBeGreaterThan(config.shutdown.delayMs);
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(config.shutdown.timeoutMs);
  });

  test('names every secret that the configuration inserts, in the command that creates them', () => {
    const named = [...read('deploy/kubernetes.yaml').matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name);
    const inserted = [...kind('ConfigMap').data['gateway.yaml'].matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(named).toEqual(['REDIS_URL', ...inserted]);
    expect(container.envFrom).toEqual([{ secretRef: { name: 'gateway' } }]);
  });

  test('limits the memory to more than a process takes under load', () => {
    const row = /^\| a container of 1 GiB, as in `deploy\/kubernetes\.yaml`.* \| (\d+) MB \| (\d+) MB \|/m;
    const [, ...peaks] = row.exec(read('docs/performance.md')) ?? [];
    const measured = Math.max(...peaks.map(Number));
    expect(measured).toBeGreaterThan(0);
    expect(container.resources.limits.memory).toBe('1Gi');
    expect(2 ** 30).toBeGreaterThan(1.5 * measured * 1e6);
  });

  test('keeps a process that is being replaced until its probe has failed, and one process in each disruption', () => {
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    expect(Number(environment.SHUTDOWN_DELAY_MS)).toBeGreaterThan(periodSeconds * failureThreshold * 1000);
    expect(kind('PodDisruptionBudget').spec).toEqual({
      maxUnavailable: 1,
      selector: kind('Deployment').spec.selector,
    });
    expect(kind('Deployment').spec.replicas).toBeGreaterThan(1);
  });

  test('leads to the endpoints for clients and webhooks only, at a host that the gateway accepts, without buffering', () => {
    const { metadata, spec } = kind('Ingress');
    const [{ host, http }] = spec.rules;
    expect(http.paths.map(({ path }: any) => path)).toEqual(['/graphql', '/webhooks']);
    for (const { backend } of http.paths) {
      expect(backend.service.name).toBe(kind('Service').metadata.name);
      expect(kind('Service').spec.ports.map(({ name }: any) => name)).toContain(backend.service.port.name);
    }
    expect(environment.ALLOWED_HOSTS.split(',')).toEqual([host, kind('Service').metadata.name]);
    expect(spec.tls).toEqual([{ hosts: [host], secretName: 'gateway-tls' }]);
    const setting = (name: string) => metadata.annotations[`nginx.ingress.kubernetes.io/${name}`];
    expect(setting('proxy-buffering')).toBe('off');
    expect(Number(setting('proxy-read-timeout'))).toBeGreaterThan(60);
    expect(Number(setting('proxy-body-size'))).toBe(DEFAULT_LIMITS.bodyBytes);
  });

  test('probes existing paths on the existing port', () => {
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(probes.map(({ httpGet }) => httpGet.path)).toEqual(['/health', '/health', '/ready']);
    for (const { httpGet } of probes) expect(httpGet.port).toBe(container.ports[0].name);
    expect(kind('Service').spec.ports[0].targetPort).toBe(container.ports[0].name);
    expect(kind('Service').spec.selector).toEqual(kind('Deployment').spec.template.metadata.labels);
  });

  test('does not run as root, and cannot write', () => {
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('deploy/scheduling-gateway.service', () => {
  const unit = read('deploy/scheduling-gateway.service');
  const values = (name: string) =>
    [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  test('configures a gateway that starts, and waits for its shutdown', () => {
    const environment = Object.fromEntries(values('Environment').map((text) => text.split('=')));
    expect(environment.CONFIG_FILE).toBe(`%d/${values('LoadCredential')[0]?.split(':')[0]}`);
    const accounts = 'accounts: [{ key: nora, provider: calcom, credential: a-key }]';
    const config = parseConfig(environment, () => accounts);
    expect(Number(values('TimeoutStopSec')) * 1000).toBeGreaterThan(config.shutdown.timeoutMs);
    expect(values('ExecStart')).toEqual([`/usr/bin/${JSON.parse(last('CMD')!).join(' ')}`]);
  });

  const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0;
  const missing = isInstalled || process.env.CI === 'true' ? undefined : 'there is no systemd-analyze on this machine';
  test.skipIf(missing !== undefined)(`is valid for systemd${missing ? ` (${missing})` : ''}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'scheduling-gateway.service');
    writeFileSync(path, unit.replace('/usr/bin/node', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
    expect({ status, problems: stderr.split('\n').filter((line) => line.includes(path)) }).toEqual({
      status: 0,
      problems: [],
    });
  });
});

describe('the examples', () => {
  const known = new Set([...Object.keys(environmentSchema.shape), 'CONFIG_FILE', 'NODE_ENV']);
  const { services } = parse(read('compose.yaml'));
  const [, deployment] = parseAllDocuments(read('deploy/kubernetes.yaml')).map((document) => document.toJS());
  const units = [...read('deploy/scheduling-gateway.service').matchAll(/^Environment=(\w+)=/gm)].map(
    ([, name]) => name!,
  );

  test.each([
    ['compose.yaml', Object.keys(services.gateway.environment)],
    ['deploy/kubernetes.yaml', deployment.spec.template.spec.containers[0].env.map(({ name }: any) => name)],
    ['deploy/scheduling-gateway.service', units],
  ])('%s sets variables that exist', (_file, names: string[]) => {
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});
