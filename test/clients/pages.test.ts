import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { bearer, keyedClients } from '../support/clients.ts';
import { codeIn, PAGES } from '../support/code-blocks.ts';
import { idOf } from '../support/gateway.ts';
import { type PageProject, pageProject } from '../support/page-project.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';
import { UNKNOWN_CURSOR } from './events.ts';

const EVENT_TYPE = idOf('EventType', 'calcom', '2101');
const START = '2026-11-30T10:00:00Z';
const BOOKING = idOf('Booking', 'calcom', '5ca1ab1eBooking0000001');
const RESERVE = `mutation ($eventType: ID!, $start: DateTime!) {
  reserveSlot(input: { eventType: $eventType, start: $start }) { ... on ReserveSlotPayload { reservation { id } } }
}`;
const WATCH = 'subscription ($after: String) { reservationChanged(after: $after) { __typename } }';
/** The same with a document that is too long for a URL. */
const LONG_WATCH = WATCH.replace(
  '__typename',
  Array.from({ length: 50 }, (_, i) => `${'t'.repeat(190)}${i}: __typename`).join(' '),
);
const TIMEOUT_MS = 30_000;

/** The pages, with the programs of packages that generate code for them, and with the folder of their programs. */
const CLIENTS = [
  { page: 'apollo.md', generators: [], programs: '' },
  { page: 'relay.md', generators: ['relay-compiler'], programs: 'app/' },
  { page: 'urql.md', generators: [], programs: '' },
  { page: 'codegen.md', generators: ['graphql-codegen'], programs: 'app/' },
];
const GATEWAYS = ['hive-gateway.md', 'stitching.md'];

const originOf = (url: string) => new URL(url).origin;

test('covers every page of docs/clients', () => {
  const pages = [...CLIENTS.map(({ page }) => page), ...GATEWAYS, 'README.md'].map((page) => `docs/clients/${page}`);
  expect(PAGES.filter((page) => page.startsWith('docs/clients/'))).toEqual(pages.sort());
});

describe.each(CLIENTS)('docs/clients/$page', ({ page, generators, programs }) => {
  const open = (url: string) => {
    const project = pageProject(`docs/clients/${page}`, originOf(url));
    for (const generator of generators) project.run(generator);
    return project;
  };

  test('has correct types, and holds and releases a slot', { timeout: TIMEOUT_MS }, async () => {
    expect(codeIn(`docs/clients/${page}`, 'sh').slice(1)).toEqual(generators.map((name) => `npx ${name}\n`));
    const { url } = await startSandboxGateway();
    const project = open(url);
    expect(project.typeErrors()).toBe('');
    const { stdout, stderr, ended } = project.start(`${programs}hold.ts`, EVENT_TYPE, START);
    // Some keep a connection open, so that the process goes on for a while.
    expect({ ...(await ended), stderr: stderr() }).toEqual({ code: 0, signal: null, stderr: '' });
    expect(stdout()).toBe('HELD\nRELEASED\n');
  });

  // The page of the code generator has no transport for subscriptions.
  if (page === 'codegen.md') return;

  test('watches reservations', { timeout: TIMEOUT_MS }, async () => {
    const { url, execute } = await startSandboxGateway();
    expect(await eventsOf(open(url), `${programs}watch.ts`, execute)).toEqual(['ResyncRequired', 'CREATED HELD']);
  });
});

test('docs/clients/apollo.md watches reservations through its link for graphql-sse', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { url, execute } = await startSandboxGateway();
  const project = pageProject('docs/clients/apollo.md', originOf(url));
  project.write(
    'client.ts',
    `import { ApolloClient, InMemoryCache } from '@apollo/client';
    import { link } from './sse-link.ts';
    export const client = new ApolloClient({ link, cache: new InMemoryCache() });`,
  );
  expect(await eventsOf(project, 'watch.ts', execute)).toEqual(['ResyncRequired', 'CREATED HELD']);
});

/** The lines that the program prints while another client holds a slot. */
async function eventsOf(
  project: PageProject,
  program: string,
  execute: (query: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Promise<string[]> {
  const { output, stdout } = project.start(program, UNKNOWN_CURSOR);
  await output(/^ResyncRequired/m);
  await execute(RESERVE, { eventType: EVENT_TYPE, start: START });
  await output(/^CREATED .*\n/m);
  return stdout()
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

describe.each(GATEWAYS)('docs/clients/%s', (page) => {
  test('has correct types', { timeout: TIMEOUT_MS }, () => {
    expect(pageProject(`docs/clients/${page}`, 'http://127.0.0.1:4000').typeErrors()).toBe('');
  });

  test('passes queries, credentials, errors and subscriptions through', { timeout: TIMEOUT_MS }, async () => {
    const { keys, clients } = keyedClients({ app: { '*': 'write' } });
    const { url } = await startSandboxGateway({ clients });
    const { output } = pageProject(`docs/clients/${page}`, originOf(url)).start('gateway.ts');
    const [gateway = ''] = await output(/http:\S+/);
    const send = (query: string, variables: object, headers: Readonly<Record<string, string>>) =>
      request(gateway, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
    const execute = async (...parameters: Parameters<typeof send>): Promise<any> =>
      (await send(...parameters)).body.json();

    const { data, errors } = await execute('{ accounts { name provider } }', {}, bearer(keys.app));
    expect(errors).toBeUndefined();
    expect(data.accounts).toHaveLength(4);
    const rejected = await execute('{ accounts { name } }', {}, bearer('another-key'));
    expect(JSON.stringify(rejected.errors)).toContain('Invalid API key');

    const stream = await send(
      LONG_WATCH,
      { after: UNKNOWN_CURSOR },
      { ...bearer(keys.app), accept: 'text/event-stream' },
    );
    let received = '';
    for await (const text of stream.body.setEncoding('utf8')) {
      received += String(text);
      if (received.includes('ResyncRequired')) break;
    }
    expect(received).toContain('ResyncRequired');
  });
});

test('docs/clients/stitching.md reads the bookings of a patient in one request', { timeout: TIMEOUT_MS }, async () => {
  const { url, sandbox, log } = await startSandboxGateway({ logLevel: 'debug' });
  const other = idOf('Booking', 'calcom', '5ca1ab1eBooking0000002');
  const { output } = pageProject('docs/clients/stitching.md', originOf(url)).start('gateway.ts', BOOKING, other);
  const [gateway = ''] = await output(/http:\S+/);
  const [query] = codeIn('docs/clients/stitching.md', 'graphql');
  takeCounts(sandbox);
  const { body } = await request(gateway, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await body.json()) as any;
  expect(errors).toBeUndefined();
  expect(data.patient.bookings).toEqual([
    expect.objectContaining({ id: BOOKING, status: 'ACCEPTED' }),
    expect.objectContaining({ id: other }),
  ]);
  expect(log.filter((line) => line.includes('"operation"'))).toHaveLength(1);
});
