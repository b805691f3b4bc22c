import { createHash, randomUUID } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { IdempotencyConflictError, isOutcomeUnknown } from '../domain/errors.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';

const REMEMBERED_MS = 24 * 3_600_000;
/** How long work is believed to go on without a sign of life. */
const LEASE_MS = 15_000;
const RENEWAL_MS = LEASE_MS / 4;
const PAUSE_MS = 50;

/** What a key stands for: work that goes on, or may have been done, or its answer. */
type Known =
  | { readonly input: string; readonly is: 'RUNNING'; readonly token: string; readonly until: number }
  | { readonly input: string; readonly is: 'UNCERTAIN' }
  | { readonly input: string; readonly is: 'DONE'; readonly answer: string | undefined };

export interface Idempotency {
  /**
   * Runs `work` once for a key, in whichever process: the same key and input again wait for it, and get its answer for 24
   * hours, as far as JSON can carry it. A failure is not remembered, so that it can be tried again.
   *
   * After a failure that may have worked nevertheless, and after the process has died in the middle, `recover` is asked
   * first whether it did.
   *
   * @param scope what the key is unique in: the operation, the account, and whose credential it is.
   * @param key undefined: just runs it.
   * @param recover looks for what an earlier run made; undefined if there is nothing, or no way to know.
   * @throws IdempotencyConflictError if the key was used with another input.
   * @throws StateUnavailableError before `work` has begun.
   */
  once<T>(
    scope: readonly string[],
    key: string | undefined,
    input: unknown,
    work: () => Promise<T>,
    recover?: () => Promise<T | undefined>,
  ): Promise<T>;
}

export function createIdempotency({ values }: Pick<State, 'values'>, clock: Clock): Idempotency {
  const { now } = clock;
  /** What this process works at, so that those who wait here need not ask again and again. */
  const running = new Map<string, Promise<unknown>>();

  const write = (id: string, before: string | undefined, known: Known | undefined) =>
    values.compareAndSet(id, before, known && JSON.stringify(known), REMEMBERED_MS);

  /** Says again and again that the work goes on. Answers what is written there, once asked to stop. */
  function keepAlive(id: string, first: string, { input, token }: { input: string; token: string }) {
    let text = first;
    let renewal = Promise.resolve();
    let cancelTimer = plan();
    let isOver = false;
    function plan() {
      return clock.setTimer(now() + RENEWAL_MS, () => {
        renewal = renew().catch(() => undefined);
      });
    }
    async function renew() {
      const known: Known = { input, is: 'RUNNING', token, until: now() + LEASE_MS };
      if (await write(id, text, known)) text = JSON.stringify(known);
      if (!isOver) cancelTimer = plan();
    }
    return async () => {
      isOver = true;
      cancelTimer();
      await renewal;
      return text;
    };
  }

  async function run<T>(id: string, input: string, before: string | undefined, work: () => Promise<T>) {
    const token = randomUUID();
    const known: Known = { input, is: 'RUNNING', token, until: now() + LEASE_MS };
    if (!(await write(id, before, known))) return undefined;
    const stop = keepAlive(id, JSON.stringify(known), { input, token });
    try {
      const answer = await work();
      const json = stringify(answer);
      // What cannot be remembered was done nevertheless, and its caller must know.
      await write(id, await stop(), { input, is: 'DONE', answer: json }).catch(() => false);
      return { answer };
    } catch (error) {
      await write(id, await stop(), isOutcomeUnknown(error) ? { input, is: 'UNCERTAIN' } : undefined).catch(
        () => false,
      );
      throw error;
    }
  }

  async function runOrWait<T>(
    id: string,
    input: string,
    key: string,
    work: () => Promise<T>,
    recover: () => Promise<T | undefined>,
  ): Promise<T> {
    for (;;) {
      const text = await values.get(id);
      const known = text === undefined ? undefined : (JSON.parse(text) as Known);
      if (known && known.input !== input) throw new IdempotencyConflictError(key);
      if (known?.is === 'DONE') return (known.answer === undefined ? undefined : JSON.parse(known.answer)) as T;
      if (known?.is === 'RUNNING' && known.until > now()) {
        await new Promise<void>((resolve) => clock.setTimer(now() + PAUSE_MS, resolve));
        continue;
      }
      const done = await run(id, input, text, async () => (known ? ((await recover()) ?? work()) : work()));
      if (done) return done.answer;
    }
  }

  return {
    async once(scope, key, input, work, recover = async () => undefined) {
      if (key === undefined) return work();
      const id = `idempotency:${digest([...scope, key])}`;
      const asked = digest(input);
      const place = `${id}:${asked}`;
      const goingOn = running.get(place) as ReturnType<typeof work> | undefined;
      if (goingOn) return goingOn;
      const answer = runOrWait(id, asked, key, work, recover);
      running.set(place, answer);
      const forget = () => running.delete(place);
      answer.then(forget, forget);
      return answer;
    },
  };
}

/** Also keeps credentials out of the keys. */
function digest(value: unknown): string {
  return createHash('sha256')
    .update(stringify(value) ?? '')
    .digest('base64url');
}
