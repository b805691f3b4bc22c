import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { largeGuide } from '../../test/support/large-guide.ts';
import { type Ask, type Cost, type Dimension, measured, walk } from './measured-gateway.ts';

const PAGE_SIZE = 20;
const GUIDE = encodeGlobalId({ type: 'Calendar', account: 'gb', id: '9' });
const ATTENDEE = encodeGlobalId({ type: 'Attendee', account: 'gb', id: '9.50' });

const ATTENDEES = `query ($guide: ID!, $after: String) { calendar(id: $guide) { attendees(first: 20, after: $after) {
  nodes { id } pageInfo { endCursor hasNextPage } } } }`;
const OF_ATTENDEE =
  'query ($attendee: ID!) { personalizedSchedules(attendee: $attendee) { nodes { name sessions { id } } } }';
const WITH_MEMBERS = '{ personalizedSchedules(first: 20) { nodes { sessions { id } attendees { id } } } }';

/** Dimensions of one guide, whose lists have 20 rows per page; test/e2e/large-guides.test.ts counts the same. */
export const GUIDE_DIMENSIONS: readonly Dimension[] = [
  {
    title: 'first 20 attendees of a guide',
    base: 10,
    before: { 10_000: 'refused; 101 to 201 at 100 a page' },
    measure: (size) => inGuide(size, (execute) => execute(ATTENDEES, { guide: GUIDE })),
  },
  {
    title: 'all attendees in pages of 20, with the guide each time',
    base: 10,
    before: { 1000: '2,550', 10_000: 'refused; about 40,000 at 4,000' },
    measure: (size) =>
      inGuide(size, (execute) => walk(execute, ATTENDEES, { guide: GUIDE }, ({ calendar }) => calendar.attendees)),
  },
  {
    title: 'one attendee with her personalized schedules',
    base: 10,
    before: { 10_000: '105 at 100 a page, or refused' },
    measure: (size) => inGuide(size, (execute) => execute(OF_ATTENDEE, { attendee: ATTENDEE })),
  },
  {
    title: '20 personalized schedules with sessions and attendees',
    base: 10,
    before: { 10_000: '205 at 100 a page' },
    measure: (size) => inGuide(size, (execute) => execute(WITH_MEMBERS)),
  },
];

async function inGuide(size: number, work: (execute: Ask) => Promise<{ readonly calls: number }>): Promise<Cost> {
  const now = Date.now();
  const sandbox = createGuidebookSandbox({
    now: () => now,
    pageSize: PAGE_SIZE,
    dailyQuota: 1_000_000,
    data: largeGuide(size, now),
  });
  await using fake = await startFakeProvider(sandbox);
  const settings = { baseUrl: `${fake.url}/open-api/v1.1`, rateLimit: { calls: 1_000_000, seconds: 86_400 } };
  const account = { key: 'gb', provider: 'GUIDEBOOK', credential: 'guidebook-sandbox-key', settings };
  return await measured([account], async (execute) => ({ calls: (await work(execute)).calls }));
}
