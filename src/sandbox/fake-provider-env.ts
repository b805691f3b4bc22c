import type { HttpBindings } from '@hono/node-server';

/** What every route of a fake provider works with. */
export interface FakeProviderEnv {
  Bindings: HttpBindings;
}
