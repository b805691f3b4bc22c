import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { TUESDAY, tuesday } from '../support/availability-tuesday.ts';
import { type Gateway, idOf, startGateway } from '../support/gateway.ts';
import { guidebookAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// In every response, openings and blocked ranges must fill the window without a gap or overlap.

describe('people of a Guidebook guide', () => {
  async function guide(timezone: string): Promise<Gateway> {
    const { entry } = await guidebookAccount({
      guides: [{ id: 1204, timezone }],
      attendees: [{ id: 3301 }, { id: 3302 }, { id: 3303 }],
      sessions: [
        { id: 1, start_time: '2026-12-01T09:00Z', end_time: '2026-12-01T10:00Z' },
        { id: 2, start_time: '2026-12-01T11:00Z', end_time: '2026-12-01T12:00Z' },
        { id: 3, start_time: '2026-12-01T12:00Z', all_day: true },
        { id: 4, start_time: '2026-12-01T14:00Z' },
      ],
      personalizedSchedules: [
        { id: 640, attendees: [3301, 3302], sessions: [1, 4, 999] },
        { id: 641, attendees: [3301], sessions: [2] },
        { id: 642, attendees: [3303], sessions: [3] },
      ],
    });
    return startGateway([entry]);
  }
  const attendee = (id: number) => idOf('Attendee', 'guidebook', `1204.${id}`);

  test('are busy during the sessions of all their schedules; sessions without an end and deleted ones take no time', async () => {
    const found = await availability(await guide('UTC'), {
      participants: {
        both: attendee(3301),
        one: attendee(3302),
        plan: idOf('PersonalizedSchedule', 'guidebook', '1204.641'),
      },
      window: TUESDAY,
    });
    expect(Object.values(found.participants).map(({ busy }) => busy)).toEqual([
      tuesday('09:00-10:00', '11:00-12:00'),
      tuesday('09:00-10:00'),
      tuesday('11:00-12:00'),
    ]);
    expect(found.openings).toEqual(tuesday('08:00-09:00', '10:00-11:00', '12:00-16:00'));
    expect(found.blocked).toEqual(tuesday('09:00-10:00 both:BUSY one:BUSY', '11:00-12:00 both:BUSY plan:BUSY'));
  });

  test('are busy for the whole date, in the zone of the guide, of an all-day session', async () => {
    const found = await availability(await guide('America/New_York'), {
      participants: { who: attendee(3303) },
      window: '2026-11-30T00:00:00Z 2026-12-04T00:00:00Z',
    });
    expect(found.participants.who?.busy).toEqual(['2026-12-01T05:00Z 2026-12-02T05:00Z']);
  });
});
