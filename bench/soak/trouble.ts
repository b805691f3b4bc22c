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
/** Every other stretch of so many periods is quiet. */
const STRETCH = 15;
/** How long a circuit stays open. */
const CIRCUIT_MS = 10_000;

/** Has fake providers fail at random, in stretches; between them they must be as good as new. */
export function startTrouble({
  sandbox,
  random,
  now,
  echoMs,
}: {
  readonly sandbox: Sandbox;
  readonly random: () => number;
  readonly now: () => number;
  /** How long a call may still suffer from a fault that is over. */
  readonly echoMs: number;
}) {
  const names = Object.keys(sandbox.fakeProviders) as SandboxName[];
  const troubledUntil = new Map<string, number>();
  let injected = 0;
  let period = 0;

  function clear() {
    for (const name of names) {
      sandbox.fakeProviders[name].faults.clear();
      if (troubledUntil.get(name) === Number.POSITIVE_INFINITY) {
        troubledUntil.set(name, now() + CIRCUIT_MS + 2 * echoMs);
      }
    }
  }

  const timer = setInterval(() => {
    period += 1;
    if (period % (2 * STRETCH) === STRETCH) clear();
    if (period % (2 * STRETCH) >= STRETCH) return;
    const name = oneOf(names, random);
    sandbox.fakeProviders[name].faults.add({ ...oneOf(KINDS, random), times: 1 + Math.floor(random() * 3) });
    troubledUntil.set(name, Number.POSITIVE_INFINITY);
    injected += 1;
  }, PERIOD_MS);

  return {
    injected: () => injected,
    /** Whether an error that an operation got may come from a fault. @param began when the operation was sent. */
    explains(account: string | undefined, began: number) {
      if (account !== undefined) return (troubledUntil.get(account) ?? 0) >= began;
      return [...troubledUntil.values()].some((until) => until >= began);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

export type Trouble = ReturnType<typeof startTrouble>;
