import { createGraphQLError, type Plugin } from 'graphql-yoga';

/** JSON in the form that browsers send to another site only after they have asked it. */
const JSON_TYPE = /^application\/(?:graphql\+)?json\s*(?:;|$)/i;

/**
 * Refuses bodies that a form of any web page could send to a gateway on its visitor's machine. Reads by GET pass: they
 * change nothing, and their answers stay unreadable to other sites. What is JSON in their address must be some.
 */
export function useJsonOnly(): Plugin {
  return {
    onRequestParse({ request, url }) {
      for (const name of request.method === 'GET' ? ['variables', 'extensions'] : []) {
        if (isJson(url.searchParams.get(name) || 'null')) continue;
        throw createGraphQLError(`The parameter ${name} must be JSON`, {
          extensions: { code: 'INVALID_INPUT', http: { status: 400 } },
        });
      }
      if (request.method !== 'POST' || JSON_TYPE.test(request.headers.get('content-type') ?? '')) return;
      throw createGraphQLError('Send the operation as JSON, with content-type: application/json', {
        extensions: { code: 'INVALID_INPUT', http: { status: 415 } },
      });
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
