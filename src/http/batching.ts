import type { Plugin } from 'graphql-yoga';
import { requestError } from '../graphql/error-response.ts';
import type { ClientSessions } from './authenticate.ts';

/**
 * Limits batches, which are arrays of requests in one body. Every member counts as a request of its client, and all other
 * limits apply to each member. The members are executed concurrently.
 *
 * @param maximum the number of members of a batch.
 */
export function useBatchLimit(
  maximum: number,
  sessions: Pick<ClientSessions, 'countBatch'>,
): Plugin<{ request: Request }> {
  const batches = new WeakSet<Request>();
  return {
    onRequestParse: ({ request }) => ({
      async onRequestParseDone({ requestParserResult: members }) {
        if (!Array.isArray(members)) return;
        if (members.length === 0) throw requestError('INVALID_INPUT', 'The batch contains no request', 400);
        if (members.length > maximum) {
          const message = `Batch of ${members.length} requests exceeds the limit of ${maximum} (MAX_BATCH_SIZE): send several batches`;
          throw requestError('INVALID_INPUT', message, 413);
        }
        batches.add(request);
        await sessions.countBatch(request, members.length);
      },
    }),
    onSubscribe({ args, setResultAndStopExecution }) {
      const { request } = args.contextValue as { request: Request };
      if (!batches.has(request)) return;
      const message = 'Subscriptions cannot be part of a batch: send the subscription as a request of its own';
      setResultAndStopExecution({ errors: [requestError('INVALID_INPUT', message, 400)] });
    },
  };
}
