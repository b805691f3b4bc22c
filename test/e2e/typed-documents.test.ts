import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { expect, test } from 'vitest';
import { AccountDetailsDocument, SlotsDocument, type SlotsQuery } from '../generated/graphql.ts';
import { type Gateway, idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

/** As an app would have it: the document's types are the call's types. */
async function query<Data, Variables extends Record<string, unknown>>(
  { execute }: Gateway,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const { data, errors } = await execute(print(document), variables);
  if (errors) throw new Error(errors[0].message);
  return data as Data;
}

test('an app reads slots with the generated documents', async () => {
  const gateway = await startSandboxGateway();
  const data: SlotsQuery = await query(gateway, SlotsDocument, {
    eventType: idOf('EventType', 'calcom', '2102'),
    from: '2026-11-24T00:00:00Z',
    to: '2026-11-28T00:00:00Z',
  });
  const slots = data.slots ?? [];
  expect(slots.length).toBeGreaterThan(5);
  const minutes = slots.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / 60_000);
  expect(new Set(minutes)).toEqual(new Set([45]));
  expect(slots[0]?.eventType?.name).toBe('Mentoring');
});

test('nullable fields have nullable types', async () => {
  const gateway = await startSandboxGateway();
  const { accounts } = await query(gateway, AccountDetailsDocument, {});
  expect(accounts.map(({ owner }) => owner?.name ?? null)).toEqual(['Maren Holt', null, null, null]);
  expect(accounts.map(({ defaultSchedule }) => defaultSchedule?.name ?? null)).toEqual([
    'Studio hours',
    null,
    null,
    'Opening hours',
  ]);
});
