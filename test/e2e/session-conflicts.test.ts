import { expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { guidebookAccount } from '../support/small-accounts.ts';

const FIELDS = '{ first { id } second { id } overlap { start end } }';
const session = (id: number) => idOf('Session', 'guidebook', `1204.${id}`);

async function open() {
  const account = await guidebookAccount({
    guides: [{ id: 1204, timezone: 'UTC' }],
    attendees: [{ id: 3301 }, { id: 3302 }],
    sessions: [
      { id: 1, start_time: '2026-12-01T09:00Z', end_time: '2026-12-01T10:00Z' },
      { id: 2, start_time: '2026-12-01T09:30Z', end_time: '2026-12-01T11:00Z' },
      { id: 3, start_time: '2026-12-01T11:00Z', end_time: '2026-12-01T12:00Z' },
    ],
    personalizedSchedules: [
      { id: 640, attendees: [3301, 3302], sessions: [1, 3] },
      { id: 641, attendees: [3301], sessions: [2, 3] },
      { id: 642, sessions: [1, 2, 1, 2] },
    ],
  });
  const { execute } = await startGateway([account.entry]);
  return async (type: string, id: number) => {
    account.fakeProvider.requests.length = 0;
    const node = idOf(type, 'guidebook', `1204.${id}`);
    const { data, errors } = await execute(`{ node(id: "${node}") { ... on ${type} { conflicts ${FIELDS} } } }`);
    expect(errors).toBeUndefined();
    return { conflicts: data.node.conflicts, calls: account.fakeProvider.requests.length };
  };
}

test('returns conflicts between sessions of two personalized schedules, but none of a session that is in both', async () => {
  const conflictsOf = await open();
  const { conflicts, calls } = await conflictsOf('Attendee', 3301);
  expect(conflicts).toEqual([
    {
      first: { id: session(1) },
      second: { id: session(2) },
      overlap: { start: '2026-12-01T09:30:00.000Z', end: '2026-12-01T10:00:00.000Z' },
    },
  ]);
  // The attendee, the personalized schedules and the sessions of the guide.
  expect(calls).toBe(3);
});

test('returns no conflict of an attendee whose sessions do not overlap', async () => {
  const conflictsOf = await open();
  expect((await conflictsOf('Attendee', 3302)).conflicts).toEqual([]);
});

test('lists a session once, and without a conflict with itself, when a personalized schedule lists it twice', async () => {
  const conflictsOf = await open();
  expect((await conflictsOf('PersonalizedSchedule', 642)).conflicts).toMatchObject([
    { first: { id: session(1) }, second: { id: session(2) } },
  ]);
});
