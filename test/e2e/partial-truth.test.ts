import { describe, expect, test } from 'vitest';
import type { SandboxName } from '../../src/sandbox/sandbox.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const LISTS = `{
  calendars(first: 100) { nodes { name account { id } schedules { name } } sources { ...How } }
  schedules(first: 100) { nodes { name account { id } } sources { ...How } }
  eventTypes(first: 100) { nodes { name account { id } } sources { ...How } }
  personalizedSchedules(first: 100) { nodes { name account { id } } sources { ...How } }
}
fragment How on Source { account { id name health } fetchedAt error { code message retryable account { id } } }`;

type Lists = Record<
  string,
  { nodes: { account: { id: string } }[]; sources: { account: { id: string }; error: unknown }[] }
>;

const FAULTS = {
  'answers 503': { kind: 'status', status: 503 },
  'hangs up': { kind: 'reset' },
  'answers nonsense': { kind: 'wrong-shape' },
  'shows a web page': { kind: 'html' },
} as const;

const PROVIDERS: readonly SandboxName[] = ['calcom', 'gravity-rail', 'guidebook', 'vastal'];

describe.each(PROVIDERS)('with %s down', (down) => {
  test.each(Object.entries(FAULTS))('because it %s, everything else is complete', async (_, fault) => {
    const { ask, sandbox } = await startSandboxGateway();
    const whole = (await ask(LISTS)).data as Lists;
    sandbox.standIns[down].faults.add(fault);
    const { data, errors, status } = await ask(LISTS);

    expect(status).toBe(200);
    expect(errors).toBeUndefined();
    for (const [name, list] of Object.entries(data as Lists)) {
      const isDown = ({ account }: { account: { id: string } }) => account.id === accountId(down);
      const { nodes, sources } = whole[name]!;
      // Vastal's one calendar is known without asking; only its schedules fail, and then with it.
      expect(list.nodes, name).toEqual(nodes.filter((node) => !isDown(node)));
      expect(list.sources.map(({ account }) => account.id)).toEqual(sources.map(({ account }) => account.id));
      for (const source of list.sources) {
        if (isDown(source)) {
          expect(source).toMatchObject({
            fetchedAt: null,
            error: { code: expect.stringMatching(/^UPSTREAM_/), account: { id: accountId(down) } },
          });
        } else expect(source.error).toBeNull();
      }
    }
  });
});

test('an account that hangs is given up in time, and the others are there', async () => {
  const { ask, sandbox } = await startSandboxGateway({ timeoutMs: 150 });
  sandbox.standIns.guidebook.faults.add({ kind: 'timeout' });
  const { data } = await ask(
    '{ calendars(first: 100) { nodes { name } sources { account { name } error { code retryable } } } }',
  );
  expect(data.calendars.nodes.length).toBeGreaterThan(10);
  expect(data.calendars.sources.find(({ error }: { error: unknown }) => error)).toEqual({
    account: { name: 'Conferences' },
    error: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
  });
});

test('a failing node of many fails alone, with its code', async () => {
  const { ask, sandbox } = await startSandboxGateway();
  sandbox.standIns.calcom.faults.add({ kind: 'status', status: 500 });
  const ids = [scheduleOf('calcom', '2201'), scheduleOf('vastal', 'default')];
  const { data, errors } = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Schedule { name } } }', { ids });
  expect(data.nodes[0]).toBeNull();
  expect(data.nodes[1].name).toBeTypeOf('string');
  expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
});

function accountId(key: string) {
  return Buffer.from(`Account:${key}:`).toString('base64url');
}

function scheduleOf(account: string, id: string) {
  return Buffer.from(`Schedule:${account}:${id}`).toString('base64url');
}
