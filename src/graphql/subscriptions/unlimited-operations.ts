import type { Plugin } from 'graphql-yoga';
import type { CallBudgetLimits } from '../../connectors/connector.ts';

/** Lifts the limits of an operation from subscriptions, which would otherwise end with them. */
export function useUnlimitedSubscriptions(): Plugin<{ limits: CallBudgetLimits }> {
  return {
    onSubscribe({ args }) {
      (args.contextValue as { limits: CallBudgetLimits }).limits.lift();
    },
  };
}
