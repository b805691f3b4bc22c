import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

// Which folder of `src` may import which; type-only imports count. See docs/architecture.md, "Folders".

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

const PROVIDERS = ['calcom', 'gravity-rail', 'guidebook', 'vastal', 'caldav', 'icalendar'] as const;
/** The interface of connectors, without any provider's folder and without the HTTP client. */
const CONNECTORS = 'connectors';

/** Layers by folder, most specific first; a folder may always import itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  config: ['settings', 'domain', 'time', CONNECTORS, 'auth'],
  http: ['graphql', 'mcp', 'auth', 'observability', 'settings', 'domain', 'time', 'concurrency'],
  graphql: [
    'feeds',
    'icalendar',
    'scheduling',
    'reservations',
    'loaders',
    CONNECTORS,
    'settings',
    'domain',
    'time',
    'auth',
    'concurrency',
  ],
  feeds: ['icalendar', 'scheduling', 'loaders', 'state', CONNECTORS, 'domain', 'time', 'concurrency'],
  icalendar: ['domain', 'time', 'concurrency'],
  mcp: ['graphql', CONNECTORS, 'domain', 'time', 'auth'],
  reservations: ['scheduling', 'loaders', 'state', CONNECTORS, 'domain', 'time'],
  scheduling: ['loaders', 'state', CONNECTORS, 'domain', 'time', 'concurrency'],
  loaders: [CONNECTORS, 'domain', 'time', 'concurrency'],
  ...Object.fromEntries(
    PROVIDERS.map((name) => [
      `connectors/${name}`,
      [CONNECTORS, 'connectors/http', 'icalendar', 'domain', 'time', 'concurrency'],
    ]),
  ),
  'connectors/http': [CONNECTORS, 'domain', 'time', 'concurrency'],
  connectors: [
    ...PROVIDERS.map((name) => `connectors/${name}`),
    'connectors/http',
    'icalendar',
    'domain',
    'time',
    'concurrency',
  ],
  state: ['settings', 'domain', 'time'],
  auth: ['domain', 'state', 'time'],
  observability: ['settings', 'domain'],
  settings: ['domain'],
  concurrency: [],
  domain: ['time'],
  time: [],
  sandbox: ['domain'],
};

/** The one folder that may import a package; the sandbox shares no code with the gateway, and has its own use of them. */
const PACKAGES: Readonly<Record<string, string>> = {
  luxon: 'time',
  undici: 'connectors/http',
  ioredis: 'state',
  'rate-limiter-flexible': 'state',
  'ical-generator': 'icalendar',
  'ical.js': 'icalendar',
  saxes: 'connectors/caldav',
};

interface Module {
  readonly path: string;
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

const IMPORT = /^(?:import|export)\s[^;]*?\sfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

const modules: readonly Module[] = globSync('**/*.ts', { cwd: SRC }).map((path) => {
  const text = readFileSync(join(SRC, path), 'utf8');
  const specifiers = [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic!);
  const local = specifiers.filter((specifier) => specifier.startsWith('.'));
  return {
    path,
    imports: local.map((specifier) => relative(SRC, join(SRC, dirname(path), specifier))),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
  };
});

/** Undefined for the files at the top, which may import everything. */
function folderOf(path: string): string | undefined {
  return Object.keys(ALLOWED)
    .toSorted((a, b) => b.length - a.length)
    .find((folder) => path.startsWith(`${folder}/`));
}

test('reads the imports of all modules', () => {
  expect(modules.length).toBeGreaterThan(300);
  expect(modules.find(({ path }) => path === 'main.ts')?.imports).toContain('serve.ts');
});

test('finds a folder for each module but the process entry, the composition root and the command-line tools', () => {
  const outside = modules.filter(({ path }) => folderOf(path) === undefined).map(({ path }) => path);
  expect(outside.filter((path) => path.includes('/') && !path.startsWith('cli/'))).toEqual([]);
});

test('imports only what the table of the architecture allows', () => {
  const violations = modules.flatMap(({ path, imports }) => {
    const from = folderOf(path);
    if (from === undefined) return [];
    const allowed = new Set([from, ...ALLOWED[from]!]);
    return imports
      .filter((target) => !allowed.has(folderOf(target) ?? 'the process'))
      .map((target) => `${path} → ${target}`);
  });
  expect(violations).toEqual([]);
});

describe.each(Object.entries(PACKAGES))('the package %s', (name, folder) => {
  test(`is imported in ${folder} alone`, () => {
    const others = modules.filter(
      ({ path, packages }) => packages.includes(name) && !path.startsWith(`${folder}/`) && !path.startsWith('sandbox/'),
    );
    expect(others.map(({ path }) => path)).toEqual([]);
    expect(modules.some(({ packages }) => packages.includes(name))).toBe(true);
  });
});

test('has no cycle of imports', () => {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const done = new Set<string>();
  const cycles: string[] = [];

  function visit(path: string, trail: readonly string[]) {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const target of byPath.get(path)?.imports ?? []) visit(target, [...trail, path]);
    done.add(path);
  }
  for (const { path } of modules) visit(path, []);
  expect(cycles).toEqual([]);
});

test('only the composition of the process and the command-line tools read the wall clock', () => {
  const sources = globSync('src/**/*.ts').filter((file) => !file.startsWith('src/cli/'));
  const readers = sources.filter((file) => /\bDate\.now\b/.test(readFileSync(file, 'utf8')));
  expect(readers).toEqual(['src/compose.ts']);
});
