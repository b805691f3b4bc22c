import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import type { State } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { NO_REDIS, type RedisServer, startRedis, startRedisCluster } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

export interface StateCase {
  /** Opens a new state that is closed after the test. `again` opens the same state as another process would. */
  open(settings?: { readonly capacity?: number }): { readonly state: State; readonly again: () => State };
  /** Moves the clock by which values expire; that of Redis runs by itself. */
  readonly passTime: (milliseconds: number) => void;
}

/** Runs the tests against every implementation of `State`. */
export function describeStates(tests: (of: StateCase) => void) {
  describe('in memory', () => {
    let time = NOW;
    tests({
      open({ capacity } = {}) {
        const state = createMemoryState({ now: () => time, ...(capacity !== undefined && { capacity }) });
        onTestFinished(() => state.close());
        return { state, again: () => state };
      },
      passTime(milliseconds) {
        time += milliseconds;
      },
    });
  });

  describeRedis('in Redis', startRedis);
  describeRedis('in a Redis Cluster', startRedisCluster);

  function describeRedis(title: string, start: () => Promise<Pick<RedisServer, 'url' | 'close'>>) {
    describe.skipIf(NO_REDIS !== undefined)(`${title}${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
      let server: Pick<RedisServer, 'url' | 'close'>;
      beforeAll(async () => {
        server = await start();
      });
      afterAll(() => server.close());
      tests({
        open({ capacity } = {}) {
          const prefix = `test-${randomUUID()}`;
          const again = () => {
            const clock = { ...runningClock(NOW), now: () => NOW };
            const state = createRedisState({
              url: server.url,
              isCluster: server.url.includes(','),
              clock,
              prefix,
              ...(capacity !== undefined && { capacity }),
            });
            onTestFinished(() => state.close());
            return state;
          };
          return { state: again(), again };
        },
        passTime: () => undefined,
      });
    });
  }
}
