import { describe, expect, test } from 'vitest';
import { createOperationLimits } from '../../../src/connectors/call-budget.ts';
import type { CallContext } from '../../../src/connectors/connector.ts';
import { InvalidInputError, ProviderError, SlotTakenError } from '../../../src/domain/errors.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { NO_READER, plainAccount, plainCall } from '../../support/plain-account.ts';
import { fakeAccount, HOLD_MINUTES, MINUTE, reservationsOf, START } from './fake-account.ts';

const EXPIRY = new Date(NOW + HOLD_MINUTES * MINUTE).toISOString();

/** Two accounts with a common log; `requestAt` creates a request for a slot that begins the given minutes after START. */
function started() {
  const log: string[] = [];
  const a = fakeAccount({ key: 'a', log });
  const b = fakeAccount({ key: 'b', log });
  const reservations = reservationsOf(manualClock(NOW));
  const requestAt = ({ at }: ReturnType<typeof fakeAccount>, minutes: number) => ({
    ...at,
    request: { eventTypeId: '7', start: START + minutes * MINUTE },
  });
  const statusOf = async (account: string, id: string) => {
    const load = () => Promise.reject(new Error('Unexpected read at the provider'));
    const { at } = account === 'a' ? a : b;
    return (await reservations.find(at, id, { hold: load, booking: load })).status;
  };
  return { log, a, b, reservations, requestAt, statusOf };
}

describe('reserveSlots', () => {
  test('holds all slots at several accounts in the order requested', async () => {
    const { reservations, a, b, requestAt } = started();
    const held = await reservations.reserveSlots([requestAt(b, 0), requestAt(a, 60), requestAt(b, 30)]);
    expect(held.map(({ account, id, start, status }) => [account, id, (start - START) / MINUTE, status])).toEqual([
      ['b', 'h1', 0, 'HELD'],
      ['a', 'h1', 60, 'HELD'],
      ['b', 'h2', 30, 'HELD'],
    ]);
    expect([a.stored.size, b.stored.size]).toEqual([1, 2]);
  });

  test('returns an empty list for no requests', async () => {
    expect(await started().reservations.reserveSlots([])).toEqual([]);
  });
});

describe('all holds of a call end at the same moment', () => {
  test('when placing them takes time: the end of the first one', async () => {
    const clock = manualClock(NOW);
    const [a, b] = ['a', 'b'].map((key) => fakeAccount({ key, now: clock.now }));
    if (!a || !b) throw new Error('no accounts');
    for (const { failures } of [a, b]) {
      failures.place = () => clock.advanceTo(clock.now() + 20_000);
    }
    const reservations = reservationsOf(clock);
    const requestAt = (account: typeof a, minutes: number) => ({
      ...account.at,
      request: { eventTypeId: '7', start: START + minutes * MINUTE },
    });
    const held = await reservations.reserveSlots([requestAt(a, 0), requestAt(b, 0), requestAt(a, 60)]);
    const end = NOW + 20_000 + HOLD_MINUTES * MINUTE;
    expect(held.map(({ expiresAt }) => expiresAt)).toEqual([end, end, end]);

    // The provider shows a later end, which does not extend the hold.
    const last = held[2]!;
    expect(await reservations.refresh(a.at, last.id)).toMatchObject({ status: 'HELD', expiresAt: end });
    const moved = await reservations.change(a.at, last.id, { start: START + 120 * MINUTE });
    expect(moved.expiresAt).toBeLessThanOrEqual(end);
    clock.advanceTo(end);
    expect((await reservations.refresh(b.at, held[1]!.id)).status).toBe('EXPIRED');
  });

  describe('and each is released at a provider that would keep it for longer', () => {
    /** Two holds, the second of which its provider keeps for 20 seconds longer. */
    async function placed() {
      const clock = manualClock(NOW);
      const log: string[] = [];
      const a = fakeAccount({ now: clock.now, log });
      a.failures.place = () => clock.advanceTo(clock.now() + 20_000);
      const reservations = reservationsOf(clock);
      const request = (minutes: number) => ({
        ...a.at,
        request: { eventTypeId: '7', start: START + minutes * MINUTE },
      });
      const [first, second] = await reservations.reserveSlots([request(0), request(60)]);
      if (!first || !second) throw new Error('Not held');
      log.length = 0;
      /** Advances to the common end. An operation on the reservation waits until all that is due then is done. */
      const end = async () => {
        clock.advanceTo(first.expiresAt);
        await reservations.release(a.at, second.id);
      };
      return { clock, log, a, reservations, second, end };
    }

    test('at that moment, and not before', async () => {
      const { clock, log, a, second, end } = await placed();
      clock.advanceTo(second.expiresAt - 1);
      expect(log).toEqual([]);
      await end();
      expect(log).toEqual(['a release h2']);
      expect([...a.stored.keys()]).toEqual(['h1']);
    });

    test('under the id that it has there after a change', async () => {
      const { log, a, reservations, second, end } = await placed();
      await reservations.change(a.at, second.id, { start: START + 75 * MINUTE });
      const [, present] = [...a.stored.keys()];
      log.length = 0;
      await end();
      expect(log).toEqual([`a release ${present}`]);
      expect([...a.stored.keys()]).toEqual(['h1']);
    });

    test('unless it was extended', async () => {
      const { log, a, reservations, second, clock } = await placed();
      await reservations.change(a.at, second.id, { holdMinutes: 30 });
      log.length = 0;
      clock.advanceTo(second.expiresAt);
      expect((await reservations.change(a.at, second.id, { holdMinutes: 20 })).status).toBe('HELD');
      expect(log.filter((call) => call.includes('release'))).toEqual([]);
    });

    test('unless it was booked', async () => {
      const { log, a, reservations, second, clock } = await placed();
      const mia = { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' };
      await reservations.confirm(a.at, second.id, mia, undefined);
      log.length = 0;
      clock.advanceTo(second.expiresAt);
      expect((await reservations.confirm(a.at, second.id, mia, undefined)).status).toBe('CONFIRMED');
      expect(log.filter((call) => call.includes('release'))).toEqual([]);
    });

    test('once, although the provider fails', async () => {
      const { log, a, end } = await placed();
      a.failures.release = () => new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
      await end();
      expect(log).toEqual(['a release h2']);
    });

    test('unless the process is shutting down', async () => {
      const { clock, reservations } = await placed();
      reservations.close();
      expect(clock.timerCount()).toBe(0);
    });
  });

  test('until one of them is extended', async () => {
    const clock = manualClock(NOW);
    const a = fakeAccount({ now: clock.now });
    a.failures.place = () => clock.advanceTo(clock.now() + 20_000);
    const reservations = reservationsOf(clock);
    const request = (minutes: number) => ({ ...a.at, request: { eventTypeId: '7', start: START + minutes * MINUTE } });
    const [, second] = await reservations.reserveSlots([request(0), request(60)]);
    const expiresAt = clock.now() + 30 * MINUTE;
    expect(await reservations.change(a.at, second!.id, { holdMinutes: 30 })).toMatchObject({ expiresAt });
    expect(await reservations.refresh(a.at, second!.id)).toMatchObject({ expiresAt });
  });
});

describe('reserveSlots when one slot cannot be held', () => {
  test('releases those before it in reverse order when a slot is taken', async () => {
    const { reservations, a, b, requestAt, log, statusOf } = started();
    const taken = reservations.reserveSlots([
      requestAt(a, 0),
      requestAt(b, 0),
      requestAt(a, 60),
      requestAt(b, 15),
      requestAt(a, 120),
    ]);
    const expected = new SlotTakenError(START + 15 * MINUTE, START + 45 * MINUTE);
    await expect(taken).rejects.toEqual(expected.at({ account: 'b', id: '7' }, 3));
    expect(log).toEqual([
      'a place 0',
      'b place 0',
      'a place 60',
      'b place 15',
      'a release h2',
      'b release h1',
      'a release h1',
    ]);
    expect([a.stored.size, b.stored.size]).toEqual([0, 0]);
    expect([await statusOf('a', 'h2'), await statusOf('b', 'h1'), await statusOf('a', 'h1')]).toEqual(
      Array(3).fill('RELEASED'),
    );
  });

  test('releases without the limits of the operation', async () => {
    const { reservations, a, b, requestAt } = started();
    const limits = createOperationLimits({ now: () => NOW, timeoutMs: 1000, maximumCalls: 1 });
    const calls: CallContext[] = [];
    const { holds } = a.at.account.connector;
    const release = (id: string, call: CallContext) => {
      calls.push(call);
      return holds!.release(id, call);
    };
    const account = { ...a.at.account, connector: { ...a.at.account.connector, holds: { ...holds!, release } } };
    const limited = { ...requestAt(a, 0), account, call: { ...a.at.call, limits } };
    const taken = reservations.reserveSlots([limited, requestAt(b, 0), requestAt(b, 15)]);
    await expect(taken).rejects.toBeInstanceOf(SlotTakenError);
    expect(calls.map((call) => [call.credential, call.limits])).toEqual([[a.at.call.credential, undefined]]);
  });

  test('places no hold when an account does not support holds', async () => {
    const { reservations, a, requestAt, log } = started();
    const plain = { account: plainAccount('plain'), call: plainCall(), reader: NO_READER, request: a.request };
    await expect(reservations.reserveSlots([requestAt(a, 0), plain])).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      account: 'plain',
    });
    expect(log).toEqual([]);
  });

  test('places no hold when a start is in the past', async () => {
    const { reservations, a, requestAt, log } = started();
    const past = { ...a.at, request: { ...a.request, start: NOW } };
    await expect(reservations.reserveSlots([requestAt(a, 0), past])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(log).toEqual([]);
  });
});

describe('the error names the holds that could not be released', () => {
  test('with their account and expiry, when a slot was taken', async () => {
    const { reservations, a, b, requestAt, log, statusOf } = started();
    a.failures.release = (id) =>
      id === 'h1' ? new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down') : undefined;
    const taken = reservations.reserveSlots([requestAt(a, 0), requestAt(b, 0), requestAt(a, 60), requestAt(b, 15)]);
    await expect(taken).rejects.toThrow(SlotTakenError);
    await expect(taken).rejects.toMatchObject({ start: START + 15 * MINUTE, end: START + 45 * MINUTE });
    await expect(taken).rejects.toThrow(`remain: a until ${EXPIRY}.`);
    expect(log.slice(-3)).toEqual(['a release h2', 'b release h1', 'a release h1']);
    expect([await statusOf('a', 'h2'), await statusOf('b', 'h1')]).toEqual(['RELEASED', 'RELEASED']);
    await expect(statusOf('a', 'h1')).rejects.toThrow('Unexpected read');
  });

  test('and keeps the code, retry delay and request id of a failed provider', async () => {
    const { reservations, a, b, requestAt } = started();
    const limited = new ProviderError('b', 'RATE_LIMITED', 'Too many calls', {
      retryAfterSeconds: 30,
      upstreamRequestId: 'req-1',
    });
    b.failures.place = () => limited;
    a.failures.release = () => new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const failing = reservations.reserveSlots([requestAt(a, 0), requestAt(a, 60), requestAt(b, 0)]);
    await expect(failing).rejects.toMatchObject({
      account: 'b',
      code: 'RATE_LIMITED',
      retryAfterSeconds: 30,
      upstreamRequestId: 'req-1',
    });
    await expect(failing).rejects.toThrow(`Too many calls. These holds`);
    await expect(failing).rejects.toThrow(`a until ${EXPIRY}; a until ${EXPIRY}.`);
  });

  test.each([
    ['an unexpected error', () => new Error('a bug')],
    ['an error of another kind', () => new SlotTakenError(START, START)],
  ])('when the release failed with %s', async (_, failure) => {
    const { reservations, a, b, requestAt } = started();
    a.failures.release = failure;
    b.failures.place = () => new SlotTakenError(START, START);
    await expect(reservations.reserveSlots([requestAt(a, 0), requestAt(b, 0)])).rejects.toThrow(`a until ${EXPIRY}`);
  });

  test('when only the provider detects that the input is invalid', async () => {
    const { reservations, a, b, requestAt } = started();
    a.failures.release = () => new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    b.failures.place = () => new InvalidInputError([{ path: ['durationMinutes'], message: 'It has no such length' }]);
    await expect(reservations.reserveSlots([requestAt(a, 0), requestAt(b, 0)])).rejects.toThrow(`a until ${EXPIRY}`);
  });
});
