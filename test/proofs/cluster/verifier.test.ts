import { expect, test } from 'vitest';
import type { Attempt, Delivery, History } from '../../../bench/cluster/history.ts';
import { verify } from '../../../bench/cluster/verifier.ts';

const SLOT = { start: 0, end: 60 };
const RESERVED: Attempt = {
  client: '0',
  kind: 'reserve',
  account: 'a',
  gateway: 0,
  startedAt: 100,
  endedAt: 200,
  key: 'k1',
  reservation: 'r1',
  outcome: 'OK',
  slot: SLOT,
  expiresAt: 100_000,
};
const OTHER: Attempt = { ...RESERVED, key: 'k2', reservation: 'r2', startedAt: 300, endedAt: 400 };
const UPDATED: Attempt = {
  client: '0',
  kind: 'update',
  account: 'a',
  gateway: 0,
  startedAt: 0,
  endedAt: 1,
  change: { resource: 's', ifRevision: 'v1', name: 'one' },
  outcome: 'OK',
};
const BOOKING = { account: 'a', attendee: 'ada', ...SLOT, isCancelled: false };

const created = (reservation: string): Delivery => ({ cursor: `c-${reservation}`, kind: 'CREATED', reservation });

/** The broken rules of a history with these parts; each reservation has its event unless the log is given. */
function rulesBroken({ attempts = [], log, ...rest }: Partial<History>) {
  const ids = new Set(attempts.flatMap(({ kind, reservation }) => (kind === 'reserve' ? [reservation!] : [])));
  const history = { attempts, log: log ?? [...ids].map(created), subscribers: [], bookings: [], names: [], ...rest };
  return verify(history).map(({ rule }) => rule);
}

test('reports two reservations of one time, unless the first can have ended or be at another account', () => {
  expect(rulesBroken({ attempts: [RESERVED, OTHER] })).toEqual(['two reservations had the same time at once']);
  const released: Attempt = { ...RESERVED, kind: 'release', startedAt: 250, endedAt: 900, outcome: 'UNKNOWN' };
  expect(rulesBroken({ attempts: [RESERVED, released, OTHER] })).toEqual([]);
  expect(rulesBroken({ attempts: [{ ...RESERVED, expiresAt: 1300 }, OTHER] })).toEqual([]);
  expect(rulesBroken({ attempts: [RESERVED, { ...OTHER, account: 'b' }] })).toEqual([]);
});

test('reports two reservations of one time when the first was booked or moved there', () => {
  const short = { ...RESERVED, expiresAt: 1200 };
  const confirmed: Attempt = { ...RESERVED, kind: 'confirm', startedAt: 210, endedAt: 220 };
  const late = { ...OTHER, startedAt: 5000, endedAt: 5001 };
  const both = ['two reservations had the same time at once'];
  expect(rulesBroken({ attempts: [short, confirmed, late] })).toEqual(both);
  const elsewhere = { start: 600, end: 660 };
  const moved: Attempt = { ...RESERVED, kind: 'reschedule', startedAt: 230, endedAt: 240, slot: elsewhere };
  expect(rulesBroken({ attempts: [RESERVED, confirmed, moved, late] })).toEqual([]);
  expect(rulesBroken({ attempts: [RESERVED, confirmed, moved, { ...late, slot: elsewhere }] })).toEqual(both);
});

test('reports a held time that is shown as free during the whole read', () => {
  const read: Attempt = {
    ...RESERVED,
    kind: 'read',
    reservation: undefined,
    startedAt: 300,
    endedAt: 310,
    free: [SLOT],
  };
  expect(rulesBroken({ attempts: [RESERVED, read] })).toEqual(['a held time was shown as free']);
  expect(rulesBroken({ attempts: [RESERVED, { ...read, startedAt: 199 }] })).toEqual([]);
  expect(rulesBroken({ attempts: [RESERVED, { ...read, free: undefined }] })).toEqual([]);
});

test('reports a live hold that cannot be confirmed', () => {
  const rejected: Attempt = { ...RESERVED, kind: 'confirm', startedAt: 300, endedAt: 400, outcome: 'REJECTED' };
  expect(rulesBroken({ attempts: [RESERVED, rejected] })).toEqual(['a live hold could not be confirmed']);
  expect(rulesBroken({ attempts: [{ ...RESERVED, expiresAt: 1300 }, rejected] })).toEqual([]);
});

test('reports one key with two reservations or two bookings', () => {
  const again = { ...OTHER, key: 'k1', slot: { start: 600, end: 660 } };
  expect(rulesBroken({ attempts: [RESERVED, again] })).toEqual(['one idempotency key created two reservations']);
  const bookings = [BOOKING, { ...BOOKING, isCancelled: true }];
  expect(rulesBroken({ bookings })).toEqual(['one idempotency key created two bookings']);
});

test('reports two bookings of one time at a provider', () => {
  const bookings = [BOOKING, { ...BOOKING, attendee: 'bob' }];
  expect(rulesBroken({ bookings })).toEqual(['a provider has two bookings of the same time']);
});

test('reports two winners of one revision, also if one of them had no response', () => {
  const change = { resource: 's', ifRevision: 'v1', name: 'two' };
  const lost: Attempt = { ...UPDATED, change, outcome: 'UNKNOWN' };
  expect(rulesBroken({ attempts: [UPDATED, { ...lost, outcome: 'OK' }] })).toEqual(['one revision had two winners']);
  expect(rulesBroken({ attempts: [UPDATED, lost], names: ['one', 'two'] })).toEqual(['one revision had two winners']);
  expect(rulesBroken({ attempts: [UPDATED, lost], names: ['one'] })).toEqual([]);
});

test('reports events that a subscriber lost, received twice or received in another order', () => {
  const log = ['r1', 'r2', 'r3'].map(created);
  const [first, second, third] = log as [Delivery, Delivery, Delivery];
  const rule = 'a subscriber received other events than there are in the log';
  for (const received of [
    [first, third],
    [first, second],
    [first, first, second, third],
    [second, first, third],
  ]) {
    expect(rulesBroken({ log, subscribers: [received] })).toEqual([rule]);
  }
  expect(rulesBroken({ log, subscribers: [log, log] })).toEqual([]);
});

test('reports a reservation without an event, a change with two events, and an internal error', () => {
  expect(rulesBroken({ attempts: [RESERVED], log: [] })).toEqual(['a reservation has no event']);
  const twice = [created('r1'), { ...created('r1'), cursor: 'later' }];
  expect(rulesBroken({ attempts: [RESERVED], log: twice })).toEqual(['a change has two events']);
  const failed: Attempt = { ...UPDATED, outcome: 'UNKNOWN', code: 'INTERNAL' };
  expect(rulesBroken({ attempts: [failed] })).toEqual(['a gateway had an internal error']);
});
