import type { HttpBindings } from '@hono/node-server';

/** What every route of a stand-in works with. */
export interface StandInEnv {
  Bindings: HttpBindings;
}
