import { describe, expect, test } from 'vitest';
import { idOf, NOW } from '../support/gateway.ts';
import { change, listen, MINUTE, start, TALK } from './subscription-start.ts';

describe('over server-sent events', () => {
  test('delivers every change as it happens, with its id', async () => {
    const { url, reserve, update, release, clock } = await start();
    const listening = await listen(url);
    expect([listening.statusCode, listening.contentType]).toEqual([200, 'text/event-stream']);

    const id = await reserve();
    const created = await listening.next();
    expect(change(created)).toEqual({
      cursor: expect.any(String),
      kind: 'CREATED',
      at: new Date(NOW).toISOString(),
      reservation: {
        id,
        status: 'HELD',
        expiresAt: new Date(NOW + 10 * MINUTE).toISOString(),
        eventType: { name: 'Talk' },
      },
      previous: null,
    });
    expect(created.id).toBe(change(created).cursor);

    await update(id, { holdMinutes: 30 });
    const expiresAt = new Date(NOW + 30 * MINUTE).toISOString();
    expect(change(await listening.next())).toMatchObject({
      kind: 'EXTENDED',
      reservation: { id, status: 'HELD', expiresAt },
      previous: { status: 'HELD', expiresAt: new Date(NOW + 10 * MINUTE).toISOString() },
    });
    await release(id);
    expect(change(await listening.next())).toMatchObject({
      kind: 'RELEASED',
      reservation: { id, status: 'RELEASED' },
      previous: { status: 'HELD', expiresAt },
    });

    const other = await reserve();
    await listening.next();
    clock.advanceTo(NOW + 10 * MINUTE);
    expect(change(await listening.next())).toMatchObject({
      kind: 'EXPIRED',
      at: new Date(NOW + 10 * MINUTE).toISOString(),
      reservation: { id: other, status: 'EXPIRED' },
    });
  });

  test('resumes a lost connection with Last-Event-ID, without loss or repetition', async () => {
    const { url, reserve } = await start();
    const first = await listen(url);
    const ids = [await reserve()];
    const seen = [await first.next()];
    first.cut();
    ids.push(await reserve(), await reserve());

    const second = await listen(url, {}, { 'last-event-id': seen[0]?.id as string });
    seen.push(await second.next(), await second.next());
    ids.push(await reserve());
    seen.push(await second.next());
    expect(seen.map((message) => change(message).reservation.id)).toEqual(ids);
  });

  test('returns one resync for a cursor that the log no longer contains', async () => {
    const { url, reserve } = await start();
    const listening = await listen(url, { after: 'deadbeef-7' });
    expect(change(await listening.next())).toEqual({ resync: expect.any(String), oldestCursor: null });
    const id = await reserve();
    expect(change(await listening.next())).toMatchObject({ kind: 'CREATED', reservation: { id } });
  });

  test('returns an error for a malformed cursor', async () => {
    const { url } = await start();
    const listening = await listen(url, { after: 'nonsense' });
    expect((await listening.next()).data.errors[0].extensions).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['after'], message: expect.stringContaining('cursor') }],
    });
  });

  test('delivers only the selected events', async () => {
    const { url, reserve, release } = await start();
    const [one, two] = [await reserve(), await reserve()];
    const listening = await listen(url, { reservations: [two], account: idOf('Account', 'nora'), eventType: TALK });
    await release(one);
    await release(two);
    expect(change(await listening.next())).toMatchObject({ kind: 'RELEASED', reservation: { id: two } });
    const { errors } = (await (await listen(url, { account: idOf('Account', 'unknown') })).next()).data;
    expect(errors[0].extensions.code).toBe('NOT_FOUND');
  });
});

test('delivers no event of another credential', async () => {
  const { url, execute, reserve } = await start({ keys: ['cal_live_a', 'cal_live_b'] });
  const [a, b] = [{ 'x-nora': 'cal_live_a' }, { 'x-nora': 'cal_live_b' }];
  const [listeningA, listeningB] = [await listen(url, {}, a), await listen(url, {}, b)];
  const ofA = await reserve(a);
  const ofB = await reserve(b);
  expect(change(await listeningA.next()).reservation.id).toBe(ofA);
  expect(change(await listeningB.next()).reservation.id).toBe(ofB);
  const without = await listen(url, { account: idOf('Account', 'nora') });
  expect((await without.next()).data.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await execute(`{ reservation(id: "${ofA}") { status } }`)).errors?.[0].extensions.code).toBe(
    'UNAUTHENTICATED',
  );
});

test('executes an operation that is no subscription as usual', async () => {
  const { execute } = await start();
  expect((await execute('{ accounts { name } }')).data.accounts).toHaveLength(1);
});
