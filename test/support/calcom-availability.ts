import { expect } from 'vitest';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import type { CalcomSandboxOptions } from '../../src/sandbox/calcom/world.ts';
import { union } from '../../src/time/interval.ts';
import { idOf, NOW } from './gateway.ts';
import { gatewayOf } from './openings-query.ts';
import { answered, calcomAccount } from './small-accounts.ts';

interface Blocked {
  readonly start: string;
  readonly end: string;
  readonly reasons: readonly { readonly kind: string }[];
}

/**
 * The openings of an event type by the gateway's availability, the union of the slots that Cal.com returns for it, and what is
 * blocked, as text.
 */
export async function availabilityOf(
  data: CalcomData,
  eventTypeId: string,
  from: string,
  to: string,
  options: Partial<CalcomSandboxOptions> = {},
) {
  const { execute } = await gatewayOf(await calcomAccount(data, NOW, options));
  const id = idOf('EventType', 'calcom', eventTypeId);
  const { data: found, errors } = await execute(
    `query ($id: ID!, $input: AvailabilityInput!, $from: DateTime!, $to: DateTime!) {
      availability(input: $input) { openings { start end } blocked { start end reasons { kind } } }
      slots(eventType: $id, from: $from, to: $to) { start end }
    }`,
    { id, from, to, input: { participants: [id], from, to, timeZone: 'UTC' } },
  );
  expect(errors).toBeUndefined();
  const slots = (found.slots as { start: string; end: string }[]).map(({ start, end }) => ({
    start: Date.parse(start),
    end: Date.parse(end),
  }));
  const merged = union(slots).map(({ start, end }) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  }));
  const blocked = (found.availability.blocked as readonly Blocked[]).map(({ start, end, reasons }) =>
    [start.slice(11, 16), end.slice(11, 16), ...reasons.map(({ kind }) => kind)].join(' '),
  );
  return { openings: answered(found.availability.openings), slotOpenings: answered(merged), blocked };
}
