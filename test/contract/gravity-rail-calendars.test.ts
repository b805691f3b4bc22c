import { describe, expect, test } from 'vitest';
import type { GivenCalendar } from '../../src/sandbox/gravity-rail/data.ts';
import { callWith, openAccount, value } from './gravity-rail-account.ts';
import { WITH, WITHOUT } from './gravity-rail-reads.ts';

describe('calendars', () => {
  const studio: GivenCalendar = {
    id: 31,
    name: 'Physio room 2',
    timezone: 'Europe/Madrid',
    color: '#0F766E',
    description: 'Second floor',
    schedules: [{}],
  };

  test.each([
    ['replace', 'full', 'camel'],
    ['merge', 'full', 'snake'],
    ['merge', 'changed-only', 'camel'],
  ] as const)('keeps all other fields when PUT does %s (%s, %s)', async (serverMode, putMode, keyStyle) => {
    const { calendars, call, state, sent } = await openAccount(
      { calendars: [studio] },
      { putMode, keyStyle },
      { putMode: serverMode, keyStyle },
    );
    const current = value((await calendars.get(['31'], call, WITH))[0]);
    const before = structuredClone(state.calendars[0]);
    const write = calendars.prepareUpdate(current, { name: 'Physio room 4', description: null, timeZone: 'UTC' });
    await write.execute(call);
    expect(sent()).toMatchObject({ name: 'Physio room 4', description: null, timezone: 'UTC' });
    expect(write.warnings).toHaveLength(1);
    expect(value((await calendars.get(['31'], call, WITH))[0])).toEqual(write.preview);
    expect(state.calendars[0]).toEqual({
      ...before,
      name: 'Physio room 4',
      description: null,
      timezone: 'UTC',
      updatedAt: state.calendars[0]?.updatedAt,
    });
  });

  test('sends only the changed fields when putMode is changed-only', async () => {
    const { calendars, call, sent } = await openAccount(
      { calendars: [studio] },
      { putMode: 'changed-only' },
      { putMode: 'merge' },
    );
    const current = value((await calendars.get(['31'], call, WITHOUT))[0]);
    await calendars.prepareUpdate(current, { color: null, isPublic: false }).execute(call);
    expect(sent()).toEqual({ color: null });
  });

  test('sends an unknown time zone back as received', async () => {
    const { calendars, call, sent } = await openAccount({ calendars: [{ id: 31, timezone: 'Mars/Olympus' }] });
    const current = value((await calendars.get(['31'], call, WITHOUT))[0]);
    const write = calendars.prepareUpdate(current, { name: 'Room' });
    expect(write.preview.timeZone).toBeNull();
    await expect(write.execute(call)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent()).toMatchObject({ name: 'Room', timezone: 'Mars/Olympus' });
    const zoned = calendars.prepareUpdate(current, { timeZone: 'UTC' });
    await zoned.execute(call);
    expect(value((await calendars.get(['31'], call, WITHOUT))[0])).toEqual(zoned.preview);
  });

  test('sends no request when nothing changes', async () => {
    const { calendars, call, newRequests } = await openAccount({ calendars: [studio] });
    const current = value((await calendars.get(['31'], call, WITHOUT))[0]);
    await calendars.prepareUpdate(current, { name: 'Physio room 2' }).execute(call);
    expect(newRequests()).toEqual(['GET calendars/31']);
  });

  test('creates a calendar with the given fields', async () => {
    const { calendars, call, sent } = await openAccount({});
    const id = await calendars
      .prepareCreate({ name: 'Room', timeZone: 'Asia/Tokyo', color: '#7C3AED', description: null })
      .execute(call);
    expect(sent()).toEqual({ name: 'Room', timezone: 'Asia/Tokyo', color: '#7C3AED' });
    expect(value((await calendars.get([id], call, WITH))[0])).toMatchObject({
      timeZone: 'Asia/Tokyo',
      openWithoutSchedules: true,
      schedules: [],
    });
  });

  test('reports all invalid fields at once', async () => {
    const { calendars } = await openAccount({});
    expect(() => calendars.prepareCreate({ name: ' ', timeZone: 'UTC', color: 'red' })).toThrowError(
      expect.objectContaining({
        issues: [expect.objectContaining({ path: ['name'] }), expect.objectContaining({ path: ['color'] })],
      }),
    );
  });

  test('names the missing scope when a delete is rejected, and succeeds when the calendar is already deleted', async () => {
    const { calendars, schedules, call, state } = await openAccount(
      { calendars: [studio] },
      {},
      {
        keys: {
          gr_sandbox_key: { scopes: ['calendars:read', 'calendars:admin'] },
          gr_writer: { scopes: ['calendars:read', 'calendars:write'] },
        },
      },
    );
    const writer = callWith('gr_writer');
    const refused = { code: 'FORBIDDEN', message: expect.stringContaining('calendars:admin') };
    await expect(calendars.remove('31', writer)).rejects.toMatchObject(refused);
    await expect(schedules.remove(`31.${state.calendars[0]?.schedules[0]?.id}`, writer)).rejects.toMatchObject(refused);
    await schedules.remove(`31.${state.calendars[0]?.schedules[0]?.id}`, call);
    await calendars.remove('31', call);
    await calendars.remove('31', call);
    expect(state.calendars).toEqual([]);
    await expect(calendars.remove('x', call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
