import type { Plugin } from 'graphql-yoga';
import type { OperationLimits } from '../../connectors/connector.ts';

/** Lifts the limits of an operation from subscriptions, which would otherwise end with them. */
export function useUnlimitedSubscriptions(): Plugin<{ limits: OperationLimits }> {
  return {
    onSubscribe({ args }) {
      (args.contextValue as { limits: OperationLimits }).limits.lift();
    },
  };
}
