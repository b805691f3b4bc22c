import { describe, expect, test } from 'vitest';
import type { PersonalizedScheduleConnector } from '../../src/connectors/connector.ts';
import { InvalidInputError, UnsupportedError } from '../../src/domain/errors.ts';
import type { NewPersonalizedSchedule } from '../../src/domain/personalized-schedule.ts';
import { allRead } from '../support/results.ts';
import { CALL, last, NOT_FOUND, sent, start } from './guidebook-account.ts';

describe('personalized schedules', () => {
  test('reads the list of each guide once', async () => {
    const { schedules, running } = await start();
    const [harvest, none, again] = await schedules.ofCalendars(['1204', 'x', '1204'], CALL);
    expect(harvest).toMatchObject([{ id: '1204.640' }, { id: '1204.641' }]);
    expect(none).toEqual(NOT_FOUND);
    expect(again).toEqual(harvest);
    expect(sent(running)).toEqual(['GET /personalized-schedules/?guide=1204']);
  });

  test('reads the list of each guide once for several attendees', async () => {
    const { schedules, running } = await start();
    const results = await schedules.ofAttendees(['1204.3302', '1300.3401', '1204.3301', '3302', '1204.9'], CALL);
    expect(results).toEqual([
      [expect.objectContaining({ name: 'Crew B' })],
      [expect.objectContaining({ name: 'Divers' })],
      [expect.objectContaining({ name: 'Crew A' })],
      NOT_FOUND,
      [],
    ]);
    expect(sent(running)).toEqual([
      'GET /personalized-schedules/?guide=1204',
      'GET /personalized-schedules/?guide=1300',
    ]);
  });

  test('lists the schedules of all guides', async () => {
    const { schedules, running } = await start();
    const all = allRead(await schedules.list(CALL));
    expect(all).toMatchObject([{ id: '1204.640' }, { id: '1204.641' }, { id: '1300.650' }]);
    expect(sent(running)).toEqual([
      'GET /guides/',
      'GET /personalized-schedules/?guide=1204',
      'GET /personalized-schedules/?guide=1300',
    ]);
  });

  test('keeps the order of sessions', async () => {
    const { schedules, running } = await start();
    expect(await schedules.get(['1204.640'], CALL)).toMatchObject([{ sessionIds: ['1204.52', '1204.51'] }]);
    expect(sent(running)).toEqual(['GET /personalized-schedules/640/']);
  });

  test('returns NOT_FOUND without a call when the id is malformed', async () => {
    const { schedules, running } = await start();
    expect(await schedules.ofCalendars(['x'], CALL)).toEqual([NOT_FOUND]);
    expect(await schedules.ofAttendees(['3302'], CALL)).toEqual([NOT_FOUND]);
    expect(running.requests).toEqual([]);
  });

  const CREW: NewPersonalizedSchedule = {
    calendarId: '1204',
    name: 'Crew C',
    attendeeIds: ['1204.3302', '1204.3301', '1204.3302'],
    sessionIds: ['1204.52'],
  };

  test('creates a schedule with its four fields', async () => {
    const { schedules, running } = await start();
    const id = await schedules.prepareCreate(CREW).execute(CALL);
    expect(JSON.parse(last(running).body)).toEqual({
      guide: 1204,
      name: 'Crew C',
      attendees: [3302, 3301],
      sessions: [52],
    });
    expect(await schedules.get([id], CALL)).toMatchObject([{ name: 'Crew C', sessionIds: ['1204.52'] }]);
  });

  test('reports every invalid field of a create at once', async () => {
    const { schedules, running } = await start();
    const paths = (input: NewPersonalizedSchedule) => issuesOf(() => schedules.prepareCreate(input));
    expect(paths({ calendarId: '1204', name: ' ', attendeeIds: [], sessionIds: ['1204.51', '1300.61', 'x'] })).toEqual([
      'name',
      'sessions.1',
      'sessions.2',
      'attendees',
    ]);
    expect(paths({ ...CREW, sessionIds: [], attendeeIds: ['1300.3401'] })).toEqual(['attendees.0', 'sessions']);
    expect(paths({ ...CREW, calendarId: 'x' })).toContain('calendar');
    expect(running.requests).toEqual([]);
  });

  async function crewA({ schedules }: { schedules: PersonalizedScheduleConnector }) {
    const [schedule] = await schedules.get(['1204.640'], CALL);
    if (!schedule || schedule instanceof Error) throw new Error('not there');
    return schedule;
  }

  test('sends only the changed lists and previews the result of the next read', async () => {
    const it = await start();
    const current = await crewA(it);
    const change = { sessions: { replacement: ['1204.51', '1204.51'] } };
    const write = it.schedules.prepareUpdate(current, change);
    expect(write.preview).toEqual({ ...current, sessionIds: ['1204.51'] });
    expect(write.warnings).toEqual([expect.stringContaining('publication')]);
    await write.execute(CALL);
    expect(last(it.running)).toMatchObject({ method: 'PATCH', body: '{"sessions":[51]}' });
    expect(await crewA(it)).toEqual(write.preview);
  });

  test('sends an empty list and warns of new attendees', async () => {
    const it = await start();
    const current = await crewA(it);
    const attendeeIds = ['1204.3301', '1204.3302'];
    const change = {
      attendees: { replacement: [...attendeeIds, '1204.3301'] },
      sessions: { replacement: [] },
    };
    const write = it.schedules.prepareUpdate(current, change);
    expect(write.warnings).toHaveLength(2);
    await write.execute(CALL);
    expect(last(it.running).body).toBe('{"attendees":[3301,3302],"sessions":[]}');
    expect(await crewA(it)).toEqual(write.preview);
    expect(write.preview).toMatchObject({ attendeeIds, sessionIds: [] });
  });

  test.each([
    ['an empty change', {}],
    ['the lists as they are', { sessions: { replacement: ['1204.51', '1204.52'] } }],
    [
      'additions and removals that are made already',
      {
        attendees: { added: ['1204.3301'], removed: ['1204.3302'] },
        sessions: { added: ['1204.51', '1204.52'], removed: ['1204.59'] },
      },
    ],
  ])('makes no call for %s', async (_, change) => {
    const it = await start();
    const current = await crewA(it);
    const write = it.schedules.prepareUpdate(current, change);
    await write.execute(CALL);
    expect(write.warnings).toEqual([]);
    expect(new Set(write.preview.sessionIds)).toEqual(new Set(current.sessionIds));
    expect(write.preview.attendeeIds).toEqual(current.attendeeIds);
    expect(it.running.requests).toHaveLength(1);
  });

  test('adds and removes members of the list as it is', async () => {
    const it = await start();
    const [current] = allRead(await it.schedules.get(['1204.641'], CALL));
    const write = it.schedules.prepareUpdate(current!, {
      attendees: { added: ['1204.3301'], removed: [] },
      sessions: { added: ['1204.52'], removed: ['1204.51'] },
    });
    expect(write.preview).toMatchObject({ attendeeIds: ['1204.3302', '1204.3301'], sessionIds: ['1204.52'] });
    expect(write.warnings).toHaveLength(2);
    await write.execute(CALL);
    expect(last(it.running)).toMatchObject({ method: 'PATCH', body: '{"attendees":[3302,3301],"sessions":[52]}' });
  });

  test('rejects members of another guide', async () => {
    const it = await start();
    const current = await crewA(it);
    const change = {
      attendees: { replacement: ['1204.3301', '1300.3401'] },
      sessions: { added: ['1204.51', '61'], removed: ['1300.61'] },
    };
    expect(issuesOf(() => it.schedules.prepareUpdate(current, change))).toEqual([
      'attendees.1',
      'addSessions.1',
      'removeSessions.0',
    ]);
  });

  test('deletes a schedule, and succeeds when it is already deleted', async () => {
    const { schedules, running, sandbox } = await start();
    await schedules.remove('1204.640', CALL);
    await schedules.remove('1204.640', CALL);
    expect(sent(running)).toEqual(['DELETE /personalized-schedules/640/', 'DELETE /personalized-schedules/640/']);
    expect(sandbox.data.personalizedSchedules.map(({ id }) => id)).toEqual([641, 650]);
    await expect(schedules.remove('640', CALL)).rejects.toEqual(NOT_FOUND);
    running.faults.add({ kind: 'status', status: 403 });
    await expect(schedules.remove('1204.641', CALL)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  describe('writes as forms', () => {
    test('repeats a field for each id', async () => {
      const { schedules, running } = await start({ requestEncoding: 'form' });
      await schedules.prepareCreate(CREW).execute(CALL);
      expect(last(running).headers['content-type']).toBe('application/x-www-form-urlencoded');
      expect(last(running).body).toBe('guide=1204&name=Crew+C&attendees=3302&attendees=3301&sessions=52');
    });

    test('sends forms after JSON was rejected', async () => {
      const { schedules, running, sandbox } = await start({ rejectJson: true });
      await schedules.prepareCreate(CREW).execute(CALL);
      await schedules.prepareCreate(CREW).execute(CALL);
      expect(running.requests.map(({ headers }) => headers['content-type'])).toEqual([
        'application/json',
        'application/x-www-form-urlencoded',
        'application/x-www-form-urlencoded',
      ]);
      expect(sandbox.data.personalizedSchedules).toHaveLength(5);
    });

    test('does not send a form after any other error', async () => {
      const { schedules, running } = await start();
      running.faults.add({ kind: 'status', status: 400 });
      await expect(schedules.prepareCreate(CREW).execute(CALL)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      expect(running.requests).toHaveLength(1);
    });

    test('rejects an empty list', async () => {
      const it = await start({ rejectJson: true });
      const current = await crewA(it);
      const write = it.schedules.prepareUpdate(current, { sessions: { replacement: [] } });
      const lost = ['sessions: an empty list'];
      await expect(write.execute(CALL)).rejects.toMatchObject({ code: 'UNSUPPORTED', lost });
      expect(() => it.schedules.prepareUpdate(current, { sessions: { replacement: [] } })).toThrow(UnsupportedError);
      expect(await crewA(it)).toEqual(current);
    });
  });
});

function issuesOf(prepare: () => unknown): string[] {
  try {
    prepare();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues.map(({ path }) => path.join('.'));
    throw error;
  }
  return [];
}
