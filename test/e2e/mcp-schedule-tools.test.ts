import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { errorText, outputOf, startMcp } from '../support/mcp.ts';
import { AGENCY } from '../support/schedule-writer.ts';

const HOURS = [{ days: ['MONDAY', 'TUESDAY'], start: '10:00', end: '16:00' }];
const GUIDE = idOf('Calendar', 'guidebook', '1204');

async function startHours() {
  const { tool, sandbox, execute } = await startMcp();
  const { requests } = sandbox.fakeProviders.vastal;
  return { tool, execute, writes: () => requests.filter(({ method }) => method !== 'GET').length };
}

describe('set_weekly_hours', () => {
  test('writes what preview_weekly_hours has previewed, which writes nothing', async () => {
    const { tool, writes } = await startHours();
    const preview = outputOf(await tool('preview_weekly_hours', { scheduleId: AGENCY, weeklyHours: HOURS }));
    expect(preview.changes.map(({ path }: { path: string }) => path)).toContain('weeklyHours.MONDAY');
    expect(writes()).toBe(0);
    const { previewToken } = preview;
    const done = outputOf(await tool('set_weekly_hours', { scheduleId: AGENCY, weeklyHours: HOURS, previewToken }));
    expect(done.changes).toEqual(preview.changes);
    expect(writes()).toBe(1);
    const { weeklyHours } = outputOf(await tool('get_weekly_hours', { scheduleId: AGENCY }));
    expect(weeklyHours.flatMap(({ days }: { days: string[] }) => days)).toEqual(['MONDAY', 'TUESDAY']);
  });

  test('rejects the token of other hours, and one that was made up', async () => {
    const { tool, writes } = await startHours();
    const { previewToken } = outputOf(await tool('preview_weekly_hours', { scheduleId: AGENCY, weeklyHours: HOURS }));
    const weeklyHours = [{ ...HOURS[0], end: '22:00' }];
    for (const token of [previewToken, 'x', `x.${previewToken.split('.')[1]}`]) {
      const result = await tool('set_weekly_hours', { scheduleId: AGENCY, weeklyHours, previewToken: token });
      expect(errorText(result)).toMatch(/^INVALID_INPUT: .*preview_weekly_hours/);
    }
    expect(writes()).toBe(0);
  });

  test('writes nothing when the schedule has changed since the preview', async () => {
    const { tool, execute, writes } = await startHours();
    const input = { scheduleId: AGENCY, weeklyHours: HOURS };
    const { previewToken } = outputOf(await tool('preview_weekly_hours', input));
    await execute('mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) { __typename } }', {
      input: { id: AGENCY, weeklyHours: [{ days: ['FRIDAY'], start: '09:00', end: '12:00' }] },
    });
    const before = writes();
    const result = await tool('set_weekly_hours', { ...input, previewToken });
    expect(errorText(result)).toMatch(/^CONFLICT: [^]*Next: .*preview_weekly_hours again/);
    expect(writes()).toBe(before);
  });

  test('returns all problems of hours that the provider cannot store', async () => {
    const { tool } = await startHours();
    const weeklyHours = [{ days: ['MONDAY'], start: '16:00', end: '10:00' }];
    expect(errorText(await tool('preview_weekly_hours', { scheduleId: AGENCY, weeklyHours }))).toMatch(
      /^INVALID_INPUT: .*weeklyHours\.0\.end/,
    );
    const unknown = idOf('Schedule', 'calcom', '999');
    expect(errorText(await tool('get_weekly_hours', { scheduleId: unknown }))).toMatch(/^NOT_FOUND: /);
  });
});

describe('get_agenda', () => {
  async function startAgenda() {
    const { tool, execute } = await startMcp();
    const { data } = await execute(
      `query ($id: ID!) { calendar(id: $id) { attendees(first: 100) { nodes {
        id email personalizedSchedules { sessions { id date } } } } } }`,
      { id: GUIDE },
    );
    const attendees: any[] = data.calendar.attendees.nodes;
    const attendee = attendees.find(({ personalizedSchedules }) => personalizedSchedules[0]?.sessions.length > 1);
    const sessions: any[] = attendee.personalizedSchedules.flatMap((schedule: any) => schedule.sessions);
    return { tool, attendee, sessions };
  }

  test('returns the sessions of an attendee in order, and those of one date', async () => {
    const { tool, attendee, sessions } = await startAgenda();
    const input = { calendarId: GUIDE, attendeeEmail: attendee.email, timeZone: 'Europe/Lisbon' };
    const agenda = outputOf(await tool('get_agenda', input));
    expect(agenda.attendee.id).toBe(attendee.id);
    expect(agenda.sessions).toHaveLength(sessions.length);
    const starts = agenda.sessions.map(({ start }: { start: string }) => Date.parse(start));
    expect(starts).toEqual(starts.toSorted((a: number, b: number) => a - b));
    const { date } = sessions[0];
    const onDate = outputOf(await tool('get_agenda', { ...input, date })).sessions;
    expect(onDate).toHaveLength(sessions.filter((session) => session.date === date).length);
  });

  test('returns what is missing when the event has no such attendee', async () => {
    const { tool } = await startMcp();
    const input = { calendarId: GUIDE, attendeeEmail: 'nobody@example.test', timeZone: 'UTC' };
    expect(errorText(await tool('get_agenda', input))).toMatch(/^NOT_FOUND: .*attendee/);
  });
});
