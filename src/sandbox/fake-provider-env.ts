import type { HttpBindings } from '@hono/node-server';

/** The variables that every route of a fake provider can use. */
export interface FakeProviderEnv {
  Bindings: HttpBindings;
}
