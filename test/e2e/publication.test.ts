import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const GUIDE = idOf('Calendar', 'guidebook', '1204');
const ATTENDEE = idOf('Attendee', 'guidebook', '1204.3301');
const PLAN = idOf('PersonalizedSchedule', 'guidebook', '1204.640');

const PUBLISH = `mutation ($input: PublishPersonalizedSchedulesInput!) { result: publishPersonalizedSchedules(input: $input) {
  __typename
  ... on PublishPersonalizedSchedulesPayload { outcome personalizedSchedules { id publication } }
  ... on NotFoundError { missingId }
  ... on MutationError { code message } } }`;

async function start() {
  const { execute, sandbox } = await startSandboxGateway();
  return {
    execute,
    async publish(target: Record<string, string>, dryRun?: boolean) {
      const { data, errors } = await execute(PUBLISH, { input: { target, dryRun } });
      expect(errors).toBeUndefined();
      return data.result;
    },
    writes: () => sandbox.fakeProviders.guidebook.requests.filter(({ method }) => method !== 'GET').length,
  };
}

describe('publishPersonalizedSchedules', () => {
  test.each([
    ['a calendar', { calendar: GUIDE }, 'REQUESTED'],
    ['an attendee', { attendee: ATTENDEE }, 'NOTHING_TO_PUBLISH'],
  ])('returns what it would publish of %s on a dry run, and publishes nothing', async (_, target, outcome) => {
    const { execute, publish, writes } = await start();
    const [filter] = Object.entries(target).map(([name, id]) => `${name}: "${id}"`);
    const list = await execute(`{ personalizedSchedules(${filter}, first: 100) { nodes { id publication } } }`);
    const preview = await publish(target, true);
    expect(preview).toEqual({
      __typename: 'PublishPersonalizedSchedulesPayload',
      outcome: null,
      personalizedSchedules: list.data.personalizedSchedules.nodes,
    });
    expect(preview.personalizedSchedules).toContainEqual({ id: PLAN, publication: 'UNKNOWN' });
    expect(writes()).toBe(0);
    expect(await publish(target)).toMatchObject({ outcome, personalizedSchedules: null });
    expect(writes()).toBe(1);
  });

  test.each([
    ['a calendar', { calendar: idOf('Calendar', 'guidebook', '987654') }],
    ['an attendee', { attendee: idOf('Attendee', 'guidebook', '1204.987654') }],
  ])('returns NotFoundError for %s that does not exist, also on a dry run', async (_, target) => {
    const { publish, writes } = await start();
    const missingId = Object.values(target)[0];
    expect(await publish(target, true)).toMatchObject({ __typename: 'NotFoundError', missingId });
    expect(writes()).toBe(0);
    expect(await publish(target)).toMatchObject({ __typename: 'NotFoundError', missingId });
  });

  test('rejects a dry run at a provider without publications', async () => {
    const { publish } = await start();
    const calendar = idOf('Calendar', 'gravity-rail', '31');
    expect(await publish({ calendar }, true)).toMatchObject({ __typename: 'UnsupportedError' });
  });

  test('requires exactly one target', async () => {
    const { execute } = await start();
    const { errors } = await execute(PUBLISH, { input: { target: { calendar: GUIDE, attendee: ATTENDEE } } });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  });
});
