import { onTestFinished } from 'vitest';
import type { AccountEntry } from '../../src/config/account-entries.ts';
import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { examplesAt } from './examples.ts';
import { type Gateway, type GatewayOptions, openGateway } from './open-gateway.ts';

export type { Gateway, GatewayResponse } from './open-gateway.ts';

/** A Monday morning; no test reads the real clock. */
export const NOW = Date.parse('2026-11-23T08:00:00Z');

/**
 * A gateway on any free port over the given accounts; it is closed after the test. Without a clock no timer ever fires.
 */
export async function startGateway(
  entries: readonly AccountEntry[],
  {
    now = () => NOW,
    clock = { now, setTimer: () => () => undefined },
    timeoutMs = 2000,
    state = createMemoryState({ now: clock.now }),
    examples = () => examplesAt(NOW),
    ...others
  }: Partial<GatewayOptions> & { readonly now?: () => number } = {},
): Promise<Gateway> {
  const options = { clock, state, timeoutMs, examples, ...others };
  const gateway = await openGateway(entries, options);
  onTestFinished(() => gateway.close());
  return gateway;
}

export function idOf(type: string, account: string, id = ''): string {
  return encodeGlobalId({ type, account, id });
}
