import type { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/** Makes the page of GraphiQL, which is loaded when somebody opens it: it takes more memory than all else together. */
const render = async (...given: Parameters<typeof renderGraphiQL>): Promise<string> => {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(...given);
};

/** Yoga waits for it, though its types do not say so. */
export const renderLate = render as unknown as typeof renderGraphiQL;
