import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { errorText, outputOf, startMcp, TIME_ZONE, US_CALL, WEEK } from '../support/mcp.ts';
import { takeCounts } from '../support/sandbox-gateway.ts';

const CLINIC = idOf('Calendar', 'gravity-rail', '31');

describe('list_accounts', () => {
  test('returns the accounts with the access of the client', async () => {
    const { tool } = await startMcp();
    const { accounts, problems } = outputOf(await tool('list_accounts'));
    expect(accounts.map(({ provider }: { provider: string }) => provider)).toEqual([
      'CALCOM',
      'GRAVITY_RAIL',
      'GUIDEBOOK',
      'VASTAL',
    ]);
    expect(new Set(accounts.map(({ access }: { access: string }) => access))).toEqual(new Set(['write']));
    expect(problems).toEqual([]);
  });

  test('rejects an argument that it does not have', async () => {
    const { tool } = await startMcp();
    expect(errorText(await tool('list_accounts', { provider: 'CALCOM' }))).toContain('provider');
  });
});

describe.each([
  ['find_event_types', 'eventTypes', 'us project'],
  ['find_calendars', 'calendars', 'hudson'],
  ['find_schedules', 'schedules', 'tokyo'],
])('%s', (name, list, text) => {
  test('returns pages, and the items whose name contains a text', async () => {
    const { tool } = await startMcp();
    const first = outputOf(await tool(name, { limit: 2 }));
    expect(first[list]).toHaveLength(2);
    const second = outputOf(await tool(name, { limit: 2, cursor: first.nextCursor }));
    expect(second[list][0].id).not.toBe(first[list][0].id);
    const named = outputOf(await tool(name, { nameContains: text }));
    expect(named[list]).toHaveLength(1);
    expect(named.nextCursor).toBeNull();
    expect(named[list][0].name.toLowerCase()).toContain(text);
  });

  test('returns the accounts that respond, and names the one that fails', async () => {
    const { tool, sandbox } = await startMcp();
    sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 503 });
    const result = await tool(name, { limit: 50 });
    const output = outputOf(result);
    expect(output[list].length).toBeGreaterThan(0);
    expect(output.problems).toEqual([
      { account: 'Maren Holt, design studio', code: 'UPSTREAM_UNAVAILABLE', message: expect.any(String) },
    ]);
    expect(result.content[0]).toMatchObject({ text: expect.stringContaining('incomplete') });
  });

  test('rejects a cursor of another list', async () => {
    const { tool } = await startMcp();
    expect(errorText(await tool(name, { cursor: 'nonsense' }))).toMatch(/^INVALID_INPUT: .*\n[^]*Next: Correct/);
  });
});

describe('find_slots', () => {
  test('returns slots in the requested zone, at most as many as requested, with one upstream call', async () => {
    const { tool, sandbox } = await startMcp();
    takeCounts(sandbox);
    const { slots, isTruncated } = outputOf(await tool('find_slots', { eventTypeId: US_CALL, ...WEEK, limit: 3 }));
    expect(slots).toHaveLength(3);
    expect(isTruncated).toBe(true);
    expect(slots[0].start).toMatch(/^2026-11-24T\d{2}:\d{2}:00\+01:00$/);
    expect(Date.parse(slots[0].end) - Date.parse(slots[0].start)).toBe(30 * 60_000);
    const inUtc = outputOf(
      await tool('find_slots', { eventTypeId: US_CALL, ...WEEK, timeZone: 'America/New_York', limit: 1 }),
    );
    expect(inUtc.slots[0].start).toMatch(/-05:00$/);
    expect(Date.parse(inUtc.slots[0].start)).toBe(Date.parse(slots[0].start));
    expect(takeCounts(sandbox).vastal).toBe(0);
  });

  test.each([
    ['a time without offset', { from: '2026-11-24T00:00:00' }, /from: Must be a date-time with offset/],
    ['an offset as a time zone', { timeZone: '+01:00' }, /timeZone: Must be a time zone name/],
    ['the id of a calendar', { eventTypeId: CLINIC }, /^INVALID_INPUT: .*EventType/],
    [
      'an unknown event type',
      { eventTypeId: idOf('EventType', 'calcom', '999') },
      /^NOT_FOUND: [^]*Next: Look the id up/,
    ],
    ['an end before the start', { to: '2026-11-23T00:00:00Z' }, /^INVALID_INPUT: /],
  ])('rejects %s', async (_, change, message) => {
    const { tool } = await startMcp();
    expect(errorText(await tool('find_slots', { eventTypeId: US_CALL, ...WEEK, ...change }))).toMatch(message);
  });
});

describe('find_common_times', () => {
  test('returns times at which an event type and a calendar of another provider are free', async () => {
    const { tool } = await startMcp();
    const input = { participantIds: [US_CALL, CLINIC], ...WEEK, durationMinutes: 30 };
    const { times, problems } = outputOf(await tool('find_common_times', input));
    expect(problems).toEqual([]);
    expect(times.length).toBeGreaterThan(0);
    const { slots } = outputOf(await tool('find_slots', { eventTypeId: US_CALL, ...WEEK, limit: 100 }));
    const starts = slots.map(({ start }: { start: string }) => start);
    expect(starts).toContain(times[0].start);
  });

  test('names the account that fails', async () => {
    const { tool, sandbox } = await startMcp();
    sandbox.fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 503 });
    const input = { participantIds: [US_CALL, CLINIC], ...WEEK, durationMinutes: 30 };
    const { times, problems } = outputOf(await tool('find_common_times', input));
    expect(times).toEqual([]);
    expect(problems).toMatchObject([{ account: 'Clinic and studio', code: 'UPSTREAM_UNAVAILABLE' }]);
  });
});

describe('explain_unavailability', () => {
  test('returns the reasons with whose they are', async () => {
    const { tool } = await startMcp();
    const day = { from: '2026-11-24T00:00:00+01:00', to: '2026-11-25T00:00:00+01:00', timeZone: TIME_ZONE };
    const { blocked, free } = outputOf(await tool('explain_unavailability', { participantIds: [CLINIC], ...day }));
    expect(blocked[0]).toEqual({
      start: day.from,
      end: expect.stringMatching(/^2026-11-24T.*\+01:00$/),
      reasons: [{ kind: 'OUTSIDE_HOURS', participant: { id: CLINIC, name: 'Inês Carvalho · Physiotherapy' } }],
    });
    expect(free.length).toBeGreaterThan(0);
  });

  test('rejects an end before the start', async () => {
    const { tool } = await startMcp();
    const input = { participantIds: [CLINIC], ...WEEK, to: '2026-11-23T00:00:00Z' };
    expect(errorText(await tool('explain_unavailability', input))).toMatch(/^INVALID_INPUT: /);
  });
});
