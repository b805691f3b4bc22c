import { expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { SLOTS } from '../support/slots-query.ts';
import { calcomAccount, gravityRailAccount, vastalAccount } from '../support/small-accounts.ts';

test.each([
  ['calcom', '999'],
  ['vastal', 'type_none'],
  ['gr', '999'],
])('returns NOT_FOUND for the slots of an unknown event type, %s', async (account, id) => {
  const accounts = await Promise.all([calcomAccount({}), vastalAccount('UTC', {}), gravityRailAccount({})]);
  const { execute } = await startGateway(accounts.map(({ entry }) => entry));
  const variables = { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
  const { errors } = await execute(SLOTS, { ...variables, eventType: idOf('EventType', account, id) });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
});

test('returns every error of the input at once', async () => {
  const { execute } = await startGateway([(await calcomAccount({})).entry]);
  const { errors } = await execute(SLOTS, {
    eventType: idOf('Schedule', 'calcom', '1'),
    from: '2026-12-02T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
    durationMinutes: 0,
  });
  expect(errors).toHaveLength(1);
  expect(errors?.[0].extensions.issues.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
    'durationMinutes',
    'eventType',
    'to',
  ]);
});
