import { calcom } from './cases/calcom.ts';
import { caldav } from './cases/caldav.ts';
import type { ConnectorCase } from './cases/connector-case.ts';
import { gravityRail } from './cases/gravity-rail.ts';
import { guidebook } from './cases/guidebook.ts';
import { icalendar } from './cases/icalendar.ts';
import { vastal } from './cases/vastal.ts';

/** One case for each registered provider. */
export const CASES: readonly ConnectorCase[] = [calcom, gravityRail, guidebook, vastal, caldav, icalendar];
