import { expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const DETAILS = `slug isHidden price { amount currency } locations { kind value isPublic }
  bookingWindow { kind days isRolling firstDate lastDate } bookingLimits { perDay perWeek perMonth perYear minutesPerDay minutesPerMonth } seats`;

const NO_LIMITS = {
  perDay: null,
  perWeek: null,
  perMonth: null,
  perYear: null,
  minutesPerDay: null,
  minutesPerMonth: null,
};
const ONLINE = { kind: 'ONLINE', value: 'cal-video', isPublic: null };

test('event types have what their provider reports beside the times, and null for the rest', async () => {
  const { execute } = await startSandboxGateway();
  const { data, errors } = await execute(`{ eventTypes(first: 100) { nodes { name account { id } ${DETAILS} } } }`);
  expect(errors).toBeUndefined();
  const named = (name: string) => data.eventTypes.nodes.find((each: { name: string }) => each.name === name);
  expect(named('Intro call')).toMatchObject({
    slug: 'intro',
    isHidden: false,
    price: null,
    locations: [ONLINE],
    bookingWindow: { kind: 'CALENDAR_DAYS', days: 60, isRolling: true, firstDate: null, lastDate: null },
    bookingLimits: NO_LIMITS,
    seats: null,
  });
  expect(named('Mentoring').bookingLimits).toEqual({ ...NO_LIMITS, perDay: 3, minutesPerMonth: 1800 });
  expect(named('Open studio')).toMatchObject({
    locations: [{ kind: 'PLACE', value: 'Weserstraße 40, Berlin', isPublic: true }],
    bookingWindow: null,
    seats: 6,
  });
  expect(named('Design review').price).toEqual({ amount: 12_000, currency: 'EUR' });
  expect(named('Tokyo check-in').isHidden).toBe(true);
  type Node = { account: { id: string }; slug: unknown; isHidden: unknown; locations: unknown; bookingWindow: unknown };
  for (const { account, ...details } of data.eventTypes.nodes as Node[]) {
    if (account.id === idOf('Account', 'calcom')) continue;
    expect(details).toMatchObject({ slug: null, isHidden: null, price: null, locations: [], seats: null });
    const days = { kind: 'CALENDAR_DAYS', days: expect.any(Number), isRolling: false, firstDate: null, lastDate: null };
    expect(details.bookingWindow).toEqual(account.id === idOf('Account', 'vastal') ? days : null);
  }
});

test('slots have local times in the requested zone, the same slots without it, and no local times then', async () => {
  const { execute } = await startSandboxGateway();
  const slots = '{ start end localStart { date time timeZone } localEnd { date time timeZone } }';
  const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
    plain: slots(eventType: $id, from: $from, to: $to) ${slots}
    local: slots(eventType: $id, from: $from, to: $to, timeZone: "Asia/Tokyo") ${slots}
    node(id: $id) { ... on EventType { slots(from: $from, to: $to, timeZone: "America/New_York") ${slots} } }
  }`;
  const window = { from: '2026-11-24T00:00:00Z', to: '2026-11-26T00:00:00Z' };
  for (const id of [idOf('EventType', 'calcom', '2102'), idOf('EventType', 'gravity-rail', '12')]) {
    const { data, errors } = await execute(query, { id, ...window });
    expect(errors).toBeUndefined();
    expect(data.plain.length).toBeGreaterThan(0);
    type Slot = { start: string; end: string; localStart: unknown; localEnd: unknown };
    for (const [index, slot] of (data.plain as Slot[]).entries()) {
      expect(slot).toMatchObject({ localStart: null, localEnd: null });
      for (const [local, timeZone] of [
        [data.local[index], 'Asia/Tokyo'],
        [data.node.slots[index], 'America/New_York'],
      ]) {
        expect(local).toEqual({
          start: slot.start,
          end: slot.end,
          localStart: wallClock(slot.start, timeZone),
          localEnd: wallClock(slot.end, timeZone),
        });
      }
    }
    expect(data.local).toHaveLength(data.plain.length);
  }
});

function wallClock(instant: string, timeZone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const [date, time] = format.format(new Date(instant)).split(' ');
  return { date, time, timeZone };
}
