import * as fc from 'fast-check';
import { parse, validate } from 'graphql';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { schema } from '../../src/graphql/schema.ts';
import { idOf } from '../support/gateway.ts';
import { hostileText, operationOf, valueOf } from '../support/hostile-arguments.ts';
import { internalErrorsIn, unexpectedLines } from '../support/internal-errors.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

// Whatever is sent: a response, and never an internal error. The seed is fixed, so that a failure is reproducible.

const SEED = 20_261_121;
const check = { seed: SEED, numRuns: 60, endOnFailure: true } as const;

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => void process.off('unhandledRejection', note));

const LONG = [
  '='.repeat(100_000),
  `${'='.repeat(100_000)}x`,
  `${encodeGlobalId({ type: 'Schedule', account: 'calcom', id: '1' })}${'='.repeat(200_000)}x`,
  'T'.repeat(200_000),
  '0'.repeat(200_000),
  '-'.repeat(200_000),
  `a@${'a-'.repeat(100_000)}`,
  '.'.repeat(200_000),
  ' '.repeat(200_000),
  '\u0000'.repeat(50_000),
  `2026-11-24T00:00:00.${'0'.repeat(100_000)}x`,
];

const sandboxGateway = () => startSandboxGateway({ timeoutMs: 1000 });

describe('the arguments of', () => {
  const fields = [
    ...Object.values(schema.getQueryType()!.getFields()).map((field) => ['query', field] as const),
    ...Object.values(schema.getMutationType()!.getFields()).map((field) => ['mutation', field] as const),
  ];

  test.each(fields.map(([kind, field]) => [field.name, kind, field] as const))(
    '%s (%s)',
    { timeout: 60_000 },
    async (_, kind, field) => {
      const { execute, log } = await sandboxGateway();
      const query = operationOf(kind, field);
      expect(validate(schema, parse(query))).toEqual([]);
      const variables = fc.record(Object.fromEntries(field.args.map((arg) => [arg.name, valueOf(arg.type)])));
      await fc.assert(
        fc.asyncProperty(variables, async (given) => {
          const { status, errors } = await execute(query, given);
          expect(internalErrorsIn({ status, errors }, log)).toEqual([]);
        }),
        check,
      );
    },
  );

  test.each(LONG)('texts of any length (%#)', { timeout: 5000 }, async (long) => {
    const { execute, log } = await sandboxGateway();
    const query = `query ($id: ID!, $text: String, $time: DateTime!, $zone: TimeZone) {
      node(id: $id) { id } schedules(after: $text) { nodes { id } } reservation(id: $id) { id }
      availability(input: { participants: [$id], from: $time, to: $time, timeZone: $zone }) { openings { start } } }`;
    expect(validate(schema, parse(query))).toEqual([]);
    const time = '2026-11-24T00:00:00Z';
    for (const given of [{}, { time: long }, { zone: long }, { zone: `A${long}` }]) {
      const { status, errors } = await execute(query, { id: long, text: long, time, ...given });
      expect(internalErrorsIn({ status, errors }, log)).toEqual([]);
    }
    const booker = { name: long, email: long, timeZone: 'UTC', phone: long };
    const { status, errors } = await execute(
      'mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) { __typename } }',
      { input: { id: idOf('Reservation', 'calcom', 'x'), attendee: booker } },
    );
    expect(internalErrorsIn({ status, errors }, log)).toEqual([]);
  });
});

/** JSON values, some with keys that could modify prototypes. */
const poisoned = fc.jsonValue({ maxDepth: 3 }).map((value) => {
  const json = JSON.stringify({ value, poison: 'POISON' });
  return json.replace(
    '"poison":"POISON"',
    '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}',
  );
});

describe('the body of a request', () => {
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json(),
    poisoned,
    fc
      .record(
        {
          query: fc.oneof(
            hostileText,
            fc.constantFrom('{ __typename }', 'query ($id: ID!) { node(id: $id) { id } }'),
            fc.jsonValue(),
          ),
          variables: fc.oneof(fc.jsonValue(), fc.dictionary(hostileText, fc.jsonValue())),
          operationName: fc.oneof(hostileText, fc.jsonValue()),
          extensions: fc.oneof(
            fc.jsonValue(),
            fc.record({ persistedQuery: fc.oneof(fc.jsonValue(), fc.record({ sha256Hash: fc.jsonValue() })) }),
          ),
        },
        { requiredKeys: [] },
      )
      .map((params) => JSON.stringify(params)),
    fc.constantFrom(
      '['.repeat(100_000),
      `{"variables":${'['.repeat(50_000)}${']'.repeat(50_000)},"query":"{__typename}"}`,
    ),
  );
  const types = fc.constantFrom(
    'application/json',
    'application/graphql+json',
    'application/json; charset=x',
    'text/plain',
    'application/graphql',
    'multipart/form-data; boundary=x',
  );

  test('can be anything', { timeout: 60_000 }, async () => {
    const { url, log } = await sandboxGateway();
    await fc.assert(
      fc.asyncProperty(body, types, async (sent, type) => {
        const response = await request(url, { method: 'POST', headers: { 'content-type': type }, body: sent });
        const output = await response.body.text();
        const { errors } = (output === '' ? {} : JSON.parse(output)) as { errors?: any[] };
        expect(internalErrorsIn({ status: response.statusCode, errors }, log)).toEqual([]);
      }),
      { ...check, numRuns: 500 },
    );
  });

  test('can have any headers and any path', { timeout: 60_000 }, async () => {
    const { url, log } = await sandboxGateway();
    const value = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
    const names = [
      'authorization',
      'idempotency-key',
      'last-event-id',
      'cache-control',
      'x-upstream-report',
      'accept',
      'origin',
      'content-type',
    ];
    const headers = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
    const search = fc.record(
      { query: hostileText, variables: fc.oneof(hostileText, fc.json()), extensions: fc.oneof(hostileText, fc.json()) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(headers, search, fc.boolean(), async (given, params, isGet) => {
        const query = new URLSearchParams(Object.entries(params).map(([name, sent]): [string, string] => [name, sent]));
        const response = await request(isGet ? `${url}?${query}` : url, {
          method: isGet ? 'GET' : 'POST',
          headers: { 'content-type': 'application/json', ...given },
          body: isGet ? null : '{"query":"{ __typename }"}',
        });
        await response.body.dump();
        expect(internalErrorsIn({ status: response.statusCode }, log)).toEqual([]);
      }),
      { ...check, numRuns: 300 },
    );
  });
});

test('handles any message over a WebSocket', { timeout: 60_000 }, async () => {
  const { url, execute, log } = await sandboxGateway();
  const message = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    poisoned,
    fc
      .record(
        {
          type: fc.constantFrom('connection_init', 'subscribe', 'ping', 'pong', 'complete', 'next', 'x'),
          id: fc.oneof(hostileText, fc.jsonValue()),
          payload: fc.oneof(
            fc.jsonValue(),
            fc.record({
              query: hostileText,
              variables: fc.jsonValue(),
              extensions: fc.jsonValue(),
              operationName: fc.jsonValue(),
            }),
            fc.record({ authorization: fc.jsonValue() }),
          ),
        },
        { requiredKeys: ['type'] },
      )
      .map((sent) => JSON.stringify(sent)),
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(message, { minLength: 1, maxLength: 5 }), async (begins, messages) => {
      const socket = new WebSocket(url.replace('http:', 'ws:'), 'graphql-transport-ws');
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      if (begins) socket.send('{"type":"connection_init"}');
      for (const sent of messages) socket.send(sent);
      socket.close();
      await closed;
      expect((await execute('{ __typename }')).status).toBe(200);
      expect(unexpectedLines(log)).toEqual([]);
    }),
    { ...check, numRuns: 100 },
  );
});

describe('responses of a provider', () => {
  const QUERY = `{
    accounts { name owner { name } defaultSchedule { name } }
    calendars { nodes { id name timeZone schedules { name } } accountResults { error { code } } }
    schedules { nodes { id weeklyHours { days start end } dateOverrides { date } } accountResults { error { code } } }
    eventTypes { nodes { id durationMinutes } accountResults { error { code } } }
    personalizedSchedules { nodes { id sessions { start } attendees { name } } accountResults { error { code } } } }`;

  /** A valid response with a part of it replaced. */
  const body = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    poisoned.map((json) => JSON.parse(json) as fc.JsonValue),
    fc.jsonValue({ maxDepth: 2 }).map((data) => ({ status: 'success', data, results: [data], count: 1, next: null })),
    fc
      .dictionary(
        fc.constantFrom(
          'id',
          'name',
          'timeZone',
          'start',
          'end',
          'availability',
          'overrides',
          'rules',
          'guide',
          'title',
          'length',
          'lengthInMinutes',
          'day_of_week',
          'start_time',
          'end_time',
        ),
        fc.oneof(hostileText, fc.jsonValue()),
      )
      .chain((row) =>
        fc.constantFrom<unknown>([row], { data: [row] }, { data: row }, { results: [row], count: 1, next: null }),
      ),
  );

  test.each(['calcom', 'gravity-rail', 'guidebook', 'vastal'] as const)('%s', { timeout: 60_000 }, async (name) => {
    const { execute, log, sandbox } = await sandboxGateway();
    const { faults } = sandbox.fakeProviders[name];
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(200, 200, 200, 400, 404, 500), async (response, status) => {
        faults.clear();
        faults.add(
          status === 200 ? { kind: 'wrong-shape', body: response } : { kind: 'status', status, body: response },
        );
        const { status: answered, errors } = await execute(QUERY);
        expect(internalErrorsIn({ status: answered, errors }, log)).toEqual([]);
      }),
      { ...check, numRuns: 100 },
    );
  });
});

test('leaves no unhandled rejection and no new prototype property after all of this', () => {
  expect(unhandled).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
