import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import type { FakeProvider } from '../../src/sandbox/fake-provider.ts';
import type { FakeProviderEnv } from '../../src/sandbox/fake-provider-env.ts';

/** A response that a fake provider has computed and does not send yet. */
interface HeldResponse {
  /** Resolves once the request is processed. */
  readonly processed: Promise<void>;
  release(): void;
}

/** A fake provider whose responses a test can hold back, at the latest until the end of the test. */
export function withHeldResponses({ routes: inner, errorFor }: FakeProvider) {
  const waiting: { readonly path: string; readonly processed: () => void; readonly released: Promise<void> }[] = [];
  const routes = new Hono<FakeProviderEnv>();
  routes.use(async (c, next) => {
    await next();
    const index = waiting.findIndex(({ path }) => c.req.method === 'GET' && c.req.path === path);
    const [held] = index < 0 ? [] : waiting.splice(index, 1);
    held?.processed();
    await held?.released;
  });
  routes.route('/', inner);
  return {
    provider: { routes, errorFor } satisfies FakeProvider,
    /** Holds back the response to the next GET of the path. */
    holdNext(path: string): HeldResponse {
      const processed = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      waiting.push({ path, processed: processed.resolve, released: released.promise });
      onTestFinished(() => released.resolve());
      return { processed: processed.promise, release: released.resolve };
    },
  };
}
