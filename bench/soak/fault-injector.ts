import type { Fault } from '../../src/sandbox/faults.ts';
import type { Sandbox, SandboxName } from '../../src/sandbox/sandbox.ts';
import { oneOf } from './random.ts';

const KINDS = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'html' },
  { kind: 'slow', delayMs: 500 },
  { kind: 'timeout' },
  { kind: 'reset' },
  { kind: 'malformed' },
  { kind: 'truncated' },
  { kind: 'wrong-shape' },
  { kind: 'slow-body' },
] as const satisfies readonly Fault[];

const PERIOD_MS = 1000;
/** So many periods with faults alternate with as many without. */
const PERIODS_IN_A_ROW = 15;
/** How long a circuit breaker stays open. */
const CIRCUIT_MS = 10_000;

/** Makes fake providers fail at random, in periods; between them they work normally. */
export function startFaultInjector({
  sandbox,
  random,
  now,
  echoMs,
}: {
  readonly sandbox: Sandbox;
  readonly random: () => number;
  readonly now: () => number;
  /** For how long a call can still be affected by a fault that is over. */
  readonly echoMs: number;
}) {
  const names = Object.keys(sandbox.fakeProviders) as SandboxName[];
  const faultyUntil = new Map<string, number>();
  let injected = 0;
  let period = 0;

  function clear() {
    for (const name of names) {
      sandbox.fakeProviders[name].faults.clear();
      if (faultyUntil.get(name) === Number.POSITIVE_INFINITY) {
        faultyUntil.set(name, now() + CIRCUIT_MS + 2 * echoMs);
      }
    }
  }

  const timer = setInterval(() => {
    period += 1;
    if (period % (2 * PERIODS_IN_A_ROW) === PERIODS_IN_A_ROW) clear();
    if (period % (2 * PERIODS_IN_A_ROW) >= PERIODS_IN_A_ROW) return;
    const name = oneOf(names, random);
    sandbox.fakeProviders[name].faults.add({ ...oneOf(KINDS, random), times: 1 + Math.floor(random() * 3) });
    faultyUntil.set(name, Number.POSITIVE_INFINITY);
    injected += 1;
  }, PERIOD_MS);

  return {
    injected: () => injected,
    /** Whether an error of an operation can be caused by a fault. @param began when the operation was sent. */
    explains(account: string | undefined, began: number) {
      if (account !== undefined) return (faultyUntil.get(account) ?? 0) >= began;
      return [...faultyUntil.values()].some((until) => until >= began);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

export type FaultInjector = ReturnType<typeof startFaultInjector>;
