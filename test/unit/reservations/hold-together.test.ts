import { describe, expect, test } from 'vitest';
import { createOperationLimits } from '../../../src/connectors/call-budget.ts';
import type { CallContext } from '../../../src/connectors/connector.ts';
import { InvalidInputError, ProviderError, SlotTakenError } from '../../../src/domain/errors.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { NO_READER, plainAccount, plainCall } from '../../support/plain-account.ts';
import { diary, HOLD_MINUTES, MINUTE, reservationsOf, START } from './diary.ts';

const EXPIRY = new Date(NOW + HOLD_MINUTES * MINUTE).toISOString();

/** Two accounts that write into one log, and a request for each of the given minutes. */
function started() {
  const log: string[] = [];
  const a = diary({ key: 'a', log });
  const b = diary({ key: 'b', log });
  const reservations = reservationsOf(manualClock(NOW));
  const ask = ({ at }: ReturnType<typeof diary>, minutes: number) => ({
    ...at,
    request: { eventTypeId: '7', start: START + minutes * MINUTE },
  });
  const statusOf = async (account: string, id: string) => {
    const nobody = () => Promise.reject(new Error('The provider need not be asked'));
    const { at } = account === 'a' ? a : b;
    return (await reservations.find(at, id, nobody)).status;
  };
  return { log, a, b, reservations, ask, statusOf };
}

describe('all', () => {
  test('are held, at several accounts, in the order asked', async () => {
    const { reservations, a, b, ask } = started();
    const held = await reservations.holdTogether([ask(b, 0), ask(a, 60), ask(b, 30)]);
    expect(held.map(({ account, id, start, status }) => [account, id, (start - START) / MINUTE, status])).toEqual([
      ['b', 'h1', 0, 'HELD'],
      ['a', 'h1', 60, 'HELD'],
      ['b', 'h2', 30, 'HELD'],
    ]);
    expect([a.stored.size, b.stored.size]).toEqual([1, 2]);
  });

  test('of nothing is nothing', async () => {
    expect(await started().reservations.holdTogether([])).toEqual([]);
  });
});

describe('none', () => {
  test('is held when one is taken: those before it are released, the last one first', async () => {
    const { reservations, a, b, ask, log, statusOf } = started();
    const taken = reservations.holdTogether([ask(a, 0), ask(b, 0), ask(a, 60), ask(b, 15), ask(a, 120)]);
    await expect(taken).rejects.toEqual(new SlotTakenError(START + 15 * MINUTE, START + 45 * MINUTE));
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

  test('stays held because the time of the operation is over: releasing has no limits', async () => {
    const { reservations, a, b, ask } = started();
    const limits = createOperationLimits({ now: () => NOW, timeoutMs: 1000, maximumCalls: 1 });
    const calls: CallContext[] = [];
    const { holds } = a.at.account.connector;
    const release = (id: string, call: CallContext) => {
      calls.push(call);
      return holds!.release(id, call);
    };
    const account = { ...a.at.account, connector: { ...a.at.account.connector, holds: { ...holds!, release } } };
    const limited = { ...ask(a, 0), account, call: { ...a.at.call, limits } };
    const taken = reservations.holdTogether([limited, ask(b, 0), ask(b, 15)]);
    await expect(taken).rejects.toBeInstanceOf(SlotTakenError);
    expect(calls.map((call) => [call.credential, call.limits])).toEqual([[a.at.call.credential, undefined]]);
  });

  test('is asked for when one account cannot hold slots', async () => {
    const { reservations, a, ask, log } = started();
    const plain = { account: plainAccount('plain'), call: plainCall(), reader: NO_READER, request: a.request };
    await expect(reservations.holdTogether([ask(a, 0), plain])).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      account: 'plain',
    });
    expect(log).toEqual([]);
  });

  test('is asked for when one start is in the past', async () => {
    const { reservations, a, ask, log } = started();
    const past = { ...a.at, request: { ...a.request, start: NOW } };
    await expect(reservations.holdTogether([ask(a, 0), past])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(log).toEqual([]);
  });
});

describe('holds that cannot be released again are told', () => {
  test('with a taken slot: which account, and until when', async () => {
    const { reservations, a, b, ask, log, statusOf } = started();
    a.failures.release = (id) =>
      id === 'h1' ? new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down') : undefined;
    const taken = reservations.holdTogether([ask(a, 0), ask(b, 0), ask(a, 60), ask(b, 15)]);
    await expect(taken).rejects.toThrow(SlotTakenError);
    await expect(taken).rejects.toMatchObject({ start: START + 15 * MINUTE, end: START + 45 * MINUTE });
    await expect(taken).rejects.toThrow(`remain: a until ${EXPIRY}.`);
    expect(log.slice(-3)).toEqual(['a release h2', 'b release h1', 'a release h1']);
    expect([await statusOf('a', 'h2'), await statusOf('b', 'h1')]).toEqual(['RELEASED', 'RELEASED']);
    await expect(statusOf('a', 'h1')).rejects.toThrow('need not be asked');
  });

  test('with a provider that fails: its code, its advice and its request id stay', async () => {
    const { reservations, a, b, ask } = started();
    const limited = new ProviderError('b', 'RATE_LIMITED', 'Too many calls', {
      retryAfterSeconds: 30,
      upstreamRequestId: 'req-1',
    });
    b.failures.place = () => limited;
    a.failures.release = () => new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const failing = reservations.holdTogether([ask(a, 0), ask(a, 60), ask(b, 0)]);
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
    ['unreachable', () => new Error('a bug')],
    ['odd', () => new SlotTakenError(START, START)],
  ])('however %s the release was', async (_, failure) => {
    const { reservations, a, b, ask } = started();
    a.failures.release = failure;
    b.failures.place = () => new SlotTakenError(START, START);
    await expect(reservations.holdTogether([ask(a, 0), ask(b, 0)])).rejects.toThrow(`a until ${EXPIRY}`);
  });

  test('with an input that only the provider finds wrong', async () => {
    const { reservations, a, b, ask } = started();
    a.failures.release = () => new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    b.failures.place = () => new InvalidInputError([{ path: ['durationMinutes'], message: 'It has no such length' }]);
    await expect(reservations.holdTogether([ask(a, 0), ask(b, 0)])).rejects.toThrow(`a until ${EXPIRY}`);
  });
});
