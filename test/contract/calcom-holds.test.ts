import { describe, expect, test } from 'vitest';
import {
  HoldLostError,
  HoldRestoredError,
  InvalidInputError,
  ProviderError,
  SlotTakenError,
} from '../../src/domain/errors.ts';
import { connectCalcom, MINUTE, NOW } from './calcom-account.ts';
import { DATA, held, ISO, START, spans } from './calcom-held.ts';

describe('placing', () => {
  test('sends how long to hold only when requested', async () => {
    const { holds, call, bodies } = await connectCalcom(DATA);
    const hold = await holds.place({ eventTypeId: '21', start: START }, call);
    const end = START + 30 * MINUTE;
    expect(hold).toMatchObject({ account: 'acme', eventTypeId: '21', start: START, end, expiresAt: NOW + 5 * MINUTE });
    await holds.place({ eventTypeId: '22', start: START, durationMinutes: 60, holdMinutes: 12 }, call);
    expect(bodies()).toEqual([
      { eventTypeId: 21, slotStart: ISO },
      { eventTypeId: 22, slotStart: ISO, slotDuration: 60, reservationDuration: 12 },
    ]);
  });

  test('returns the hold as Cal.com stores it', async () => {
    const { holds, call, sent } = await connectCalcom(DATA);
    const { id } = await holds.place({ eventTypeId: '21', start: START }, call);
    expect(sent()).toEqual(['POST /v2/slots/reservations', `GET /v2/slots/reservations/${id}`]);
  });

  test('returns the hold as created when it cannot be read back', async () => {
    const { holds, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'status', status: 500, method: 'GET' });
    expect(await holds.place({ eventTypeId: '21', start: START }, call)).toMatchObject({ start: START });
  });

  test('throws CONFLICT and releases the created hold when it cannot be found', async () => {
    const { holds, call, running, sandbox } = await connectCalcom(DATA);
    running.faults.add({ kind: 'wrong-shape', body: { status: 'success', data: null }, method: 'GET' });
    await expect(holds.place({ eventTypeId: '21', start: START }, call)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('hold the slot again'),
    });
    expect(sandbox.data.reservations).toEqual([]);
  });

  test('says until when a hold that can neither be found nor released may take the slot', async () => {
    const { holds, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'wrong-shape', body: { status: 'success', data: null }, method: 'GET' });
    running.faults.add({ kind: 'status', status: 403, method: 'DELETE' });
    await expect(holds.place({ eventTypeId: '21', start: START }, call)).rejects.toThrow(
      new Date(NOW + 5 * MINUTE).toISOString(),
    );
  });

  test('throws SlotTakenError when the time is taken', async () => {
    const { holds, call } = await connectCalcom(DATA);
    await holds.place({ eventTypeId: '22', start: START }, call);
    const again = holds.place({ eventTypeId: '22', start: START, durationMinutes: 15 }, call);
    await expect(again).rejects.toEqual(new SlotTakenError(START, START + 15 * MINUTE));
  });

  test('holds the only length of an event type, which Cal.com rejects as a duration', async () => {
    const { holds, call } = await connectCalcom(DATA);
    const hold = await holds.place({ eventTypeId: '21', start: START, durationMinutes: 30 }, call);
    expect(hold.end).toBe(START + 30 * MINUTE);
    await expect(holds.place({ eventTypeId: '21', start: START, durationMinutes: 45 }, call)).rejects.toMatchObject({
      issues: [{ path: ['durationMinutes'] }],
    });
  });

  test('throws NOT_FOUND when the event type does not exist', async () => {
    const { holds, call, sent } = await connectCalcom(DATA);
    await expect(holds.place({ eventTypeId: '99', start: START }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(holds.place({ eventTypeId: 'x', start: START }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sent()).toHaveLength(1);
  });
});

test('returns NOT_FOUND for a hold that does not exist any more, and shares a call between equal ids', async () => {
  const { holds, hold, call, sent } = await held();
  const gone = '00000000-0000-4000-8000-00000000dead';
  const found = await holds.get([gone, hold.id, '../me', hold.id], call);
  expect(found.map((each) => (each instanceof ProviderError ? each.code : each))).toEqual([
    'NOT_FOUND',
    hold,
    'NOT_FOUND',
    hold,
  ]);
  expect(sent()).toHaveLength(2);
});

test('releases a hold twice without an error', async () => {
  const { holds, hold, call, sandbox } = await held();
  await holds.release(hold.id, call);
  await holds.release(hold.id, call);
  expect(sandbox.data.reservations).toEqual([]);
});

describe('changing', () => {
  test('keeps the hold, its length and its remaining time when the new time does not overlap', async () => {
    const { holds, hold, call, bodies, sent } = await held('22', 60);
    const start = START + 60 * MINUTE;
    const now = NOW + 90_000;
    const moved = await holds.change(hold, { start }, call, now);
    expect(moved).toMatchObject({ id: hold.id, start, end: start + 60 * MINUTE });
    expect(sent()).toEqual(['GET /v2/event-types/22', `PATCH /v2/slots/reservations/${hold.id}`]);
    const slotStart = new Date(start).toISOString();
    expect(bodies()).toEqual([{ eventTypeId: 22, slotStart, slotDuration: 60, reservationDuration: 9 }]);
  });

  test('releases the hold and creates it again when the new time overlaps', async () => {
    const connected = await held();
    const { holds, hold, call, bodies, sent } = connected;
    const start = START + 29 * MINUTE;
    const moved = await holds.change(hold, { start, holdMinutes: 20 }, call, NOW);
    expect(moved).toMatchObject({ start, end: start + 30 * MINUTE, expiresAt: NOW + 20 * MINUTE });
    expect(moved.id).not.toBe(hold.id);
    expect(sent().map((each) => each.split(' ')[0])).toEqual(['GET', 'DELETE', 'POST']);
    expect(bodies()).toEqual([{ eventTypeId: 21, slotStart: new Date(start).toISOString(), reservationDuration: 20 }]);
    expect(spans(connected)).toEqual([{ start, end: start + 30 * MINUTE }]);
  });

  test('keeps or restores the old hold when the new time is taken', async () => {
    const connected = await held('22');
    const { holds, hold, call, sandbox } = connected;
    const other = START + 60 * MINUTE;
    await holds.place({ eventTypeId: '22', start: other, durationMinutes: 30 }, call);
    await expect(holds.change(hold, { start: other }, call, NOW)).rejects.toEqual(
      new SlotTakenError(other, other + 30 * MINUTE),
    );
    const longer = { start: START + 15 * MINUTE, durationMinutes: 60 };
    const putBack = await holds.change(hold, longer, call, NOW).catch((error: unknown) => error);
    if (!(putBack instanceof HoldRestoredError)) throw putBack;
    expect(putBack.failure).toEqual(new SlotTakenError(START + 15 * MINUTE, START + 75 * MINUTE));
    expect(spans(connected)).toContainEqual({ start: START, end: START + 30 * MINUTE });
    expect(await holds.get([putBack.newId], call)).toEqual([{ ...hold, id: putBack.newId }]);
    await holds.release(putBack.newId, call);
    expect(sandbox.data.reservations).toHaveLength(1);
  });

  test('throws HoldLostError when the hold cannot be restored', async () => {
    const { holds, hold, call, running, sandbox } = await held();
    running.faults.add({ kind: 'status', status: 500, method: 'POST' });
    const changing = holds.change(hold, { holdMinutes: 20 }, call, NOW);
    await expect(changing).rejects.toBeInstanceOf(HoldLostError);
    await expect(changing).rejects.toThrow(/hold is lost/);
    expect(sandbox.data.reservations).toEqual([]);
  });

  test.each([
    ['both times are rejected', [403, 403], false],
    ['the outcome for the new time is unknown', [500, 403], true],
    ['the outcome for the old time is unknown', [403, 500], true],
  ])('throws HoldLostError when %s', async (_, statuses, outcomeUnknown) => {
    const { holds, hold, call, running } = await held();
    for (const status of statuses) running.faults.add({ kind: 'status', status, method: 'POST', times: 1 });
    const error = await holds.change(hold, { holdMinutes: 20 }, call, NOW).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(HoldLostError);
    expect(error).toMatchObject({ outcomeUnknown });
  });

  test('throws NOT_FOUND without a call when the id has another format', async () => {
    const { holds, hold, call, sent } = await held();
    const changing = holds.change({ ...hold, id: '../schedules' }, { holdMinutes: 20 }, call, NOW);
    await expect(changing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sent()).toEqual([]);
  });

  test('completes the change after the old hold is released, even when the operation is cancelled', async () => {
    const { holds, hold, call, sandbox } = await held();
    const stop = new AbortController();
    const meter = {
      ...call.meter,
      onCall: () => sandbox.data.reservations.length === 0 && stop.abort(),
    };
    const moved = await holds.change(hold, { holdMinutes: 20 }, { ...call, signal: stop.signal, meter }, NOW);
    expect(stop.signal.aborted).toBe(true);
    expect(sandbox.data.reservations.map(({ uid }) => uid)).toEqual([moved.id]);
  });

  test('rejects a length that the event type does not have, before the hold is released', async () => {
    const { holds, hold, call, sandbox } = await held('22');
    await expect(holds.change(hold, { durationMinutes: 45 }, call, NOW)).rejects.toBeInstanceOf(InvalidInputError);
    expect(sandbox.data.reservations.map(({ uid }) => uid)).toEqual([hold.id]);
  });
});
