import { useState } from 'react';
import { useQuery } from 'urql';
import { windowOf } from '../dates.ts';
import { failureOfOperation } from '../failure.ts';
import type { SlotsQuery } from '../gql/graphql.ts';
import { SLOTS } from '../operations.ts';

export type Slot = NonNullable<SlotsQuery['slots']>[number];

/** The coming slots of some consecutive dates in a time zone, by date. Slots that were read before are shown until new ones arrive. */
export function useSlots(eventType: string, dates: readonly string[], timeZone: string) {
  const [{ data, error, fetching }, execute] = useQuery({
    query: SLOTS,
    variables: { eventType, timeZone, ...windowOf(dates) },
    requestPolicy: 'cache-and-network',
  });
  const [openedAt] = useState(Date.now);
  const slots = new Map<string, Slot[]>(dates.map((date) => [date, []]));
  for (const slot of data?.slots ?? []) {
    if (Date.parse(slot.start) > openedAt) slots.get(slot.localStart?.date ?? '')?.push(slot);
  }
  return {
    slots,
    failure: error && !data?.slots ? failureOfOperation(error) : undefined,
    isLoading: fetching && !data?.slots,
    refetch: () => execute({ requestPolicy: 'network-only' }),
  };
}
