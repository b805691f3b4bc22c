import { describe, expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { guidebookAccount } from '../support/small-accounts.ts';

const session = (id: number) => idOf('Session', 'guidebook', `1204.${id}`);
const attendee = (id: number) => idOf('Attendee', 'guidebook', `1204.${id}`);
const PLAN = idOf('PersonalizedSchedule', 'guidebook', '1204.640');

const UPDATE = `mutation ($input: UpdatePersonalizedScheduleInput!) { result: updatePersonalizedSchedule(input: $input) {
  __typename
  ... on UpdatePersonalizedSchedulePayload {
    personalizedSchedule { revision attendees { id } sessions { id } }
    preview { attendees { id } sessions { id } }
    changes { path }
    warnings
  }
  ... on InvalidInputError { issues { path message } }
  ... on MutationError { code message } } }`;

/** A guide with four sessions and three attendees; the plan assigns session 1 to attendee 3301. */
async function start() {
  const account = await guidebookAccount({
    guides: [{ id: 1204, timezone: 'UTC' }],
    attendees: [{ id: 3301 }, { id: 3302 }, { id: 3303 }],
    sessions: [1, 2, 3, 4].map((id) => ({
      id,
      start_time: `2026-12-01T1${id}:00Z`,
      end_time: `2026-12-01T1${id}:30Z`,
    })),
    personalizedSchedules: [{ id: 640, attendees: [3301], sessions: [1] }],
  });
  const { execute } = await startGateway([account.entry]);
  return {
    execute,
    async update(input: Record<string, unknown>) {
      const { data, errors } = await execute(UPDATE, { input: { id: PLAN, ...input } });
      expect(errors).toBeUndefined();
      return data.result;
    },
    writes: () => account.fakeProvider.requests.filter(({ method }) => method !== 'GET').map(({ body }) => body),
  };
}

const idsOf = (objects: readonly { readonly id: string }[]) => objects.map(({ id }) => id).sort();

describe('updatePersonalizedSchedule', () => {
  test('adds and removes sessions and attendees, and leaves the others', async () => {
    const { update, writes } = await start();
    const added = await update({ addSessions: [session(2), session(3)], addAttendees: [attendee(3302)] });
    expect(idsOf(added.personalizedSchedule.sessions)).toEqual([session(1), session(2), session(3)].sort());
    expect(idsOf(added.personalizedSchedule.attendees)).toEqual([attendee(3301), attendee(3302)].sort());
    const moved = await update({
      addSessions: [session(4)],
      removeSessions: [session(1)],
      removeAttendees: [attendee(3301)],
    });
    expect(idsOf(moved.personalizedSchedule.sessions)).toEqual([session(2), session(3), session(4)].sort());
    expect(idsOf(moved.personalizedSchedule.attendees)).toEqual([attendee(3302)]);
    expect(moved.changes).toEqual([{ path: 'attendees' }, { path: 'sessions' }]);
    expect(writes()).toHaveLength(2);
  });

  test('keeps the additions of requests at the same time', async () => {
    const { update, execute } = await start();
    await Promise.all([2, 3, 4].map((id) => update({ addSessions: [session(id)] })));
    const { data } = await execute(`{ personalizedSchedule(id: "${PLAN}") { sessions { id } } }`);
    expect(idsOf(data.personalizedSchedule.sessions)).toEqual([1, 2, 3, 4].map(session).sort());
  });

  test('writes nothing when what is to be added is there and what is to be removed is not', async () => {
    const { update, writes } = await start();
    const result = await update({
      addSessions: [session(1)],
      removeSessions: [session(4)],
      addAttendees: [attendee(3301)],
      removeAttendees: [attendee(3303)],
    });
    expect(result).toMatchObject({ __typename: 'UpdatePersonalizedSchedulePayload', changes: [], warnings: [] });
    expect(writes()).toEqual([]);
  });

  test('previews an addition on a dry run', async () => {
    const { update, writes } = await start();
    const result = await update({ addSessions: [session(2)], dryRun: true });
    expect(result).toMatchObject({ personalizedSchedule: null, changes: [{ path: 'sessions' }] });
    expect(idsOf(result.preview.sessions)).toEqual([session(1), session(2)].sort());
    expect(writes()).toEqual([]);
  });

  test('rejects an addition to another revision', async () => {
    const { update, writes } = await start();
    const { personalizedSchedule } = await update({ addSessions: [session(2)] });
    const stale = await update({ addSessions: [session(3)], ifRevision: 'another' });
    expect(stale).toMatchObject({ __typename: 'StaleRevisionError' });
    const current = await update({ addSessions: [session(3)], ifRevision: personalizedSchedule.revision });
    expect(current.personalizedSchedule.sessions).toHaveLength(3);
    expect(writes()).toHaveLength(2);
  });

  test.each([
    ['a whole list and an addition', { sessions: [session(2)], addSessions: [session(3)] }, [['addSessions']]],
    [
      'a whole list with additions and removals',
      { attendees: [attendee(3302)], addAttendees: [attendee(3303)], removeAttendees: [attendee(3301)] },
      [['addAttendees'], ['removeAttendees']],
    ],
    [
      'an id that is added and removed',
      { addSessions: [session(3), session(2)], removeSessions: [session(1), session(2)] },
      [['removeSessions', '1']],
    ],
    ['an id that is added twice', { addSessions: [session(2), session(3), session(2)] }, [['addSessions', '2']]],
    ['an id that is removed twice', { removeAttendees: [attendee(3301), attendee(3301)] }, [['removeAttendees', '1']]],
    ['an id that is in a whole list twice', { sessions: [session(2), session(2)] }, [['sessions', '1']]],
    ['an id of another type', { addSessions: [attendee(3301)] }, [['addSessions', '0']]],
    [
      'ids of another account',
      { addSessions: [idOf('Session', 'other', '1204.2')], removeAttendees: [idOf('Attendee', 'other', '1204.3301')] },
      [
        ['removeAttendees', '0'],
        ['addSessions', '0'],
      ],
    ],
    [
      'ids of another calendar',
      {
        addSessions: [session(2), idOf('Session', 'guidebook', '1300.3')],
        removeSessions: [idOf('Session', 'guidebook', '1300.1')],
      },
      [
        ['addSessions', '1'],
        ['removeSessions', '0'],
      ],
    ],
  ])('returns InvalidInputError and writes nothing for %s', async (_, input, paths) => {
    const { update, writes } = await start();
    const { __typename, issues } = await update(input);
    expect(__typename).toBe('InvalidInputError');
    expect(issues.map(({ path }: { path: string[] }) => path)).toEqual(paths.map((path) => ['input', ...path]));
    expect(writes()).toEqual([]);
  });
});

test('createPersonalizedSchedule rejects an id that is listed twice', async () => {
  const { execute, writes } = await start();
  const input = {
    calendar: idOf('Calendar', 'guidebook', '1204'),
    name: 'Crew',
    attendees: [attendee(3301), attendee(3302), attendee(3301)],
    sessions: [session(1), session(1)],
  };
  const { data } = await execute(
    `mutation ($input: CreatePersonalizedScheduleInput!) { createPersonalizedSchedule(input: $input) {
      __typename ... on InvalidInputError { issues { path } } } }`,
    { input },
  );
  expect(data.createPersonalizedSchedule).toEqual({
    __typename: 'InvalidInputError',
    issues: [{ path: ['input', 'attendees', '2'] }, { path: ['input', 'sessions', '1'] }],
  });
  expect(writes()).toEqual([]);
});
