import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type Accounts, createCalls } from './connectors/accounts.ts';
import type { Context, Services } from './graphql/context.ts';
import { createMaskError } from './graphql/errors.ts';
import { createLoaders } from './graphql/loaders.ts';
import { schema } from './graphql/schema.ts';
import { createUpstreamReport, type UpstreamReport, useUpstreamReport } from './graphql/upstream-report.ts';
import { createReservations } from './reservations/reservations.ts';
import { createGuardedWrites } from './scheduling/guarded-writes.ts';
import { createIdempotency } from './scheduling/idempotency.ts';
import { createPublications } from './scheduling/publications.ts';

export interface Dependencies {
  readonly accounts: Accounts;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
  /** What GraphiQL shows in its tabs. */
  readonly examples: readonly { readonly query: string; readonly variables: string }[];
}

/** Puts the gateway together: a request handler for `node:http`, which answers at `/graphql`. */
export function createApp({ accounts, now, logger, examples }: Dependencies) {
  const services: Services = {
    accounts,
    now,
    writes: createGuardedWrites(),
    reservations: createReservations({ now }),
    idempotency: createIdempotency(now),
    publications: createPublications(),
  };

  const yoga = createYoga<object, Context & { report: UpstreamReport }>({
    schema,
    // Whatever is worth a line is logged where errors are masked, with the reference that the client gets.
    logging: false,
    landingPage: false,
    cors: false,
    multipart: false,
    maskedErrors: {
      maskError: createMaskError(logger),
      errorMessage: 'Something went wrong here, and it is our fault.',
    },
    renderGraphiQL,
    graphiql: {
      title: 'Scheduling gateway',
      defaultTabs: examples.map(({ query, variables }) => ({ query, variables })),
      headers: '{ "X-Upstream-Report": "1" }',
    },
    plugins: [useUpstreamReport()],
    context: ({ request }) => {
      const report = createUpstreamReport();
      const callTo = createCalls({ headers: request.headers, signal: request.signal, meter: report });
      return { ...services, callTo, loaders: createLoaders(accounts, callTo), report };
    },
  });
  return (request: IncomingMessage, response: ServerResponse): void => {
    void yoga(request, response);
  };
}
