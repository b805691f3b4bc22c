import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';

// Two agencies at Vastal use one account of the gateway, each with its own key. Every agency has a calendar `default`.

const SANDBOX_KEY = 'vst_sandbox_key';
const AGENCIES = ['vst_agency_one', 'vst_agency_two'] as const;
const AUDIT = idOf('EventType', 'vastal', 'type_a');
/** Tuesday, in UTC, on which both agencies are open from 9 to 12. */
const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();
const WINDOW = { from: at(9), to: at(12) };
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) {
  __typename ... on ReserveSlotPayload { reservation { id status } } } }`;
const SLOTS = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) {
  ... on EventType { slots(from: $from, to: $to) { start } } } }`;
const BLOCKED = `query ($input: AvailabilityInput!) { availability(input: $input) { blocked { reasons { kind } } } }`;

/** Serves each agency's sandbox under its own key, as Vastal does at one address. */
async function startVastal(): Promise<string> {
  const sandboxes = new Map<string, string>();
  for (const key of AGENCIES) {
    const data = {
      availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '12:00:00' }],
      appointmentTypes: [{ id: 'type_a', name: 'Audit', durationMinutes: 60, minNoticeHours: 0 }],
    };
    const sandbox = await startFakeProvider(createVastalSandbox({ now: () => NOW, data }));
    onTestFinished(() => sandbox.close());
    sandboxes.set(`Bearer ${key}`, sandbox.url);
  }
  async function forward({ url, method = 'GET', headers }: IncomingMessage, response: ServerResponse) {
    const sandbox = sandboxes.get(headers.authorization ?? '');
    const result = await fetch(`${sandbox}${url}`, { method, headers: { authorization: `Bearer ${SANDBOX_KEY}` } });
    response.writeHead(result.status, { 'content-type': 'application/json' });
    response.end(Buffer.from(await result.arrayBuffer()));
  }
  const server = createServer((request, response) => void forward(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client per agency. */
async function startBoth() {
  const baseUrl = `${await startVastal()}/v1`;
  const settings = { baseUrl, timeZone: 'UTC' };
  const gateway = await startGateway([
    { key: 'vastal', provider: 'VASTAL', credentialFromHeader: 'x-vastal-key', settings },
  ]);
  return AGENCIES.map((key) => {
    const execute = (query: string, variables: Readonly<Record<string, unknown>>) =>
      gateway.execute(query, variables, { 'x-vastal-key': key });
    return {
      async reserve(hour: number) {
        const { data } = await execute(RESERVE, { input: { eventType: AUDIT, start: at(hour) } });
        return data.reserveSlot;
      },
      async slots(): Promise<string[]> {
        const { data } = await execute(SLOTS, { id: AUDIT, ...WINDOW });
        return data.node.slots.map(({ start }: { start: string }) => start);
      },
      async blocked(): Promise<string[]> {
        const input = { ...WINDOW, participants: [AUDIT], timeZone: 'UTC' };
        const { data } = await execute(BLOCKED, { input });
        const ranges: { reasons: { kind: string }[] }[] = data.availability.blocked;
        return ranges.flatMap(({ reasons }) => reasons.map(({ kind }) => kind));
      },
    };
  });
}

test("returns another tenant's held slot as free, and holds it", async () => {
  const [one, two] = (await startBoth()) as [Tenant, Tenant];
  expect(await one.reserve(9)).toMatchObject({ __typename: 'ReserveSlotPayload' });
  expect(await one.slots()).not.toContain(at(9));
  expect(await one.blocked()).toContain('HELD');
  expect(await two.slots()).toContain(at(9));
  expect(await two.blocked()).not.toContain('HELD');
  expect(await two.reserve(9)).toMatchObject({ __typename: 'ReserveSlotPayload' });
  expect(await two.reserve(9)).toMatchObject({ __typename: 'SlotTakenError' });
});

type Tenant = Awaited<ReturnType<typeof startBoth>>[number];
