import { connect } from 'node:net';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { post, requestBody, socketClient } from '../support/client-requests.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { examplesAt } from '../support/examples.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const LIMITS = DEFAULT_LIMITS;

describe('the body', () => {
  test('is rejected with 413 when it is too long, and read at the maximum length', async () => {
    const { url } = await startGateway([], { limits: { ...LIMITS, bodyBytes: 200 } });
    const fitting = requestBody('{ __typename }').padEnd(200);
    expect(await post(url, fitting)).toMatchObject({ status: 200, data: { __typename: 'Query' } });
    expect(await post(url, `${fitting} `)).toMatchObject({
      status: 413,
      errors: [
        { message: expect.stringContaining('200 bytes (MAX_BODY_BYTES)'), extensions: { code: 'INVALID_INPUT' } },
      ],
    });
  });

  test('is read up to the limit when it is chunked, and rejected with 413 above it', async () => {
    const { url } = await startGateway([], { limits: { ...LIMITS, bodyBytes: 200 } });
    async function* chunks(text: string) {
      for (let i = 0; i < text.length; i += 50) yield Buffer.from(text.slice(i, i + 50));
    }
    const send = async (text: string) => {
      const { statusCode, headers, body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: chunks(text) as never,
      });
      return { status: statusCode, headers, ...((await body.json()) as object) };
    };
    const fitting = requestBody('{ __typename }').padEnd(200);
    expect(await send(fitting)).toMatchObject({ status: 200, data: { __typename: 'Query' } });
    expect(await send(`${fitting} `)).toMatchObject({
      status: 413,
      headers: { connection: 'close' },
      errors: [{ message: expect.stringContaining('MAX_BODY_BYTES'), extensions: { code: 'INVALID_INPUT' } }],
    });
  });

  test('is rejected with 408 when it arrives too slowly, as headers are', async () => {
    const limits = { ...LIMITS, headersTimeoutMs: 100, requestTimeoutMs: 200 };
    const { url } = await startGateway([], { limits });
    for (const begun of [
      'POST /graphql HTTP/1.1\r\nhost: ',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n',
    ]) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.write(begun);
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
      expect(text).toMatch(/^HTTP\/1\.1 (?:408|421) /);
    }
  });
});

describe('an operation', () => {
  test.each([
    ['MAX_QUERY_TOKENS', 'tokens', `{ ${'a '.repeat(LIMITS.tokens)} }`],
    ['MAX_QUERY_DEPTH', 'depth', `{ ${'a { '.repeat(LIMITS.depth)} b ${'}'.repeat(LIMITS.depth)} }`],
    [
      'MAX_QUERY_ALIASES',
      'aliases',
      `{ ${Array.from({ length: LIMITS.aliases + 1 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
    ],
    ['MAX_QUERY_DIRECTIVES', 'directives', `{ __typename ${'@include(if: true) '.repeat(LIMITS.directives + 1)} }`],
    ['MAX_QUERY_ROOT_FIELDS', 'rootFields', `{ ${'__typename '.repeat(LIMITS.rootFields + 1)} }`],
    ['MAX_QUERY_FIELDS', 'fields', `{ accounts { ${'id '.repeat(LIMITS.fields + 1)} } }`],
    [
      'MAX_COMPUTED_DAYS',
      'computedDays',
      '{ schedules(first: 100) { nodes { openings(from: "2026-01-01T00:00:00Z", to: "2036-01-01T00:00:00Z") { start } } } }',
    ],
    ['MAX_NAME_LENGTH', 'nameLength', `{ ${'a'.repeat(LIMITS.nameLength + 1)}: __typename }`],
    ['MAX_INPUT_LIST_LENGTH', 'inputListLength', `{ nodes(ids: [${'1 '.repeat(LIMITS.inputListLength + 1)}]) { id } }`],
  ] as const)('is rejected above %s', async (variable, limit, query) => {
    const { url } = await startGateway([]);
    const { status, errors } = await post(url, requestBody(query), { accept: 'application/graphql-response+json' });
    expect(status).toBe(422);
    const result = errors?.find(({ extensions }) => extensions.limit === variable);
    expect(result).toMatchObject({ extensions: { code: 'INVALID_INPUT', maximum: LIMITS[limit] } });
    expect(result.message).toContain(`(${variable})`);
    expect(JSON.stringify(errors)).not.toContain('"http"');
  });

  test('has an error at each field for which it would compute more than MAX_COMPUTED_RANGES', async () => {
    const { url } = await startSandboxGateway({ limits: { ...LIMITS, computedRanges: 1000 } });
    const window = 'from: "2026-12-01T00:00:00Z", to: "2027-12-01T00:00:00Z"';
    const openings = `openings(${window}) { start }`;
    const { data, errors = [] } = await post(url, requestBody(`{ schedules(first: 5) { nodes { ${openings} } } }`));
    expect(errors).not.toEqual([]);
    for (const { extensions, message } of errors) {
      expect(extensions).toMatchObject({ code: 'INVALID_INPUT' });
      expect(message).toContain('(MAX_COMPUTED_RANGES)');
    }
    // The first schedules are within the limit.
    expect(data.schedules.nodes[0].openings.length).toBeGreaterThan(0);
  });

  test('is rejected with advice when its equal fields are too many to compare', async () => {
    const { url } = await startGateway([], { limits: { ...LIMITS, fields: 2000 } });
    const query = `{ accounts { ${'id '.repeat(1990)} } }`;
    const { status, errors } = await post(url, requestBody(query), { accept: 'application/graphql-response+json' });
    expect(status).toBe(422);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('select each field once'), extensions: { code: 'INVALID_INPUT' } },
    ]);
  });

  test('returns all exceeded limits at once', async () => {
    const { url } = await startGateway([], { limits: { ...LIMITS, depth: 1, aliases: 1, rootFields: 1 } });
    const { errors } = await post(url, requestBody('{ a: accounts { name } b: accounts { name } }'));
    expect(errors?.map(({ extensions }) => [extensions.limit, extensions.found])).toEqual([
      ['MAX_QUERY_DEPTH', 2],
      ['MAX_QUERY_ALIASES', 2],
      ['MAX_QUERY_ROOT_FIELDS', 2],
    ]);
  });

  test('is executed at the limits', async () => {
    const { url } = await startGateway([]);
    const aliases = Array.from({ length: LIMITS.rootFields }, (_, i) => `a${i}: __typename`).join(' ');
    expect((await post(url, requestBody(`{ ${aliases} }`))).errors).toBeUndefined();
    const ids = Array.from({ length: LIMITS.inputListLength }, (_, i) => idOf('Booking', 'none', String(i)));
    const { errors } = await post(url, requestBody('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }));
    expect(errors?.[0].extensions.limit).toBe('MAX_QUERY_COST');
  });

  test('is rejected with too long a list in its variables', async () => {
    const { url } = await startGateway([]);
    const ids = Array.from({ length: LIMITS.inputListLength + 1 }, () => 'x');
    const { errors } = await post(url, requestBody('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }));
    expect(errors).toMatchObject([{ extensions: { limit: 'MAX_INPUT_LIST_LENGTH', found: 1001, maximum: 1000 } }]);
  });

  test('is rejected with too many values in its variables', async () => {
    const { url } = await startGateway([]);
    const hours = [
      { start: '09:00', end: '12:00' },
      { start: '13:00', end: '17:00' },
      { start: '18:00', end: '19:00' },
    ];
    const dateOverrides = Array.from({ length: 1000 }, () => ({ date: '2026-12-01', hours }));
    const query = 'mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { __typename } }';
    const { errors } = await post(url, requestBody(query, { input: { id: 'x', dateOverrides } }));
    const limit = { limit: 'MAX_INPUT_VALUES', found: 12_003, maximum: 10_000 };
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', ...limit } }]);
  });

  test('is rejected at once when its fragments double at each level', async () => {
    const { url } = await startGateway([]);
    const fragments = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Calendar { account { id } ...F${i + 1} schedules { calendar { ...F${i + 1} } } }`,
    );
    const query = `{ calendar(id: "x") { ...F0 } } ${fragments.join(' ')} fragment F40 on Calendar { id }`;
    const { errors } = await post(url, requestBody(query));
    expect(errors?.map(({ extensions }) => extensions.limit)).toEqual(['MAX_QUERY_DEPTH', 'MAX_QUERY_FIELDS']);
  });
});

describe('the estimate of upstream calls', () => {
  test('rejects an operation above the maximum, and sends nothing', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    const query = `query ($first: Int) { calendars(first: $first) { nodes {
      busy(from: "2026-11-24T00:00:00Z", to: "2026-11-25T00:00:00Z") { start } } } }`;
    const { errors } = await execute(query, { first: 1000 });
    expect(errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT', limit: 'MAX_QUERY_COST', maximum: 500, estimatedCalls: 1004 } },
    ]);
    expect(errors?.[0].message).toContain('1004');
    expect(Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests)).toEqual([]);
    expect((await execute(query, { first: 100 })).errors).toBeUndefined();
  });

  test.each(examplesAt(NOW).map((example) => [example.name, example] as const))(
    'of each operation of %s is at least its actual cost, and within the limit',
    async (_, { query, variables }) => {
      const names = [...query.matchAll(/^(query|mutation) (\w+)/gm)].map(([, , name]) => name);
      for (const operationName of names) {
        const { url } = await startSandboxGateway({ limits: { ...LIMITS, queryCost: 0 } });
        const given = { query, operationName, variables: variables === '' ? {} : JSON.parse(variables) };
        const { errors } = await post(url, JSON.stringify(given));
        const estimated = (errors?.[0].extensions.estimatedCalls as number | undefined) ?? 0;
        const open = await startSandboxGateway();
        const response = await request(open.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-upstream-report': '1' },
          body: JSON.stringify(given),
        });
        const result = (await response.body.json()) as { extensions: { upstream: { calls: number } } };
        expect(result.extensions.upstream.calls, operationName).toBeLessThanOrEqual(estimated);
        expect(estimated, operationName).toBeLessThanOrEqual(LIMITS.queryCost);
      }
    },
  );
});

describe('requests of a client', () => {
  test('are counted, reported in headers, and rejected with 429', async () => {
    let time = NOW;
    const state = createMemoryState({ now: () => time });
    const { keys, clients } = keyedClients({ web: { '*': 'read' }, app: { '*': 'read' } });
    const { url } = await startGateway([], { clients, state, limits: { ...LIMITS, requestsPerMinute: 2 } });
    const execute = (key: string) => post(url, requestBody('{ __typename }'), bearer(key));
    expect((await execute(keys.web)).headers).toMatchObject({
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '60',
    });
    time += 15_000;
    expect((await execute(keys.web)).headers).toMatchObject({ 'ratelimit-remaining': '0', 'ratelimit-reset': '45' });
    const refused = await execute(keys.web);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '45', 'ratelimit-remaining': '0' },
      errors: [{ message: expect.stringContaining('RATE_LIMIT_PER_MINUTE'), extensions: { code: 'RATE_LIMITED' } }],
    });
    expect((await execute(keys.app)).status).toBe(200);
    time += 45_000;
    expect((await execute(keys.web)).status).toBe(200);
  });

  test('are not counted without a limit', async () => {
    const { url } = await startGateway([]);
    expect((await post(url, requestBody('{ __typename }'))).headers).not.toHaveProperty('ratelimit-limit');
  });

  test('over a WebSocket count each operation', async () => {
    const { url } = await startGateway([], { limits: { ...LIMITS, requestsPerMinute: 2 } });
    const client = socketClient(url);
    const execute = async () => {
      for await (const { data } of client.iterate({ query: '{ __typename }' })) return data;
      return undefined;
    };
    await execute();
    await execute();
    await expect(execute()).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });
});
