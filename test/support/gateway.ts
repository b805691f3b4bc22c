import { onTestFinished } from 'vitest';
import type { AccountEntry } from '../../src/account-entries.ts';
import type { Dependencies } from '../../src/app.ts';
import type { CallObserver } from '../../src/connectors/http-client.ts';
import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { type Example, loadExamples } from '../../src/examples.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import type { State } from '../../src/state/state.ts';
import type { Clock } from '../../src/time/clock.ts';
import type { Receive } from '../../src/webhooks.ts';
import { hurriedClock } from './hurried-clock.ts';
import { type Gateway, openGateway } from './open-gateway.ts';

export type { Answer, Gateway } from './open-gateway.ts';

/** A Monday morning; nothing in the tests reads the real clock. */
export const NOW = Date.parse('2026-11-23T08:00:00Z');

/** A gateway on any free port over the given accounts; it ends with the test. */
export async function startGateway(
  entries: readonly AccountEntry[],
  {
    now = () => NOW,
    clock = { now, wakeAt: () => () => undefined },
    timeoutMs = 2000,
    state = createMemoryState({ now: clock.now }),
    examples = loadExamples(NOW),
    receive,
    upstreamClock = hurriedClock(clock.now),
    caches = false,
    onCall,
    ...others
  }: {
    now?: () => number;
    /** Without it nobody is ever woken. */
    clock?: Clock;
    timeoutMs?: number;
    state?: State;
    examples?: readonly Example[];
    /** Takes in what webhooks tell. */
    receive?: Receive;
    /** For waits between upstream calls; by default they are over at once. */
    upstreamClock?: Clock;
    /** Whether answers are kept for a short time; the stand-ins change under a gateway that knows nothing of it. */
    caches?: boolean;
    onCall?: CallObserver;
    logLevel?: string;
  } & Pick<
    Dependencies,
    | 'clients'
    | 'limits'
    | 'web'
    | 'fastPaths'
    | 'operationTimeoutMs'
    | 'maximumCalls'
    | 'metrics'
    | 'metricsReaders'
    | 'tracing'
  > = {},
): Promise<Gateway> {
  const options = { clock, state, timeoutMs, examples, receive, upstreamClock, caches, onCall, ...others };
  const gateway = await openGateway(entries, options);
  onTestFinished(() => gateway.close());
  return gateway;
}

export function idOf(type: string, account: string, id = ''): string {
  return encodeGlobalId({ type, account, id });
}
