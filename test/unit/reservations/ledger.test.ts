import { describe, expect, test } from 'vitest';
import type { Hold } from '../../../src/domain/reservation.ts';
import { createLedger } from '../../../src/reservations/ledger.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;
const KEY = { scope: 's', account: 'a', id: 'h1' };
const HOLD: Hold = {
  account: 'a',
  id: 'h1',
  eventTypeId: '7',
  start: NOW + 60 * MINUTE,
  end: NOW + 90 * MINUTE,
  expiresAt: NOW + 5 * MINUTE,
};

function started() {
  const clock = manualClock(NOW);
  const events: string[] = [];
  const log = {
    append: (event: { kind: string; at: number; reservation: { id: string; status: string } }) => {
      events.push(`${(event.at - NOW) / MINUTE} ${event.kind} ${event.reservation.id} ${event.reservation.status}`);
      return { ...event, cursor: '' } as never;
    },
    follow: () => undefined as never,
    close: () => undefined,
  };
  return { clock, events, ledger: createLedger({ clock, log }) };
}

test('what is placed is created, and runs out by the clock', () => {
  const { ledger, clock, events } = started();
  expect(ledger.placed('s', HOLD, 'PROVIDER').status).toBe('HELD');
  clock.turnTo(HOLD.expiresAt - 1);
  expect(events).toEqual(['0 CREATED h1 HELD']);
  clock.turnTo(HOLD.expiresAt);
  expect(events).toEqual(['0 CREATED h1 HELD', '5 EXPIRED h1 EXPIRED']);
  expect(ledger.find(KEY)?.status).toBe('EXPIRED');
});

test('a late wake-up is no reason to call it held', () => {
  const { ledger, events } = started();
  const clock = manualClock(NOW);
  const late = createLedger({
    clock: { ...clock, wakeAt: () => () => undefined },
    log: { append: () => undefined as never, follow: () => undefined as never, close: () => undefined },
  });
  late.placed('s', HOLD, 'PROVIDER');
  clock.turnTo(HOLD.expiresAt);
  expect(late.find(KEY)?.status).toBe('EXPIRED');
  expect([ledger.find(KEY), events]).toEqual([undefined, []]);
});

test('an extension calls the old expiry off', () => {
  const { ledger, clock, events } = started();
  ledger.placed('s', HOLD, 'PROVIDER');
  ledger.changed(KEY, { ...HOLD, expiresAt: NOW + 20 * MINUTE });
  clock.turnTo(NOW + 19 * MINUTE);
  expect(events).toEqual(['0 CREATED h1 HELD', '0 EXTENDED h1 HELD']);
  clock.turnTo(NOW + 20 * MINUTE);
  expect(events.at(-1)).toBe('20 EXPIRED h1 EXPIRED');
});

test('a move that changes the id is one event; the old id has been let go', () => {
  const { ledger, clock, events } = started();
  ledger.placed('s', HOLD, 'PROVIDER');
  ledger.changed(KEY, { ...HOLD, id: 'h2', start: HOLD.start + MINUTE, end: HOLD.end + MINUTE });
  expect(ledger.find(KEY)?.status).toBe('RELEASED');
  expect(ledger.find({ ...KEY, id: 'h2' })?.status).toBe('HELD');
  clock.turnTo(HOLD.expiresAt);
  expect(events).toEqual(['0 CREATED h1 HELD', '0 MOVED h2 HELD', '5 EXPIRED h2 EXPIRED']);
});

test('a change that was made elsewhere is told when it is seen', () => {
  const { ledger, events } = started();
  ledger.seen('s', HOLD, 'PROVIDER');
  ledger.seen('s', HOLD, 'PROVIDER');
  expect(events).toEqual([]);
  ledger.seen('s', { ...HOLD, expiresAt: HOLD.expiresAt + MINUTE }, 'PROVIDER');
  ledger.seen('s', { ...HOLD, start: HOLD.start + MINUTE, expiresAt: HOLD.expiresAt + MINUTE }, 'PROVIDER');
  expect(events).toEqual(['0 EXTENDED h1 HELD', '0 MOVED h1 HELD']);
});

describe('what has ended', () => {
  test.each(['RELEASED', 'CONFIRMED', 'LOST'] as const)('as %s stays so', (kind) => {
    const { ledger, clock, events } = started();
    ledger.placed('s', HOLD, 'PROVIDER');
    ledger.ended(KEY, kind);
    clock.turnTo(NOW + 60 * MINUTE);
    expect(ledger.seen('s', { ...HOLD, expiresAt: NOW + 90 * MINUTE }, 'PROVIDER').status).toBe(kind);
    for (const other of ['RELEASED', 'CONFIRMED', 'LOST'] as const) {
      expect(() => ledger.ended(KEY, other)).toThrow(`A reservation that is ${kind} cannot be ${other}`);
    }
    expect(events).toEqual(['0 CREATED h1 HELD', `0 ${kind} h1 ${kind}`]);
  });
});

test('somebody with another credential knows nothing of it', () => {
  const { ledger } = started();
  ledger.placed('s', HOLD, 'PROVIDER');
  expect(ledger.find({ ...KEY, scope: 'another' })).toBeUndefined();
});
