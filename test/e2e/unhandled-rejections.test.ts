import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { post, requestBody, socketClient } from '../support/client-requests.ts';
import { idOf } from '../support/gateway.ts';
import { runProject } from '../support/project-process.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

// In each query `to` is before `from`, so one item of a list fails while an earlier item waits for its provider.

const REFUSED = 'slots(from: "2026-12-02T00:00:00Z", to: "2026-12-01T00:00:00Z") { start }';
const QUERIES = [
  `{ eventTypes { edges { node { schedule { id } ${REFUSED} } } } }`,
  `{ __proto__: __typename eventTypes { nodes { schedule { id } ${REFUSED} } } }`,
];

const CONDITIONS = ['a', 'b', 'c', 'd', 'e', 'f'];
const WITH_CONDITIONS = `query D($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!, $f: Boolean!, $from: DateTime!, $to: DateTime!) {
  accounts @include(if: $a) { name provider @include(if: $b) timeZone @include(if: $c) }
  eventTypes @include(if: $d) { nodes { name @include(if: $e) schedule { id name @include(if: $f) } slots(from: $from, to: $to) { start } } }
}`;

async function startProcess(environment: Readonly<Record<string, string>> = {}) {
  const gateway = runProject('src/main.ts', { PORT: '0', ...environment });
  const [, url = ''] = await gateway.output(/listens on (http:\/\/\S+)/);
  return { gateway, url };
}

describe.each(['true', 'false'])('a process with REQUEST_DEDUPLICATION=%s', (requestDeduplication) => {
  test('continues when arguments below a list are rejected', async () => {
    const { gateway, url } = await startProcess({ REQUEST_DEDUPLICATION: requestDeduplication });
    for (const query of QUERIES) {
      const { errors } = await post(url, requestBody(query));
      expect(errors?.map(({ extensions }) => extensions.code)).toContain('INVALID_INPUT');
    }
    for (let bits = 0; bits < 2 ** CONDITIONS.length; bits++) {
      const conditions = CONDITIONS.map((name, bit) => [name, (bits & (1 << bit)) !== 0]);
      const times = { from: '2026-12-02T00:00:00Z', to: '2026-12-01T00:00:00Z' };
      const { status } = await post(url, requestBody(WITH_CONDITIONS, { ...Object.fromEntries(conditions), ...times }));
      expect(status).toBe(200);
    }
    expect(await post(url, requestBody('{ __typename }'))).toMatchObject({ data: { __typename: 'Query' } });
    expect(gateway.stderr()).not.toMatch(/uncaught|unhandled/);
  }, 60_000);
});

/** On SIGUSR2, a promise is rejected that nothing waits for; `error` is an expression. */
function rejecting(error: string): Readonly<Record<string, string>> {
  const code = `
    import { GraphQLError } from '${import.meta.resolve('graphql')}';
    import { NotFoundError } from '${new URL('../../src/domain/errors.ts', import.meta.url)}';
    process.on('SIGUSR2', () => void Promise.reject(${error}));`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

const metricsOf = async (url: string) => (await request(new URL('/metrics', url))).body.text();

test.each(["new GraphQLError('refused')", "new NotFoundError('some-id', 'gone')"])(
  'logs and counts an unhandled rejection of an error for a client, and continues (%s)',
  async (error) => {
    const { gateway, url } = await startProcess(rejecting(error));
    gateway.signal('SIGUSR2');
    await expect.poll(() => metricsOf(url)).toMatch(/^gateway_unhandled_rejections_total 1$/m);
    expect(JSON.parse(gateway.stderr())).toMatchObject({
      level: 'error',
      msg: expect.stringContaining('unhandled rejection'),
    });
    expect(await post(url, requestBody('{ __typename }'))).toMatchObject({ status: 200 });
  },
);

test.each(["new Error('a bug')", "new GraphQLError('located', { originalError: new Error('a bug') })", "'text'"])(
  'logs any other unhandled rejection and exits with 1 (%s)',
  async (error) => {
    const { gateway } = await startProcess(rejecting(error));
    gateway.signal('SIGUSR2');
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(JSON.parse(gateway.stderr())).toMatchObject({ level: 'fatal', msg: 'uncaught exception, exiting' });
  },
);

describe.each([true, false])('names that clients choose, with in-flight deduplication: %s', (requestDeduplication) => {
  test('keeps the default of a variable `__proto__`, so that a dry run writes nothing', async () => {
    const { execute, sandbox } = await startSandboxGateway({ requestDeduplication });
    const id = idOf('Schedule', 'calcom', '2201');
    const { data } = await execute(
      `mutation($__proto__: Boolean = true) {
        updateSchedule(input: { id: "${id}", name: "Never written", dryRun: $__proto__ }) { __typename }
      }`,
    );
    expect(data.updateSchedule.__typename).toBe('UpdateSchedulePayload');
    const methods = sandbox.fakeProviders.calcom.requests.map(({ method }) => method);
    expect(methods).toEqual(methods.map(() => 'GET'));
  });

  test('accepts `then` as a response name', async () => {
    const { execute } = await startSandboxGateway({ requestDeduplication });
    const id = idOf('Schedule', 'calcom', '2201');
    const update = `updateSchedule(input: { id: "${id}", name: "Renamed" }) { then: __typename }`;
    const { data } = await execute(`mutation { then: ${update} }`);
    expect(JSON.stringify(data)).toBe('{"then":{"then":"UpdateSchedulePayload"}}');
    expect(await execute('{ then: accounts { then: name } }')).toMatchObject({ status: 200, errors: undefined });
  });
});

test('a subscription continues when arguments below a list are rejected for an event', async () => {
  const { url, execute } = await startSandboxGateway();
  const reservation = `reservation { eventType { schedule { id } ${REFUSED} } }`;
  // The cursor of another log: the first event arrives at once, and shows that the subscription is established.
  const events = socketClient(url).iterate<any>({
    query: `subscription { reservationChanged(after: "elsewhere-0") { ... on ReservationChange { ${reservation} } } }`,
  });
  onTestFinished(() => void events.return?.());
  await events.next();
  const eventType = idOf('EventType', 'calcom', '2101');
  const reserve = 'mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename } }';
  for (const start of ['2026-11-25T09:00:00Z', '2026-11-25T15:15:00Z']) {
    const { data } = await execute(reserve, { input: { eventType, start } });
    expect(data.reserveSlot.__typename).toBe('ReserveSlotPayload');
    const { value } = await events.next();
    expect(value.errors[0].extensions.code).toBe('INVALID_INPUT');
  }
});
