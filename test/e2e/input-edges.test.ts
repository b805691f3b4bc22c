import { expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { SLOTS } from '../support/slots-query.ts';
import { calcomAccount, gravityRailAccount } from '../support/small-accounts.ts';

const SCHEDULES = `query ($from: DateTime!, $to: DateTime!) {
  schedules { nodes { openings(from: $from, to: $to) { start end } } }
}`;

async function calcom() {
  const availability = [{ days: ['Tuesday'], startTime: '00:00', endTime: '23:59' }];
  const schedules = [{ id: 201, timeZone: 'Pacific/Kiritimati', availability }];
  return startGateway([(await calcomAccount({ schedules, eventTypes: [{ id: 7, lengthInMinutes: 30 }] })).entry]);
}

test.each([
  ['0001-01-01T00:00:00+01:00', '0003-01-01T00:00:00Z'],
  ['9999-12-31T23:00:00-01:00', '9999-12-31T23:59:00-01:00'],
  ['9999-12-30T00:00:00Z', '9999-12-31T00:00:00Z'],
])('rejects the window from %s to %s, at the limits of the years', async (from, to) => {
  const { data, errors } = await (await calcom()).execute(SCHEDULES, { from, to });
  expect(data?.schedules?.nodes[0].openings ?? null).toBeNull();
  expect(errors?.length).toBeGreaterThan(0);
  for (const { extensions } of errors ?? []) expect(extensions?.code).not.toBe('INTERNAL');
});

test.each([
  ['0002-01-01T00:00:00Z', '0002-01-15T00:00:00Z'],
  ['9997-12-17T00:00:00Z', '9997-12-31T00:00:00Z'],
])('returns openings that are accepted as input for the window from %s to %s', async (from, to) => {
  const { execute } = await calcom();
  const { data, errors } = await execute(SCHEDULES, { from, to });
  expect(errors).toBeUndefined();
  const { openings } = data.schedules.nodes[0];
  expect(openings).toHaveLength(2);
  expect((await execute(SCHEDULES, { from: openings[0].start, to: openings[0].end })).errors).toBeUndefined();
});

test('rejects slots over ten years, as availability does', async () => {
  const { execute } = await calcom();
  const variables = { eventType: idOf('EventType', 'calcom', '7'), from: '2027-01-01T00:00:00Z' };
  const { data, errors } = await execute(SLOTS, { ...variables, to: '2036-12-31T00:00:00Z' });
  expect(data.slots).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', issues: [{ path: ['to'] }] } }]);
  expect((await execute(SLOTS, { ...variables, to: '2027-04-01T00:00:00Z' })).errors).toBeUndefined();
});

test.each(['Room \0', 'Room \ud800', '\udc00'])('rejects the name %j, which no provider can store', async (name) => {
  const { execute } = await startGateway([(await gravityRailAccount({})).entry]);
  const { data } = await execute(
    `mutation ($input: CreateCalendarInput!) {
      createCalendar(input: $input) { ... on InvalidInputError { issues { path } } }
    }`,
    { input: { account: idOf('Account', 'gr'), name, timeZone: 'UTC' } },
  );
  expect(data.createCalendar).toEqual({ issues: [{ path: ['input', 'name'] }] });
});
