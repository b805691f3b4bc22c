/** A Gravity Rail workspace of 50 calendars with three schedules each, in a separate process; prints its origin. */

import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from '../../src/sandbox/gravity-rail/data.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';

const CALENDARS = 50;
const SCHEDULES = 3;

const calendars = Array.from({ length: CALENDARS }, (_, calendar) => ({
  id: calendar + 1,
  name: `Room ${calendar + 1}`,
  timezone: 'Europe/Madrid',
  schedules: Array.from({ length: SCHEDULES }, (__, schedule) => ({
    id: (calendar + 1) * 100 + schedule,
    name: `Rule ${schedule}`,
    recurrence: 'weekly' as const,
    daysOfWeek: [schedule],
    startTime: '2026-09-07T09:00:00',
    endTime: '2026-09-07T17:00:00',
  })),
}));
const { url, requests } = await startFakeProvider(
  createGravityRailSandbox({ now: () => Date.now(), data: { calendars } }),
);
// The recorded requests would accumulate.
setInterval(() => requests.splice(0), 1000);
process.stdout.write(`${url} ${GRAVITY_RAIL_SANDBOX_WORKSPACE}\n`);
