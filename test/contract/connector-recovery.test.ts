import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { ConnectorCase } from './cases/connector-case.ts';
import { CASES } from './connector-cases.ts';
import { failuresOf, idleConnector, openConnector } from './connector-opening.ts';
import { methodsOf } from './connector-reads.ts';
import { type Recovery, recoveriesOf, type Send } from './connector-recoveries.ts';

const SHORT_TIMEOUT_MS = 500;

async function open(each: ConnectorCase, recovery: Recovery) {
  const opened = await openConnector(each);
  const { connector, call, fakeProvider } = opened;
  const [header, value] = each.authorization;
  const version = { 'cal-api-version': '2024-08-13' };
  const send: Send = async (method, path, body = {}) => {
    const headers = { [header]: value, ...version, 'content-type': 'application/json' };
    const request = { method, headers, body: JSON.stringify(body) };
    const { status } = await fetch(`${fakeProvider.url}${path}`, request);
    expect([200, 201]).toContain(status);
  };
  return {
    ...opened,
    /** Creates it while every write meets the fault, and returns the error. */
    async failToMake(fault: Fault, timeoutMs = SHORT_TIMEOUT_MS) {
      fakeProvider.faults.add({ ...fault, method: 'POST' });
      const maker = fault.kind === 'no-response' ? opened.again(timeoutMs) : connector;
      const [failure] = await failuresOf(recovery.make(maker, call));
      fakeProvider.faults.clear();
      return failure;
    },
    /** The requests since the last call. */
    requested: () => fakeProvider.requests.splice(0).map(({ method, path }) => `${method} ${path}`),
    find: () => recovery.find(connector, call),
    make: () => recovery.make(connector, call),
    end: (id: string) => recovery.end(id, connector, call, send),
  };
}

test.each(CASES)('$provider can find everything that it creates', (each) => {
  const makes = methodsOf(idleConnector(each)).filter((name) => /prepareCreate$|bookings\.find$/.test(name));
  expect(Object.keys(recoveriesOf(each)).sort()).toEqual(makes.sort());
});

/** The others create nothing. */
const CREATING = CASES.filter((each) => Object.keys(recoveriesOf(each)).length > 0);

describe.each(CREATING)('$provider', (each) => {
  describe.each(Object.entries(recoveriesOf(each)))('%s', (_name, recovery) => {
    test.each(['response-lost', 'no-response', 'malformed'] as const)(
      'is found after %s with one search, until it is deleted',
      async (kind) => {
        const { failToMake, find, end, requested, writes } = await open(each, recovery);
        expect(await find()).toBeUndefined();
        expect(await failToMake({ kind })).toMatchObject({ outcomeUnknown: true });
        expect(writes()).toHaveLength(1);

        requested();
        const id = await find();
        expect(requested()).toEqual(recovery.reads);
        if (id === undefined) throw new Error('not found');
        expect(await find()).toBe(id);
        await end(id);
        expect(await find()).toBeUndefined();
      },
    );

    test.each<Fault>([{ kind: 'reset' }, { kind: 'status', status: 503 }, { kind: 'html', status: 200 }])(
      'is not found when nothing was created, with $kind',
      async (fault) => {
        const { failToMake, find, requested } = await open(each, recovery);
        expect(await failToMake(fault)).toMatchObject({ outcomeUnknown: true });
        requested();
        expect(await find()).toBeUndefined();
        expect(requested()).toEqual(recovery.reads);
      },
    );

    test.each([403, 429])('makes no search after %i', async (status) => {
      const { failToMake } = await open(each, recovery);
      expect(await failToMake({ kind: 'status', status })).toMatchObject({ outcomeUnknown: false });
    });

    test.each(Object.entries(recovery.same))('is found by %s', async (_, look) => {
      const { connector, call, make } = await open(each, recovery);
      const id = await make();
      expect(await look(connector, call)).toBe(id);
    });

    test.each(Object.entries(recovery.other))('is not found by %s', async (_, look) => {
      const { connector, call, make, find } = await open(each, recovery);
      const id = await make();
      expect(await look(connector, call)).toBeUndefined();
      expect(await find()).toBe(id);
    });

    test('is searched anew: no search shares a read that began before', async () => {
      const { make, find, requested } = await open(each, recovery);
      const id = await make();
      requested();
      expect(await Promise.all([find(), find()])).toEqual([id, id]);
      expect(requested()).toEqual([...recovery.reads, ...recovery.reads]);
    });

    test('is not reported as missing when the search fails', async () => {
      const { fakeProvider, find } = await open(each, recovery);
      fakeProvider.faults.add({ kind: 'status', status: 503, method: 'GET' });
      const [failure] = await failuresOf(find());
      expect(failure).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcomeUnknown: false });
    });
  });

  const creates = Object.entries(recoveriesOf(each)).filter(([name]) => name.endsWith('prepareCreate'));
  test.each(creates)('%s finds the latest of several', async (_, recovery) => {
    const { make, find } = await open(each, recovery);
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push(await make());
    expect(new Set(ids).size).toBe(3);
    expect(await find()).toBe(ids[2]);
  });
});
