import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { internalErrorsIn } from '../support/internal-errors.ts';
import { randomDocuments } from '../support/random-documents.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

// The seed is fixed, so that a failure can be reproduced.
const SEED = 20_261_121;

const unhandled: unknown[] = [];
const record = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', record));
afterAll(() => void process.off('unhandledRejection', record));

describe.each([true, false])('random operations, with in-flight deduplication: %s', (requestDeduplication) => {
  test.each(['query', 'mutation'] as const)(
    'of kind %s get a response, and the gateway keeps responding',
    { timeout: 120_000 },
    async (kind) => {
      const limits = { ...DEFAULT_LIMITS, aliases: 2000, queryCost: 100_000 };
      const { execute, log } = await startSandboxGateway({ timeoutMs: 1000, requestDeduplication, limits });
      await fc.assert(
        fc.asyncProperty(randomDocuments(schema, kind), async ({ query, variables }) => {
          const { status, errors } = await execute(query, variables);
          expect(internalErrorsIn({ status, errors }, log), query).toEqual([]);
          expect((await execute('{ __typename }')).status).toBe(200);
          expect(unhandled).toEqual([]);
        }),
        { seed: SEED, numRuns: 250, endOnFailure: true },
      );
    },
  );
});
