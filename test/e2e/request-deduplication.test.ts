import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { decodeGlobalId } from '../../src/domain/global-id.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';

// Tries to receive, by equal concurrent queries, another client's data, or data from before a write that has ended.

const READ = '{ schedules { nodes { id name } accountResults { error { code } } } }';
const WRITE = `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) {
  __typename ... on UpdateSchedulePayload { schedule { name } } ... on MutationError { message } } }`;
const PEOPLE = ['nora', 'omar'] as const;
type Person = (typeof PEOPLE)[number];
const CLIENTS = ['studio', 'stranger'] as const;
const SCHEDULES: Readonly<Record<Person, string>> = { nora: '1', omar: '2' };
interface Named {
  readonly id: string;
  readonly name: string;
}

const accountOf = (id: string) => decodeGlobalId(id)?.account;

const MANY = { calls: 100_000, seconds: 1 };

/**
 * The delay of the second account, so that data that a query has read from the first can be outdated before the query
 * ends.
 */
const LATE_MS = 60;

async function startCalcom() {
  const running = await startFakeProvider(
    createCalcomSandbox({
      now: () => NOW,
      rateLimit: 100_000,
      keys: { 'key-nora': { userId: 1 }, 'key-omar': { userId: 2 } },
      data: {
        users: PEOPLE.map((username, i) => ({ id: i + 1, username })),
        schedules: PEOPLE.map((username, i) => ({ id: i + 1, userId: i + 1, name: `${username} 0` })),
      },
    }),
  );
  onTestFinished(() => running.close());
  return running;
}

/** Two users with a schedule each, who send their own credentials; one of the clients may not use their account. */
async function start() {
  const [first, second] = await Promise.all([startCalcom(), startCalcom()]);
  second.faults.add({ kind: 'slow', delayMs: LATE_MS });
  const { keys, clients } = keyedClients({
    studio: { calcom: 'write', late: 'read' },
    stranger: { calcom: 'none', late: 'read' },
  });
  const { execute } = await startGateway(
    [
      { key: 'calcom', url: first.url },
      { key: 'late', url: second.url },
    ].map(({ key, url }) => ({
      key,
      provider: 'CALCOM',
      credentialFromHeader: 'x-calcom-key',
      settings: { baseUrl: url, rateLimit: MANY },
    })),
    { clients },
  );
  const headersOf = (person: Person, client: (typeof CLIENTS)[number]) => ({
    ...bearer(keys[client]),
    'x-calcom-key': `key-${person}`,
  });
  return {
    async write(person: Person, number: number) {
      const input = { id: idOf('Schedule', 'calcom', SCHEDULES[person]), name: `${person} ${number}` };
      const { data } = await execute(WRITE, { input }, headersOf(person, 'studio'));
      expect(data.updateSchedule).toMatchObject({ __typename: 'UpdateSchedulePayload' });
    },
    read: (person: Person, client: (typeof CLIENTS)[number]) => execute(READ, {}, headersOf(person, client)),
  };
}

const step = fc.record({
  kind: fc.constantFrom('read', 'read', 'write' as const),
  person: fc.constantFrom(...PEOPLE),
  client: fc.constantFrom('studio', 'studio', 'stranger' as const),
  /** What must have ended before the next step begins: nothing, this step, or this step if it is a write. */
  awaited: fc.constantFrom('nothing', 'step', 'write', 'write' as const),
});

test("never returns another client's data, nor data from before a write that has ended", {
  timeout: 120_000,
}, async () => {
  const { read, write } = await start();
  const begun = { nora: 0, omar: 0 };
  const ended = { nora: 0, omar: 0 };
  const writing: Record<Person, Promise<void>> = { nora: Promise.resolve(), omar: Promise.resolve() };

  async function change(person: Person) {
    const before = writing[person];
    const { promise, resolve } = Promise.withResolvers<void>();
    writing[person] = promise;
    await before;
    begun[person] += 1;
    await write(person, begun[person]);
    ended[person] = begun[person];
    resolve();
  }

  async function look(person: Person, client: 'studio' | 'stranger') {
    const before = ended[person];
    const { data, errors } = await read(person, client);
    expect(errors).toBeUndefined();
    expect(data.schedules.accountResults).toEqual(
      client === 'studio' ? [{ error: null }, { error: null }] : [{ error: null }],
    );
    const output = data.schedules.nodes.map(({ id, name }: Named) => `${accountOf(id)}: ${name}`);
    if (client === 'stranger') {
      expect(output).toEqual([`late: ${person} 0`]);
      return;
    }
    const [, whose, number] = /^calcom: (\w+) (\d+)$/.exec(output[0]) ?? [];
    expect(output).toEqual([`calcom: ${person} ${number}`, `late: ${person} 0`]);
    expect(whose).toBe(person);
    expect(Number(number)).toBeGreaterThanOrEqual(before);
    expect(Number(number)).toBeLessThanOrEqual(begun[person]);
  }

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const running = new Set<Promise<void>>();
      for (const { kind, person, client, awaited } of steps) {
        const doing = kind === 'write' ? change(person) : look(person, client);
        running.add(doing);
        if (awaited === 'step' || awaited === kind) await doing;
      }
      await Promise.all(running);
    }),
    { seed: 20_261_121, numRuns: 20, endOnFailure: true },
  );
});
