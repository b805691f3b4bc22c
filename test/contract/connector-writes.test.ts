import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { ConnectorCase } from './cases/connector-case.ts';
import { CASES } from './connector-cases.ts';
import { faultsFor, MALFORMED, NOT_FOUND, TIMEOUT, WRONG_SHAPES } from './connector-faults.ts';
import { expectCredentialInPlace, expectNoSecrets, failuresOf, openConnector } from './connector-opening.ts';

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** These must return what they created, so an unreadable response is no success. */
const RETURNS_ID = /prepareCreate|holds\.(place|change|book)|bookings\.create/;
/** Succeeds if the object no longer exists. */
const REMOVES = /\.(remove|release)$/;

/** Writes that the provider may safely receive twice, according to its page in `docs/providers/`. */
const REPEATABLE = [
  'CALCOM holds.release',
  'GRAVITY_RAIL calendars.remove',
  'GRAVITY_RAIL schedules.remove',
  'GUIDEBOOK personalizedSchedules.remove',
  'VASTAL bookings.approve',
  'VASTAL bookings.cancel',
  'VASTAL bookings.decline',
  'VASTAL bookings.reschedule',
];

/** Prepares everything before the write itself, so that only its own requests meet the fault. */
async function prepare(each: ConnectorCase, name: string, timeoutMs?: number) {
  const opened = await openConnector(each, timeoutMs);
  const { connector, fakeProvider, call } = opened;
  const write = each.writes[name];
  if (!write) throw new Error(`no case for ${name}`);
  const send = await write(connector, call);
  // Preparation sends nothing.
  expect(opened.writes()).toEqual([]);
  return {
    ...opened,
    send: () => send(call),
    break: (fault: Fault) => {
      for (const method of METHODS) fakeProvider.faults.add({ ...fault, method });
    },
  };
}

/** The others can only be read. */
const WRITABLE = CASES.filter(({ writes }) => Object.keys(writes).length > 0);

describe.each(WRITABLE)('$provider', (each) => {
  describe.each(Object.keys(each.writes))('%s', (name) => {
    test('is sent once, with the credential in its header only', async () => {
      const { send, writes, fakeProvider } = await prepare(each, name);
      await send();
      expect(writes()).toHaveLength(1);
      expectCredentialInPlace(fakeProvider.requests, each);
    });

    const isRepeatable = REPEATABLE.includes(`${each.provider} ${name}`);
    const unreadable = RETURNS_ID.test(name) ? [MALFORMED, ...WRONG_SHAPES] : [];
    const missing = REMOVES.test(name) ? [] : [NOT_FOUND];
    test.each([...faultsFor(each), ...missing, ...unreadable])(
      'reports no success, and is not sent again unless that is safe, with %s',
      async (_, fault, code) => {
        const prepared = await prepare(each, name);
        prepared.break(fault);
        const failures = await failuresOf(prepared.send());
        expect(failures.map((failure) => failure.code)).toEqual([code]);
        expect(prepared.writes()).toHaveLength(isRepeatable && code === 'UPSTREAM_UNAVAILABLE' ? 3 : 1);
        expectNoSecrets(failures, each);
      },
    );

    test('reports no success when the time limit passes', async () => {
      const prepared = await prepare(each, name, 100);
      const [, fault, code] = TIMEOUT;
      prepared.break(fault);
      const failures = await failuresOf(prepared.send());
      expect(failures.map((failure) => failure.code)).toEqual([code]);
      expect(prepared.writes()).toHaveLength(isRepeatable ? 2 : 1);
    });

    test("rejects with the signal's reason when it is cancelled", async () => {
      const prepared = await prepare(each, name);
      prepared.break({ kind: 'timeout' });
      const reason = new Error('cancelled');
      const sending = prepared.send();
      prepared.stop.abort(reason);
      await expect(sending).rejects.toBe(reason);
    });
  });
});
