import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { createGraphQLError, type Plugin } from 'graphql-yoga';

/**
 * Rejects POST requests with the content types that browsers send to other sites without a preflight request: those of HTML
 * forms, `text/plain` and none. GET passes: it runs no mutations, other sites cannot read its responses, and an `EventSource`
 * cannot set a header.
 */
export function usePostCsrfPrevention(): Plugin {
  const { onRequestParse } = useCSRFPrevention({ requestHeaders: [] });
  return {
    onRequestParse(payload) {
      if (payload.request.method !== 'POST') return;
      try {
        void onRequestParse?.(payload);
      } catch {
        throw createGraphQLError('Send the operation as JSON, with content-type: application/json', {
          extensions: { code: 'INVALID_INPUT', http: { status: 415 } },
        });
      }
    },
  };
}
