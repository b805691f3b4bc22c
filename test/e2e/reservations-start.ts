import { onTestFinished } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';

export const MINUTE = 60_000;

export const START = Date.parse('2026-11-24T10:00:00Z');

const RESERVATION = 'reservation { id start end expiresAt status enforcement booking { id start end status } }';

const ERRORS = `... on MutationError { code message }
  ... on SlotTakenError { start end }
  ... on InvalidInputError { issues { path message } }
  ... on NotFoundError { missingId }
  ... on UnsupportedError { lost }`;

export const DOCUMENTS = {
  reserveSlot: `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename ... on ReserveSlotPayload { ${RESERVATION} } ${ERRORS} } }`,
  updateReservation: `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { __typename ... on UpdateReservationPayload { ${RESERVATION} } ${ERRORS} } }`,
  releaseReservation: `mutation ($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename ... on ReleaseReservationPayload { reservation { id status } } ... on MutationError { code message } ... on NotFoundError { missingId } } }`,
  confirmReservation: `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) { __typename ... on ConfirmReservationPayload { ${RESERVATION} } ${ERRORS} } }`,
  reserveSlots: `mutation ($input: ReserveSlotsInput!) { reserveSlots(input: $input) { __typename ... on ReserveSlotsPayload { reservations { id status } } ${ERRORS} } }`,
} as const;

export const BOOKER = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

export async function start() {
  const clock = { now: NOW };
  const now = () => clock.now;
  const sandbox = createCalcomSandbox({
    now,
    slotsCacheMs: 0,
    data: {
      users: [{ id: 1, username: 'nora', timeZone: 'UTC' }],
      schedules: [
        {
          id: 5,
          name: 'All day',
          timeZone: 'UTC',
          availability: [
            {
              days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
              startTime: '08:00',
              endTime: '18:00',
            },
          ],
        },
      ],
      eventTypes: [
        { id: 7, slug: 'talk', lengthInMinutes: 30, scheduleId: 5, minimumBookingNotice: 0 },
        { id: 8, slug: 'walk', lengthInMinutes: 60, lengthInMinutesOptions: [60, 90], scheduleId: 5 },
      ],
    },
  });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const gateway = await startGateway(
    [{ key: 'nora', provider: 'CALCOM', credential: 'cal_live_sandbox', settings: { baseUrl: running.url } }],
    { now },
  );
  return {
    ...gateway,
    running,
    sandbox,
    clock,
    run: async (name: keyof typeof DOCUMENTS, input: object) =>
      (await gateway.execute(DOCUMENTS[name], { input })).data[name],
    statusOf: async (id: string) =>
      (
        await gateway.execute(`query ($id: ID!) { ${RESERVATION.replace('reservation', 'reservation(id: $id)')} }`, {
          id,
        })
      ).data.reservation,
  };
}

export const TALK = idOf('EventType', 'nora', '7');

export const WALK = idOf('EventType', 'nora', '8');

export const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();
