import { expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { slots } from '../support/slots-query.ts';
import { answered, gravityRailAccount } from '../support/small-accounts.ts';

/** A calendar that is always open. */
const ROOM = { id: 31, name: 'Room', timezone: 'UTC' };
const WINDOW = { from: '2026-11-24T09:00:00Z', to: '2026-11-24T10:00:00Z' };

test.each([
  [true, ['2026-11-24T09:00Z 2026-11-24T10:00Z'], 'ReserveSlotPayload', []],
  [false, [], 'SlotTakenError', ['BOOKING_WINDOW']],
])('offers, opens and holds an event type only while it is active: %s', async (active, open, result, kinds) => {
  const { entry } = await gravityRailAccount({
    calendars: [ROOM],
    eventTypes: [{ id: 11, name: 'Visit', durationMinutes: 60, active }],
  });
  const gateway = await startGateway([entry]);
  const id = idOf('EventType', 'gr', '11');
  expect(await slots(gateway, id, `${WINDOW.from} ${WINDOW.to}`)).toEqual(open);
  const { data } = await gateway.execute(
    `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
      node(id: $id) { ... on EventType { isActive } }
      availability(input: { participants: [$id], from: $from, to: $to }) {
        openings { start end } blocked { reasons { kind } }
      }
    }`,
    { id, ...WINDOW },
  );
  expect(data.node).toEqual({ isActive: active });
  expect(answered(data.availability.openings)).toEqual(open);
  expect(data.availability.blocked.flatMap(({ reasons }: any) => reasons.map(({ kind }: any) => kind))).toEqual(kinds);
  const reserved = await gateway.execute(
    'mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename } }',
    { input: { eventType: id, start: WINDOW.from } },
  );
  expect(reserved.data.reserveSlot.__typename).toBe(result);
});

test.each(['start', 'overlap'] as const)(
  'returns each day of an event of ten days as busy when the server filters by %s',
  async (eventDateFilter) => {
    const { entry } = await gravityRailAccount(
      {
        calendars: [ROOM],
        eventTypes: [{ id: 11, name: 'Visit', durationMinutes: 60 }],
        events: [{ calendarId: 31, startTime: '2026-11-24T00:00:00Z', endTime: '2026-12-04T00:00:00Z' }],
      },
      { eventDateFilter },
    );
    const gateway = await startGateway([entry]);
    const id = idOf('EventType', 'gr', '11');
    for (const date of ['2026-11-24', '2026-11-28', '2026-12-03']) {
      expect(await slots(gateway, id, `${date}T09:00:00Z ${date}T12:00:00Z`)).toEqual([]);
      const { data } = await gateway.execute(
        'mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename } }',
        { input: { eventType: id, start: `${date}T09:00:00Z` } },
      );
      expect(data.reserveSlot.__typename).toBe('SlotTakenError');
    }
    expect(await slots(gateway, id, '2026-12-04T09:00:00Z 2026-12-04T12:00:00Z')).toHaveLength(3);
  },
);
