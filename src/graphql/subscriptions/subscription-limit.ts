import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { SubscriptionLimiter } from '../../auth/client-rate-limiter.ts';
import { GatewayError } from '../../domain/errors.ts';
import type { Clock } from '../../time/clock.ts';
import { type Context, contextOf } from '../context.ts';
import { asGraphQLError } from '../error-response.ts';
import type { Subscriptions } from './subscriptions.ts';

/**
 * Limits the concurrent subscriptions of each client, over server-sent events and WebSockets together, and ends a subscription
 * when its token expires. Must be listed after the plugin of the subscriptions.
 *
 * @param limiter undefined: no limit.
 */
export function useSubscriptionLimit(
  limiter: SubscriptionLimiter | undefined,
  subscriptions: Subscriptions,
  clock: Clock,
): Plugin<Context> {
  return {
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const { session, request } = contextOf(args);
        const { name } = session.client;
        if (limiter && !(await limiter.enter(name))) return { errors: [asGraphQLError(tooMany(limiter.maximum))] };
        const leave = () => limiter?.leave(name);
        try {
          const results: ExecutionResult | AsyncIterable<ExecutionResult> = await subscribeFn(args);
          const subscription = isAsyncIterable(results) ? subscriptions.of(request) : undefined;
          if (!subscription) {
            leave();
            return results;
          }
          const { expiresAt } = session;
          const cancelTimer =
            expiresAt === undefined ? () => undefined : clock.setTimer(expiresAt, () => subscription.fail(EXPIRED));
          subscription.onceClosed(() => {
            cancelTimer();
            leave();
          });
          return results;
        } catch (error) {
          leave();
          throw error;
        }
      });
    },
  };
}

const EXPIRED = new GatewayError(
  'UNAUTHENTICATED',
  'Token expired: subscribe again with a new token and the last received cursor',
);

function tooMany(maximum: number): GatewayError {
  return new GatewayError(
    'RATE_LIMITED',
    `Limit of ${maximum} concurrent subscriptions reached (MAX_SUBSCRIPTIONS): end one first`,
  );
}
