import { readFileSync } from 'node:fs';
import { buildSchema, parse as parseGraphQL, validate } from 'graphql';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/config.ts';
import { type CodeBlock, codeBlocks, codeIn, PAGES } from '../support/code-blocks.ts';
import { NOW } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { runShellBlock } from '../support/shell-blocks.ts';

const blocks = PAGES.flatMap(codeBlocks);
const where = ({ page, line }: CodeBlock) => `${page}:${line}`;
const firstLine = ({ page, code }: CodeBlock) => `${page}: ${code.split('\n')[0]}`;

/** Each shell block by its first line, with the test that runs it or the reason why none does. */
const SHELL: Readonly<Record<string, string>> = {
  'README.md: npm ci && npm start': 'test/e2e/readme.test.ts, with the packages that are installed',
  'README.md: npm test': 'runs the test that would run it',
  "README.md: curl -N http://127.0.0.1:4000/graphql -H 'content-type: application/json' -H 'accept: text/event-stream' \\":
    'test/e2e/readme.test.ts',
  'README.md: CALCOM_API_KEY=cal_live_… npm start': 'test/e2e/readme.test.ts',
  'docs/clients/apollo.md: npm install @apollo/client graphql rxjs': 'needs the network',
  'docs/clients/codegen.md: npm install graphql && npm install --save-dev @graphql-codegen/cli @graphql-codegen/client-preset @graphql-typed-document-node/core':
    'needs the network',
  'docs/clients/codegen.md: npx graphql-codegen': 'test/clients/pages.test.ts',
  'docs/clients/hive-gateway.md: npm install @graphql-hive/gateway-runtime @graphql-mesh/transport-http graphql':
    'needs the network',
  'docs/clients/relay.md: npm install relay-runtime graphql-ws && npm install --save-dev relay-compiler':
    'needs the network',
  'docs/clients/relay.md: npx relay-compiler': 'test/clients/pages.test.ts',
  'docs/clients/stitching.md: npm install @graphql-tools/stitch @graphql-tools/executor-http graphql-yoga graphql':
    'needs the network',
  'docs/federation.md: npm install @theguild/federation-composition @graphql-hive/gateway-runtime @graphql-mesh/transport-http graphql':
    'needs the network',
  'docs/clients/urql.md: npm install @urql/core @urql/exchange-graphcache graphql': 'needs the network',
  "docs/configuration.md: CALDAV_CREDENTIAL='maren:app-password' CALDAV_BASE_URL=https://cloud.example.com/remote.php/dav CALDAV_TIME_ZONE=Europe/Berlin npm start":
    'below, without starting the gateway',
  "docs/subscriptions.md: curl -N http://127.0.0.1:4000/graphql -H 'content-type: application/json' -H 'accept: text/event-stream' \\":
    'below',
  "docs/subscriptions.md: curl http://127.0.0.1:4000/graphql -H 'content-type: application/json' \\": 'below',
};

/** The languages of blocks, with the pages that may have them; those of `ts` are run by test/clients/pages.test.ts and test/clients/federation-page.test.ts. */
const LANGUAGES: Readonly<Record<string, RegExp>> = {
  graphql: /^(README|docs\/bookings|docs\/calendar-feeds|docs\/federation|docs\/clients\/stitching)\.md$/,
  json: /^docs\/(mcp|clients\/relay|providers\/.*)\.md$/,
  sh: /^(README|docs\/configuration|docs\/subscriptions|docs\/federation|docs\/clients\/.*)\.md$/,
  ts: /^docs\/(federation|clients\/.*)\.md$/,
  yaml: /^docs\/(configuration|authentication|federation|mcp|providers\/icalendar)\.md$/,
  '': /^docs\/architecture\.md$/,
};

test('finds a check for each code block of each page', () => {
  expect(blocks.length).toBeGreaterThan(50);
  expect(blocks.filter(({ page, language }) => !LANGUAGES[language]?.test(page)).map(where)).toEqual([]);
  const programs = blocks.filter(({ language }) => language === 'ts');
  expect(programs.filter(({ file }) => !file).map(where)).toEqual([]);
  expect(new Set(blocks.filter(({ language }) => language === 'sh').map(firstLine))).toEqual(
    new Set(Object.keys(SHELL)),
  );
});

test('has valid operations in GraphQL blocks', () => {
  const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
  const operations = blocks.filter(({ language, file }) => language === 'graphql' && !file);
  const errors = operations.flatMap((block) =>
    validate(schema, parseGraphQL(block.code)).map(({ message }) => `${where(block)}: ${message}`),
  );
  expect(errors).toEqual([]);
});

test('has valid JSON in JSON blocks, one value or one on each line', () => {
  for (const block of blocks.filter(({ language }) => language === 'json')) {
    const values =
      block.code.startsWith('{"') && block.code.includes('}\n{') ? block.code.trim().split('\n') : [block.code];
    for (const value of values) expect(() => JSON.parse(value), where(block)).not.toThrow();
  }
});

test('has a configuration that starts, on the pages about accounts and clients', () => {
  const [accounts = ''] = codeIn('docs/configuration.md', 'yaml');
  const [clients = ''] = codeIn('docs/authentication.md', 'yaml');
  const [assistants = ''] = codeIn('docs/mcp.md', 'yaml');
  const [feeds = ''] = codeIn('docs/providers/icalendar.md', 'yaml');
  const variables = [...(accounts + clients + assistants + feeds).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [
    name,
    'f'.repeat(64),
  ]);
  const environment = { ...Object.fromEntries(variables), CONFIG_FILE: 'gateway.yaml', NODE_ENV: 'production' };
  const configOf = (text: string) => parseConfig(environment, () => text);

  expect(configOf(accounts + clients).accounts.map(({ key }) => key)).toEqual(['nora', 'clinic', 'maren', 'shifts']);
  expect(configOf(feeds).accounts.map(({ key }) => key)).toEqual(['shifts']);
  expect(configOf(accounts + clients).clients?.clients.map(({ name }) => name)).toEqual(['web-app']);
  expect(configOf(accounts + assistants).clients?.clients.map(({ name }) => name)).toEqual(['assistant']);
  expect(() => configOf(accounts.replace('monday0', 'tuesday0'))).toThrow('dayNumbering');
  expect(Object.keys(parse(clients))).toEqual(['clients', 'auth']);
});

test('has variables that configure a calendar server and a feed', () => {
  const [commands = ''] = codeIn('docs/configuration.md', 'sh');
  const keys = commands
    .trim()
    .split('\n')
    .map((command) => {
      const variables = [...command.matchAll(/(\w+)=(?:'([^']*)'|(\S+))/g)];
      const environment = Object.fromEntries(variables.map(([, name, quoted, plain]) => [name, quoted ?? plain]));
      return parseConfig(environment, () => '').accounts.map(({ key }) => key);
    });
  expect(keys).toEqual([['caldav'], ['icalendar']]);
});

test('shows the events of docs/subscriptions.md with its commands', async () => {
  const clock = manualClock(NOW);
  const { execute, url } = await startSandboxGateway({ clock, now: clock.now });
  const [watch = '', hold = '', watchBookings = '', ...others] = codeIn('docs/subscriptions.md', 'sh');
  expect(others).toEqual([]);
  const { origin } = new URL(url);

  const reservations = runShellBlock(watch, origin);
  await reservations.output(/^:/m);
  const held = runShellBlock(hold, origin);
  await held.ended;
  expect(JSON.parse(held.stdout())).toEqual({ data: { reserveSlot: { __typename: 'ReserveSlotPayload' } } });
  await reservations.output(/"kind":"CREATED".*"status":"HELD"/);
  clock.advanceTo(NOW + 61_000);
  await reservations.output(/"kind":"EXPIRED".*"status":"EXPIRED"/);

  const bookings = runShellBlock(watchBookings, origin);
  await bookings.output(/^:/m);
  const [, eventType] = /\\"(\w+)\\"/.exec(hold) ?? [];
  const attendee = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };
  const created = await execute(
    'mutation ($input: CreateBookingInput!) { createBooking(input: $input) { __typename ... on MutationError { message } } }',
    { input: { eventType, start: '2030-01-02T15:30:00Z', attendee } },
  );
  expect(created.data.createBooking).toEqual({ __typename: 'CreateBookingPayload' });
  await bookings.output(/"kind":"CREATED".*"state":\{"start":"2030-01-02T15:30:00.000Z","status":"ACCEPTED"\}/);
});
