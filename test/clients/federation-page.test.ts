import { request } from 'undici';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { bearer, keyedClients } from '../support/clients.ts';
import { codeBlocks } from '../support/code-blocks.ts';
import { openEventSource } from '../support/event-source.ts';
import { idOf } from '../support/gateway.ts';
import { pageProject } from '../support/page-project.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';
import { startSubgraph } from '../support/subgraphs.ts';
import { FEDERATED } from '../support/supergraph.ts';
import { UNKNOWN_CURSOR } from './events.ts';

const PAGE = 'docs/federation.md';
const TIMEOUT_MS = 60_000;
const SCHEDULE = idOf('Schedule', 'calcom', '2201');

const blockOf = (name: string) => codeBlocks(PAGE).find(({ file }) => file === name)?.code ?? '';

/** The other subgraph of the page, with employees who have the same schedule. */
function startStaff() {
  return startSubgraph(blockOf('staff.graphql'), ['Booking'], {
    Query: {
      employees: () => ['Ada', 'Ben'].map((name) => ({ name, schedule: { __typename: 'Schedule', id: SCHEDULE } })),
      _entities: (_: unknown, { representations }: { representations: readonly object[] }) =>
        representations.map((booking) => ({ ...booking, room: 'Room 2' })),
    },
  });
}

test('docs/federation.md has programs with correct types, and a configuration in YAML', { timeout: TIMEOUT_MS }, () => {
  expect(pageProject(PAGE, 'http://127.0.0.1:4000').typeErrors()).toBe('');
  expect(Object.keys(parse(blockOf('router.yaml')))).toEqual(['headers', 'include_subgraph_errors', 'subscription']);
});

test('docs/federation.md composes and serves the supergraph', { timeout: TIMEOUT_MS }, async () => {
  const { keys, clients } = keyedClients({ app: { '*': 'write' } });
  const { url, sandbox } = await startSandboxGateway({ clients, web: FEDERATED });
  const staff = await startStaff();
  const project = pageProject(PAGE, new URL(url).origin);
  const compose = blockOf('compose.ts').replace('http://127.0.0.1:4001/graphql', staff.url);
  project.write('compose.ts', compose.replace('http://127.0.0.1:4000/graphql', url));
  const composing = project.start('compose.ts');
  expect({ ...(await composing.ended), stderr: composing.stderr() }).toEqual({ code: 0, signal: null, stderr: '' });
  const { output } = project.start('gateway.ts');
  const [router = ''] = await output(/http:\S+/);

  takeCounts(sandbox);
  const { body } = await request(router, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(keys.app) },
    body: JSON.stringify({ query: blockOf('supergraph-query.graphql') }),
  });
  const schedule = { name: 'Studio hours', timeZone: 'Europe/Berlin' };
  expect(await body.json()).toEqual({
    data: {
      employees: [
        { name: 'Ada', schedule },
        { name: 'Ben', schedule },
      ],
    },
  });
  expect(takeCounts(sandbox)).toEqual({ calcom: 1, 'gravity-rail': 0, guidebook: 0, vastal: 0 });

  // A document that is too long for a URL.
  const query = `subscription ($after: String) { bookingChanged(after: $after) { __typename ... on BookingChange { booking {
    ${Array.from({ length: 50 }, (_, i) => `${'title'.padEnd(190, '_')}${i}: title room`).join(' ')} } } } }`;
  const { promise: first, resolve } = Promise.withResolvers<unknown>();
  const source = await openEventSource(
    router,
    { query, variables: { after: UNKNOWN_CURSOR } },
    { headers: bearer(keys.app), onMessage: ({ data }) => resolve(data) },
  );
  expect(await first).toEqual({ data: { bookingChanged: { __typename: 'ResyncRequired' } } });
  source.cut();
});
