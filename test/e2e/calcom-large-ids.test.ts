import { expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { gatewayOf } from '../support/openings-query.ts';
import { calcomAccount, takePaths } from '../support/small-accounts.ts';

const NAME = 'query ($id: ID!) { schedule(id: $id) { name } }';

test('keeps an account open to others when a client reads ids that Cal.com cannot store', async () => {
  const account = await calcomAccount({ schedules: [{ id: 201, name: 'Office' }] });
  const { execute } = await gatewayOf(account);
  for (let i = 0; i < 8; i += 1) {
    const { errors } = await execute(NAME, { id: idOf('Schedule', 'calcom', String(2_147_483_648 + i)) });
    expect(errors ?? []).not.toContainEqual(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE' }) }),
    );
  }
  expect(takePaths(account)).toEqual({});
  const { data } = await execute(NAME, { id: idOf('Schedule', 'calcom', '201') });
  expect(data).toEqual({ schedule: { name: 'Office' } });
});

test('keeps an account open to others when the reads of one client always return 500', async () => {
  const account = await calcomAccount({ schedules: [{ id: 201, name: 'Office' }, { id: 202 }] });
  account.fakeProvider.faults.add({ kind: 'status', status: 500, path: '/v2/schedules/202' });
  const { execute } = await gatewayOf(account);
  for (let i = 0; i < 4; i += 1) {
    const { errors } = await execute(NAME, { id: idOf('Schedule', 'calcom', '202') });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  }
  expect(takePaths(account)).toEqual({ '/v2/schedules/202': 12 });
  const { data } = await execute(NAME, { id: idOf('Schedule', 'calcom', '201') });
  expect(data).toEqual({ schedule: { name: 'Office' } });
});
