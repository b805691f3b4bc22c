import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import type { Limits } from '../../src/settings/limits.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { gravityRailEntry } from './account-entries.ts';
import { manualClock } from './manual-clock.ts';
import { openGateway } from './open-gateway.ts';

/** A Monday morning. */
const NOW = Date.parse('2026-11-23T08:00:00Z');
const START = '2026-11-24T09:00:00Z';
const RESERVE = `mutation ($input: ReserveSlotInput!) {
  reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } }
}`;
const EXTEND = `mutation ($input: UpdateReservationInput!) {
  updateReservation(input: $input) { ... on UpdateReservationPayload { reservation { expiresAt } } ... on MutationError { message } }
}`;

/** Gravity Rail with a room that is open on Tuesdays from 9 to 12. */
function roomSandbox(now: () => number) {
  return createGravityRailSandbox({
    now,
    data: {
      calendars: [
        {
          id: 31,
          name: 'Room',
          timezone: 'UTC',
          schedules: [
            {
              id: 310,
              name: 'Open',
              recurrence: 'weekly',
              daysOfWeek: [1],
              startTime: '2026-09-08T09:00:00',
              endTime: '2026-09-08T12:00:00',
            },
          ],
        },
      ],
      eventTypes: [{ id: 11, name: 'Visit', durationMinutes: 60 }],
    },
  });
}

/**
 * A gateway with one held slot, which can be extended repeatedly: one event each time, without any upstream call. The
 * caller must close it.
 */
export async function openHeldSlot({
  capacity,
  limits,
}: {
  readonly capacity?: number | undefined;
  readonly limits?: Limits;
} = {}) {
  const clock = manualClock(NOW);
  const state = createMemoryState({ now: clock.now, ...(capacity !== undefined && { capacity }) });
  const running = await startFakeProvider(roomSandbox(clock.now));
  const gateway = await openGateway([gravityRailEntry(running.url, {}, 'rail')], {
    clock,
    state,
    timeoutMs: 2000,
    examples: () => [],
    ...(limits && { limits }),
  });
  const eventType = encodeGlobalId({ type: 'EventType', account: 'rail', id: '11' });
  const { data } = await gateway.execute(RESERVE, { input: { eventType, start: START } });
  const { id } = data.reserveSlot.reservation;

  return {
    ...gateway,
    clock,
    state,
    running,
    /** Returns the new expiry, which differs each time. */
    async extend(): Promise<string> {
      clock.advanceTo(clock.now() + 1);
      const response = await gateway.execute(EXTEND, { input: { id, holdMinutes: 10 } });
      return response.data.updateReservation.reservation.expiresAt;
    },
    async close() {
      await gateway.close();
      await running.close();
    },
  };
}

export type HeldSlot = Awaited<ReturnType<typeof openHeldSlot>>;
