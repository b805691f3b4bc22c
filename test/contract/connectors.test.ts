import { describe, expect, test } from 'vitest';
import type { CallContext, Connector } from '../../src/connectors/connector.ts';
import { isMutating } from '../../src/connectors/http/status-codes.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import type { ConnectorCase } from './cases/connector-case.ts';
import { CASES } from './connector-cases.ts';
import { faultsFor, MALFORMED, NOT_FOUND, TIMEOUT, WRONG_SHAPES } from './connector-faults.ts';
import {
  expectCredentialInPlace,
  expectNoSecrets,
  failuresOf,
  idleConnector,
  openConnector,
} from './connector-opening.ts';
import { methodsOf, READS_BY_IDS, READS_OF_ALL, type ReadName, type ReadOfAllName } from './connector-reads.ts';
import { recoveriesOf } from './connector-recoveries.ts';

/** Reads of routes that some editions of a provider lack: 404 means that there is nothing to read. */
const ON_OPTIONAL_ROUTES = ['eventTypes.absences'];

/** Tested by connector-webhooks.test.ts. */
const WEBHOOKS = ['webhooks.read'];

const namesByIds = ({ ids }: ConnectorCase) => Object.keys(ids) as ReadName[];
const idsFor = ({ ids }: ConnectorCase, name: ReadName) => ids[name] ?? [[], []];
const codeOf = (result: unknown) => (result instanceof ProviderError ? result.code : 'ok');

function namesOfAll(each: ConnectorCase): ReadOfAllName[] {
  const has = new Set(methodsOf(idleConnector(each)));
  return (Object.keys(READS_OF_ALL) as ReadOfAllName[]).filter((name) => has.has(name));
}

function readByIds(name: ReadName, connector: Connector, ids: readonly string[], call: CallContext) {
  const response: Promise<readonly unknown[]> | undefined = READS_BY_IDS[name](connector, ids, call);
  return response ?? Promise.reject(new Error(`its connector lacks ${name}`));
}

function readOfAll(name: ReadOfAllName, connector: Connector, call: CallContext) {
  const response: Promise<unknown> | undefined = READS_OF_ALL[name](connector, call);
  return response ?? Promise.reject(new Error(`its connector lacks ${name}`));
}

/** How many calls a read of no ids makes. Waits for their end, so that they do not fail after the test. */
async function callsForNothing(each: ConnectorCase, name: ReadName): Promise<number> {
  const { connector, call } = await openConnector(each);
  const { signal } = call;
  const ended = Promise.withResolvers<void>();
  let begun = 0;
  const watched: CallContext = {
    credential: call.credential,
    // Every request reads it first.
    get signal() {
      begun += 1;
      return signal;
    },
    meter: { onCall: () => ended.resolve(), onDeduplicated() {}, onRetry() {} },
  };
  expect(await readByIds(name, connector, [], watched)).toEqual([]);
  if (begun > 0) await ended.promise;
  return begun;
}

type Read = readonly [name: string, read: (connector: Connector, call: CallContext) => Promise<unknown>];

/** All reads of existing objects: of one id, of several, and of all. */
function readsOf(each: ConnectorCase): Read[] {
  return [
    ...namesByIds(each).flatMap((name) => {
      const [known] = idsFor(each, name);
      const batches = known.length > 1 ? [known.slice(0, 1), known] : [known];
      return batches.map((ids): Read => {
        const title = `${name} of ${ids.length}`;
        return [title, (connector, call) => readByIds(name, connector, ids, call)];
      });
    }),
    ...namesOfAll(each).map((name): Read => [name, (connector, call) => readOfAll(name, connector, call)]),
  ];
}

test('every registered provider has one case, which covers all methods of its connector', () => {
  const providers = (all: readonly { readonly provider: string }[]) => new Set(all.map(({ provider }) => provider));
  expect(providers(CASES)).toEqual(providers(CONNECTORS));
  expect(CASES).toHaveLength(CONNECTORS.length);
  for (const each of CASES) {
    const writes = Object.keys(each.writes).map((name) => name.replace(/:.*/, ''));
    const tried = new Set<string>([
      ...namesByIds(each),
      ...Object.keys(READS_OF_ALL),
      ...WEBHOOKS,
      ...writes,
      ...Object.keys(recoveriesOf(each)),
      ...each.internal,
    ]);
    const untried = methodsOf(idleConnector(each)).filter((name) => !tried.has(name));
    expect({ provider: each.provider, untried }).toEqual({ provider: each.provider, untried: [] });
  }
});

describe.each(CASES)('$provider', (each) => {
  describe('reading by ids', () => {
    test.each(namesByIds(each))(
      '%s returns results in the order of the ids, each as if it were requested alone',
      async (name) => {
        const { connector, call } = await openConnector(each);
        const [known, missing] = idsFor(each, name);
        const read = (ids: readonly string[]) => readByIds(name, connector, ids, call);
        const alone = new Map<string, unknown>();
        for (const id of [...known, ...missing]) alone.set(id, (await read([id]))[0]);

        expect(known.map((id) => [id, codeOf(alone.get(id))])).toEqual(known.map((id) => [id, 'ok']));
        expect(missing.map((id) => [id, codeOf(alone.get(id))])).toEqual(missing.map((id) => [id, 'NOT_FOUND']));
        // Otherwise the order could not be checked.
        expect(new Set(known.map((id) => JSON.stringify(alone.get(id)))).size).toBe(known.length);

        const batch = [...missing.slice(0, 1), ...known.toReversed(), ...missing, ...known];
        const results = await read(batch);
        expect(results.map(codeOf)).toEqual(batch.map((id) => codeOf(alone.get(id))));
        const found = results.filter((result) => !(result instanceof ProviderError));
        expect(found).toEqual(batch.filter((id) => known.includes(id)).map((id) => alone.get(id)));
        expectNoSecrets(
          results.filter((result) => result instanceof ProviderError),
          each,
        );
      },
    );

    const byOwnId = namesByIds(each).filter((name) => name.endsWith('.get'));
    test.each(byOwnId)('%s returns objects with the requested ids', async (name) => {
      const { connector, call } = await openConnector(each);
      const [known] = idsFor(each, name);
      const results = await readByIds(name, connector, known, call);
      expect(results).toMatchObject(known.map((id) => ({ account: 'acme', id })));
    });

    test.each(namesByIds(each))('%s returns an empty list without a call when there are no ids', async (name) => {
      expect(await callsForNothing(each, name)).toBe(0);
    });
  });

  const lists = namesOfAll(each).filter((name) => name.endsWith('.list'));
  test.each(lists)('%s returns the same as reading by ids', async (name) => {
    const { connector, call } = await openConnector(each);
    const byIds = name.replace(/list$/, 'get') as ReadName;
    const all = (await readOfAll(name, connector, call)) as readonly { readonly id: string }[];
    const ids = all.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(expect.arrayContaining(idsFor(each, byIds)[0].toSorted()));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await readByIds(byIds, connector, ids, call)).toEqual(all);
    for (const one of all) expect(await readByIds(byIds, connector, [one.id], call)).toEqual([one]);
  });

  describe.each(readsOf(each))('%s', (name, read) => {
    const notFound = ON_OPTIONAL_ROUTES.includes(name) ? [] : [NOT_FOUND];
    test.each([...faultsFor(each), ...notFound, MALFORMED, ...WRONG_SHAPES])(
      'fails with %s',
      async (_name, fault, code) => {
        const { connector, fakeProvider, call } = await openConnector(each);
        fakeProvider.faults.add(fault);
        const failures = await failuresOf(read(connector, call));
        expect(failures.map((failure) => failure.code)).toEqual(failures.map(() => code));
        expectNoSecrets(failures, each);
      },
    );

    test('fails when the time limit passes', async () => {
      const [, fault, code] = TIMEOUT;
      const { connector, fakeProvider, call } = await openConnector(each, 100);
      fakeProvider.faults.add(fault);
      const failures = await failuresOf(read(connector, call));
      expect(failures.map((failure) => failure.code)).toEqual(failures.map(() => code));
      expectNoSecrets(failures, each);
    });

    test('reports how long a rate limit lasts, from the response or the configured delay', async () => {
      const { connector, fakeProvider, call } = await openConnector(each);
      fakeProvider.faults.add({ kind: 'status', status: 429 });
      for (const failure of await failuresOf(read(connector, call))) {
        expect(failure.retryAfterSeconds).toBe(each.retryAfterSeconds);
      }
      const sent = fakeProvider.requests.length;
      fakeProvider.faults.clear();
      for (const { code } of await failuresOf(read(connector, call))) expect(code).toBe('RATE_LIMITED');
      expect(fakeProvider.requests).toHaveLength(sent);
    });

    test('sends nothing after a 429 without a delay, for as long as configured', async () => {
      const { connector, fakeProvider, call } = await openConnector(each);
      fakeProvider.faults.add({ kind: 'html', status: 429 });
      for (const failure of await failuresOf(read(connector, call))) {
        expect(failure.retryAfterSeconds).toBe(each.closedSeconds);
      }
    });

    test('reports how long a rate limit lasts from Retry-After', async () => {
      const { connector, fakeProvider, call } = await openConnector(each);
      fakeProvider.faults.add({ kind: 'status', status: 429, headers: { 'Retry-After': '17' } });
      for (const failure of await failuresOf(read(connector, call))) {
        expect(failure.retryAfterSeconds).toBe(17);
      }
    });

    test("rejects with the signal's reason when it is cancelled, without effect on the health", async () => {
      const { connector, fakeProvider, call, stop } = await openConnector(each);
      const reason = new Error('cancelled');
      fakeProvider.faults.add({ kind: 'timeout' });
      const { requests } = fakeProvider;
      const arrived = Promise.withResolvers<void>();
      requests.push = (...rows) => {
        arrived.resolve();
        return Array.prototype.push.apply(requests, rows);
      };
      const reading = read(connector, call);
      await arrived.promise;
      stop.abort(reason);
      await expect(reading).rejects.toBe(reason);
      const sent = requests.length;
      await expect(read(connector, call)).rejects.toBe(reason);
      expect(requests).toHaveLength(sent);
      expect(connector.status().health).toBe('HEALTHY');
    });

    test('is UNAUTHENTICATED with a wrong credential', async () => {
      const { connector, call } = await openConnector(each);
      const failures = await failuresOf(read(connector, { ...call, credential: 'cal_wrong' }));
      expect(failures.map((failure) => failure.code)).toEqual(failures.map(() => 'UNAUTHENTICATED'));
    });

    test('sends no writes, and the credential in its header only', async () => {
      const { connector, fakeProvider, call } = await openConnector(each);
      await read(connector, call);
      expect(fakeProvider.requests.filter(({ method }) => isMutating(method))).toEqual([]);
      expectCredentialInPlace(fakeProvider.requests, each);
    });
  });
});
