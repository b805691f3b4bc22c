import { idOf } from './gateway.ts';
import { startSandboxGateway } from './sandbox-gateway.ts';

export const UPDATE_SCHEDULE = `mutation ($input: UpdateScheduleInput!) { updateSchedule(input: $input) {
  __typename
  ... on MutationError { code message }
  ... on UpdateSchedulePayload { schedule { id name weeklyHours { days start end } dateOverrides { date hours { start end } } revision } preview { name weeklyHours { days start end } dateOverrides { date hours { start end } } } previousRevision changes { path before after } warnings }
  ... on UnsupportedError { lost account { name } }
  ... on InvalidInputError { issues { path message } }
  ... on StaleRevisionError { currentRevision }
  ... on NotFoundError { missingId }
} }`;
export const CREATE_SCHEDULE = `mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) {
  __typename
  ... on MutationError { code message }
  ... on CreateSchedulePayload { schedule { id name timeZone isDefault weeklyHours { days start end } } }
  ... on UnsupportedError { lost }
  ... on InvalidInputError { issues { path message } }
  ... on IdempotencyConflictError { idempotencyKey }
  ... on NotFoundError { missingId }
} }`;
const REVISION = 'query ($id: ID!) { schedule(id: $id) { revision } }';

export const STUDIO = idOf('Schedule', 'calcom', '2201');
export const AGENCY = idOf('Schedule', 'vastal', 'default');
export const HOURS = [{ days: ['MONDAY'], start: '10:00', end: '16:00' }];

/** A gateway over the sandbox, with functions that write schedules and return the upstream requests. */
export async function startWriter() {
  const gateway = await startSandboxGateway();
  return {
    ...gateway,
    update: async (input: object) => (await gateway.execute(UPDATE_SCHEDULE, { input })).data.updateSchedule,
    create: async (input: object) => (await gateway.execute(CREATE_SCHEDULE, { input })).data.createSchedule,
    revision: async (id: string) => (await gateway.execute(REVISION, { id })).data.schedule.revision as string,
    writes: () =>
      Object.values(gateway.sandbox.fakeProviders)
        .flatMap(({ requests }) => requests)
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
  };
}
