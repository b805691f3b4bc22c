import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { MAX_ERRORS } from '../../src/graphql/limits/error-limits.ts';
import { post, requestBody } from '../support/client-requests.ts';
import { startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { openTransportSocket } from '../support/transport-socket.ts';

const LONG = 'x'.repeat(900_000);
const CREATE = `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { __typename } }`;

async function lengthOf(url: string, body: string): Promise<number> {
  const response = await request(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return (await response.body.text()).length;
}

describe('a response to invalid input', () => {
  test('is short when each of many errors would contain a long input', async () => {
    const { url } = await startGateway([]);
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`unknown${i}`, 1]));
    const body = requestBody(CREATE, { input: { name: LONG, ...unknown } });
    const { errors } = await post(url, body);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
    expect(await lengthOf(url, body)).toBeLessThan(10_000);
  });

  test('is short when the document has a long word', async () => {
    const { url } = await startGateway([]);
    for (const query of [
      `{ ${LONG} }`,
      `{ accounts { ${LONG}: name } }`,
      `{ accounts } "${LONG}"`,
      `{ node(id: "${LONG}") }`,
    ]) {
      expect(await lengthOf(url, requestBody(query))).toBeLessThan(10_000);
    }
  });

  test('has all errors of a few short inputs', async () => {
    const { url } = await startGateway([]);
    const { errors } = await post(url, requestBody(CREATE, { input: { unknown1: 1, unknown2: 2 } }));
    expect(errors?.length).toBeGreaterThan(2);
  });
});

test('counts the errors that it leaves out when there are very many', async () => {
  const { execute } = await startSandboxGateway();
  const window = 'from: "2026-12-02T00:00:00Z", to: "2026-12-01T00:00:00Z"';
  const aliases = Array.from({ length: 49 }, (_, i) => `a${i}: openings(${window}) { start }`).join(' ');
  const schedules = '{ schedules(first: 50) { nodes { id } } }';
  const count = (await execute(schedules)).data.schedules.nodes.length * 49;
  expect(count).toBeGreaterThan(MAX_ERRORS);
  const { errors = [] } = await execute(`{ schedules(first: 50) { nodes { ${aliases} } } }`);
  expect(errors).toHaveLength(MAX_ERRORS + 1);
  expect(errors.at(-1)).toMatchObject({
    message: expect.stringMatching(`^${count - MAX_ERRORS} further errors are left out`),
    extensions: { code: 'INVALID_INPUT' },
  });
});

describe('deeply nested variables', () => {
  const QUERY = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  // A client's own JSON.stringify would exceed its stack.
  const NESTED = '['.repeat(5000) + ']'.repeat(5000);
  const BODY = `{"query":${JSON.stringify(QUERY)},"variables":{"ids":${NESTED}}}`;
  const ERROR = { code: 'INVALID_INPUT', limit: 'MAX_INPUT_DEPTH', found: 5000 };

  test('are rejected over HTTP', async () => {
    const { url, log } = await startGateway([]);
    const { errors } = await post(url, BODY);
    expect(errors).toMatchObject([{ extensions: ERROR }]);
    expect(log.join('')).not.toMatch(/unexpected|stack/);
  });

  test('are rejected over a WebSocket', async () => {
    const { url, log } = await startGateway([]);
    const { socket, waitFor } = await openTransportSocket(url);
    socket.send(`{"id":"1","type":"subscribe","payload":${BODY}}`);
    const { payload } = await waitFor(({ id }) => id === '1');
    expect((payload.errors ?? payload)[0]).toMatchObject({ extensions: ERROR });
    expect(log.join('')).not.toMatch(/unexpected|stack/);
  });
});
