import { createGraphQLError, type Plugin } from 'graphql-yoga';

/** Rejects GET requests whose `variables` or `extensions` are not JSON, which Yoga would report as an internal error. */
export function useQueryStringValidation(): Plugin {
  return {
    onRequestParse({ request, url }) {
      if (request.method !== 'GET') return;
      for (const name of ['variables', 'extensions']) {
        if (isJson(url.searchParams.get(name) || 'null')) continue;
        throw createGraphQLError(`The parameter ${name} must be JSON`, {
          extensions: { code: 'INVALID_INPUT', http: { status: 400 } },
        });
      }
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
