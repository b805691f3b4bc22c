import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

/** One deletion at each provider that has any. */
const DELETIONS = [
  ['a schedule of Cal.com', 'Schedule', 'calcom', '2201'],
  ['a calendar of Gravity Rail', 'Calendar', 'gravity-rail', '31'],
  ['a schedule of Gravity Rail', 'Schedule', 'gravity-rail', '31.501'],
  ['a personalized schedule of Guidebook', 'PersonalizedSchedule', 'guidebook', '1204.640'],
] as const;

async function start() {
  const { execute, sandbox } = await startSandboxGateway();
  const remove = async (type: string, id: string) => {
    const { data } = await execute(
      `mutation ($id: ID!) { result: delete${type}(input: { id: $id }) {
        __typename ... on Delete${type}Payload { deleted${type}Id } ... on NotFoundError { code missingId }
        ... on ProviderError { code message } } }`,
      { id },
    );
    return data.result;
  };
  return { execute, remove, sandbox };
}

describe.each(DELETIONS)('deleting %s', (_, type, account, localId) => {
  const id = idOf(type, account, localId);

  test('returns the id, and NotFoundError when it is repeated', async () => {
    const { execute, remove } = await start();
    expect(await remove(type, id)).toEqual({ __typename: `Delete${type}Payload`, [`deleted${type}Id`]: id });
    expect(await remove(type, id)).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND', missingId: id });
    expect((await execute('query ($id: ID!) { node(id: $id) { id } }', { id })).data.node).toBeNull();
  });

  test('returns NotFoundError and sends no deletion when the object never existed', async () => {
    const { remove, sandbox } = await start();
    const missingId = idOf(type, account, localId.replace(/\d+$/, '987654'));
    expect(await remove(type, missingId)).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND', missingId });
    const sent = Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests);
    expect(sent.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });
});

test.each(DELETIONS.slice(1))(
  'returns the id of %s when the response to its deletion is lost',
  async (_, type, account, localId) => {
    const { remove, sandbox } = await start();
    const { faults } = sandbox.fakeProviders[account];
    faults.add({ kind: 'response-lost', method: 'DELETE', times: 1 });
    const id = idOf(type, account, localId);
    expect(await remove(type, id)).toEqual({ __typename: `Delete${type}Payload`, [`deleted${type}Id`]: id });
  },
);
