import { expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { countTurns } from '../support/event-loop.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { largeGuide } from '../support/large-guide.ts';

const GUIDE = idOf('Calendar', 'gb', '9');

/** A gateway over a large guide. */
async function startLarge(count: number, pageSize: number, rateLimit = { calls: 10_000, seconds: 86_400 }) {
  const fake = createGuidebookSandbox({ now: () => NOW, pageSize, data: largeGuide(count, NOW) });
  const { url, requests, close } = await startFakeProvider(fake);
  onTestFinished(() => close());
  const settings = { baseUrl: `${url}/open-api/v1.1`, cacheTtlSeconds: 0, rateLimit };
  const { execute } = await startGateway([
    { key: 'gb', provider: 'GUIDEBOOK', credential: 'guidebook-sandbox-key', settings },
  ]);
  async function counted(query: string, variables: Record<string, unknown> = {}) {
    requests.length = 0;
    const { data, errors } = await execute(query, variables);
    expect(errors).toBeUndefined();
    return { data, calls: requests.length };
  }
  return { counted, execute, requests };
}

test('reads each page once and serves others meanwhile when all attendees are selected below each attendee', async () => {
  const { execute, requests } = await startLarge(1000, 100);
  const turns = countTurns();
  const before = turns();
  const query = `query ($guide: ID!) { calendar(id: $guide) {
    attendees(first: 480) { nodes { calendar { attendees(first: 1000) { nodes { id } } } } } } }`;
  const { data, errors } = await execute(query, { guide: GUIDE });
  expect(errors).toBeUndefined();
  const inner = data.calendar.attendees.nodes.map(({ calendar }: any) => calendar.attendees.nodes.length);
  expect(inner).toEqual(Array(480).fill(1000));
  // The guide, five pages for the outer list and ten for all the inner ones together.
  expect(requests.length).toBeLessThanOrEqual(16);
  // Each tenth of the 480,000 items at least asks whether the turn is used up.
  expect(turns() - before).toBeGreaterThanOrEqual(4000);
});

const ATTENDEES = `query ($guide: ID!, $after: String) { calendar(id: $guide) { attendees(first: 20, after: $after) {
  nodes { id } pageInfo { endCursor hasNextPage } } } }`;

test.each([20, 100])('returns the first 20 of 10,000 attendees with one page of %i', async (pageSize) => {
  const { counted } = await startLarge(10_000, pageSize);
  const { data, calls } = await counted(ATTENDEES, { guide: GUIDE });
  expect(data.calendar.attendees.nodes).toHaveLength(20);
  // The guide, and a page of attendees.
  expect(calls).toBe(2);
});

test.each([100, 1000])('walks %i attendees with as many calls as there are pages', async (count) => {
  const { counted } = await startLarge(count, 20);
  const ids = new Set<string>();
  let pages = 0;
  let total = 0;
  for (let after: string | null = null; ; ) {
    const { data, calls } = await counted(ATTENDEES, { guide: GUIDE, after });
    const { nodes, pageInfo } = data.calendar.attendees;
    for (const { id } of nodes) ids.add(id);
    pages += 1;
    total += calls;
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(ids.size).toBe(count);
  // Each page reads the guide as well.
  expect(total - pages).toBe(count / 20);
});

test.each([100, 10_000])('reads the schedules of one attendee of %i by the filter of the provider', async (count) => {
  const { counted } = await startLarge(count, 20);
  const attendee = idOf('Attendee', 'gb', '9.50');
  const query = `query ($attendee: ID!) { personalizedSchedules(attendee: $attendee) { nodes { name sessions { id } } } }`;
  const first = await counted(query, { attendee });
  expect(first.data.personalizedSchedules.nodes).toMatchObject([{ name: 'Plan 50', sessions: [{}, {}] }]);
  // The first page of schedules, the filter; the first page of sessions, and those that are not on it.
  expect(first.calls).toBeLessThanOrEqual(5);
  // The numbers of pages are known by now.
  expect((await counted(query, { attendee })).calls).toBe(3);
});

test('reads a page of schedules with their members without the lists of members', async () => {
  const { counted } = await startLarge(10_000, 100);
  const { data, calls } = await counted(
    '{ personalizedSchedules(first: 20) { nodes { sessions { id } attendees { id } } } }',
  );
  expect(data.personalizedSchedules.nodes).toHaveLength(20);
  // Guides, schedules, the first pages of sessions and attendees, which have all members.
  expect(calls).toBe(4);
});

test('reads two of 10,000 objects one by one', async () => {
  const { counted } = await startLarge(10_000, 20);
  const ids = ['9.5000', '9.7000'].map((id) => idOf('Attendee', 'gb', id));
  const { data, calls } = await counted('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect(data.nodes).toEqual(ids.map((id) => ({ id })));
  // The first page, which has neither.
  expect(calls).toBe(3);
});

test('keeps a tenth of the calls of a day for other calls than reads of whole lists', async () => {
  const { execute, requests } = await startLarge(900, 20, { calls: 100, seconds: 86_400 });
  const window = 'from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z"';
  const busy = `query ($guide: ID!) { calendar(id: $guide) { busy(${window}) { start } } }`;
  expect((await execute(busy, { guide: GUIDE })).errors).toBeUndefined();
  // The guide, and the pages of sessions.
  expect(requests).toHaveLength(46);
  const { errors } = await execute(busy, { guide: GUIDE });
  expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryable: true } }]);
  expect(errors?.[0].message).toContain('10 calls are kept');
  const single = await execute('query ($id: ID!) { node(id: $id) { id } }', { id: idOf('Attendee', 'gb', '9.800') });
  expect(single.errors).toBeUndefined();
});
