import { setImmediate as nextTurn } from 'node:timers/promises';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { AGENCY, HOURS, STUDIO, startWriter, UPDATE_SCHEDULE } from '../support/schedule-writer.ts';

describe('ifRevision', () => {
  test('accepts a write with the current revision', async () => {
    const { update, revision } = await startWriter();
    const before = await revision(STUDIO);
    const result = await update({ id: STUDIO, weeklyHours: HOURS, ifRevision: before });
    expect(result.__typename).toBe('UpdateSchedulePayload');
    expect(result.schedule.revision).not.toBe(before);
    expect(result.schedule.revision).toBe(await revision(STUDIO));
  });

  test('rejects a write with another revision, names the current one, and writes nothing', async () => {
    const { update, revision, writes } = await startWriter();
    const old = await revision(STUDIO);
    await update({ id: STUDIO, name: 'Changed meanwhile' });
    const before = writes();
    const result = await update({ id: STUDIO, weeklyHours: HOURS, ifRevision: old });
    expect(result).toMatchObject({
      __typename: 'StaleRevisionError',
      code: 'CONFLICT',
      currentRevision: await revision(STUDIO),
    });
    expect(writes()).toEqual(before);
  });

  test('guards deletions, too', async () => {
    const { execute, writes, revision } = await startWriter();
    const remove = 'mutation ($input: DeleteScheduleInput!) { deleteSchedule(input: $input) { __typename } }';
    const stale = await execute(remove, { input: { id: STUDIO, ifRevision: 'another' } });
    expect(stale.data.deleteSchedule.__typename).toBe('StaleRevisionError');
    expect(writes()).toEqual([]);
    const current = await execute(remove, { input: { id: STUDIO, ifRevision: await revision(STUDIO) } });
    expect(current.data.deleteSchedule.__typename).toBe('DeleteSchedulePayload');
  });

  test('does not depend on the order or the grouping of hours, nor on the read', async () => {
    const { update, revision } = await startWriter();
    const [a, b] = [
      { days: ['MONDAY'], start: '09:00', end: '11:00' },
      { days: ['TUESDAY'], start: '09:00', end: '11:00' },
    ];
    await update({ id: AGENCY, weeklyHours: [a, b] });
    const first = await revision(AGENCY);
    const again = await update({ id: AGENCY, weeklyHours: [b, a] });
    expect(again.changes).toEqual([]);
    expect(await revision(AGENCY)).toBe(first);
  });
});

describe('dryRun', () => {
  test.each([
    ['Cal.com', STUDIO, { dateOverrides: [{ date: '2026-12-24', hours: [] }] }],
    ['Vastal', AGENCY, {}],
  ])('at %s returns a preview, and writes nothing', async (_, id, more) => {
    const { update, revision, writes } = await startWriter();
    const before = await revision(id);
    const input = { id, weeklyHours: HOURS, ...more };
    const preview = await update({ ...input, dryRun: true });
    expect(preview.__typename).toBe('UpdateSchedulePayload');
    expect(preview.schedule, 'a node with values that are not true').toBeNull();
    expect(preview.changes.map(({ path }: { path: string }) => path)).toContain('weeklyHours.MONDAY');
    expect(preview.previousRevision).toBe(before);
    expect(writes()).toEqual([]);
    expect(await revision(id)).toBe(before);

    const done = await update(input);
    expect(done.preview).toBeNull();
    expect(done.schedule).toMatchObject(preview.preview);
    expect(done.changes).toEqual(preview.changes);
  });
});

test('sends no write that changes nothing', async () => {
  const { update, writes } = await startWriter();
  await update({ id: AGENCY, weeklyHours: HOURS });
  const before = writes();
  const result = await update({ id: AGENCY, weeklyHours: HOURS });
  expect(result.changes).toEqual([]);
  expect(writes()).toEqual(before);
});

test('runs two writers of one schedule one after the other, so that neither overwrites what it has not read', async () => {
  const { execute, update, revision, sandbox } = await startWriter();
  const before = await revision(AGENCY);
  sandbox.fakeProviders.vastal.requests.length = 0;
  const results = await Promise.all([
    execute(UPDATE_SCHEDULE, { input: { id: AGENCY, weeklyHours: HOURS, ifRevision: before } }),
    execute(UPDATE_SCHEDULE, {
      input: { id: AGENCY, weeklyHours: [{ ...HOURS[0], end: '17:00' }], ifRevision: before },
    }),
  ]);
  const names = results.map(({ data }) => data.updateSchedule.__typename as string).sort();
  expect(names).toEqual(['StaleRevisionError', 'UpdateSchedulePayload']);
  expect(sandbox.fakeProviders.vastal.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  expect((await update({ id: AGENCY, dryRun: true, weeklyHours: HOURS })).__typename).toBe('UpdateSchedulePayload');
});

test('cancels a waiting write when its client disconnects, and never sends it', async () => {
  const { execute, url, connections, sandbox, writes } = await startWriter();
  const { calcom, vastal } = sandbox.fakeProviders;
  const start = (time: string) => [{ ...HOURS[0], start: time }];
  vastal.faults.add({ kind: 'slow', method: 'GET', delayMs: 60_000, times: 1 });
  const first = execute(UPDATE_SCHEDULE, { input: { id: AGENCY, weeklyHours: start('08:00') } });
  while (vastal.requests.length === 0) await nextTurn();

  const client = new AbortController();
  // The read-back of the first field shows that the second one is next.
  const query = `mutation ($first: UpdateScheduleInput!, $second: UpdateScheduleInput!) {
    first: updateSchedule(input: $first) { __typename } second: updateSchedule(input: $second) { __typename } }`;
  const variables = { first: { id: STUDIO, name: 'New' }, second: { id: AGENCY, weeklyHours: start('09:00') } };
  const abandoned = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: client.signal,
  });
  while (calcom.requests.length < 3) await nextTurn();
  const open = connections.size;
  client.abort();
  await expect(abandoned).rejects.toThrow('aborted');
  while (connections.size === open) await nextTurn();

  vastal.faults.clear();
  await first;
  await execute(UPDATE_SCHEDULE, { input: { id: AGENCY, weeklyHours: start('10:00') } });
  expect(writes()).toEqual([
    'PATCH /v2/schedules/2201',
    'PUT /v1/calendar/availability',
    'PUT /v1/calendar/availability',
  ]);
  const sent = vastal.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body);
  expect(sent.map((body) => ['08:00', '09:00', '10:00'].filter((time) => body.includes(`${time}:00`)))).toEqual([
    ['08:00'],
    ['10:00'],
  ]);
});
