import type { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/**
 * The page of GraphiQL. Its module is loaded on first use, since it takes more memory than all other modules together.
 */
export async function renderLate(...options: Parameters<typeof renderGraphiQL>): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(...options);
}
