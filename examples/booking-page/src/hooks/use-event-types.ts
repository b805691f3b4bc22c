import { useQuery } from 'urql';
import { failureOfOperation } from '../failure.ts';
import { EVENT_TYPES } from '../operations.ts';

/** What can be booked, and the accounts that could not be read. `refetch` reads all again. */
export function useEventTypes() {
  const [{ data, error, fetching, stale }, execute] = useQuery({ query: EVENT_TYPES });
  const { nodes = [], accountResults = [] } = data?.eventTypes ?? {};
  return {
    eventTypes: nodes.filter(
      ({ isActive, isHidden, account }) => isActive && !isHidden && account.capabilities.includes('HOLD_SLOTS'),
    ),
    failedAccounts: accountResults.filter((result) => result.error).map(({ account }) => account),
    failure: error && !data?.eventTypes ? failureOfOperation(error) : undefined,
    isLoading: fetching || stale,
    refetch: () => execute({ requestPolicy: 'network-only' }),
  };
}
