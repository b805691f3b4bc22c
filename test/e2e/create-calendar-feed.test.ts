import { describe, expect, test } from 'vitest';
import { tryCreateFeed } from '../support/calendar-feeds.ts';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const ATTENDEE = idOf('Attendee', 'guidebook', '1204.3301');
const GUIDE = idOf('Calendar', 'guidebook', '1204');
const BOOKINGS = { kind: 'BOOKINGS', target: idOf('Calendar', 'gravity-rail', '31') };

describe('createCalendarFeed', () => {
  test('rejects every invalid value at once', async () => {
    const gateway = await startSandboxGateway();
    const input = { kind: 'BOOKINGS', target: ATTENDEE, name: ' ', pastDays: -1, futureDays: 732 };
    const { __typename, issues } = await tryCreateFeed(gateway, input);
    expect(__typename).toBe('InvalidInputError');
    expect(issues.map(({ path }: any) => path.at(-1))).toEqual(['name', 'pastDays', 'futureDays', 'target']);
    const other = await tryCreateFeed(gateway, { kind: 'BOOKINGS', target: ATTENDEE });
    expect(other.issues).toEqual([
      {
        path: ['input', 'target'],
        message: 'A feed with the kind BOOKINGS needs an id of type Calendar, but got one of type Attendee',
      },
    ]);
  });

  test.each([
    ['NotFoundError', { kind: 'BOOKINGS', target: idOf('Calendar', 'gravity-rail', '999') }],
    ['NotFoundError', { kind: 'BUSY', target: idOf('Calendar', 'nowhere', '1') }],
    ['UnsupportedError', { kind: 'BOOKINGS', target: GUIDE }],
  ])('returns %s for %j', async (type, input) => {
    const gateway = await startSandboxGateway();
    expect(await tryCreateFeed(gateway, input)).toMatchObject({ __typename: type });
  });

  test('returns an error of the provider while the target cannot be read', async () => {
    const gateway = await startSandboxGateway();
    gateway.sandbox.fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 503 });
    expect(await tryCreateFeed(gateway, BOOKINGS)).toMatchObject({ __typename: 'ProviderError' });
  });
});
