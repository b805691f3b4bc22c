import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { createShutdown, type ShutdownStep } from '../../src/shutdown.ts';
import { manualClock } from '../support/manual-clock.ts';

function start(steps: readonly ShutdownStep[]) {
  const clock = manualClock(0);
  const log: string[] = [];
  const codes: number[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const ended = Promise.withResolvers<void>();
  const exit = (code: number) => {
    codes.push(code);
    ended.resolve();
  };
  return { clock, log, codes, ended: ended.promise, ...createShutdown({ clock, logger, limitMs: 100, steps, exit }) };
}

const forever = () => new Promise<void>(() => undefined);

describe('a shutdown', () => {
  test('runs its steps one after the other, exits with 0, and leaves no timer', async () => {
    const taken: string[] = [];
    const first = Promise.withResolvers<void>();
    const { begin, codes, ended, clock, log } = start([
      () => first.promise.then(() => taken.push('first')),
      () => taken.push('second'),
    ]);
    begin();
    expect(taken).toEqual([]);
    first.resolve();
    await ended;
    expect([taken, codes, clock.timerCount(), log]).toEqual([['first', 'second'], [0], 0, []]);
  });

  test('exits with 1 at its time limit, not before, and logs the reason', () => {
    const { begin, codes, clock, log } = start([forever]);
    begin();
    clock.advanceTo(99);
    expect(codes).toEqual([]);
    clock.advanceTo(100);
    expect(codes).toEqual([1]);
    expect(log.join()).toMatch(/SHUTDOWN_TIMEOUT_MS/);
  });

  test('exits with code 1 at once when it is requested again', () => {
    const { begin, codes } = start([forever]);
    begin();
    begin();
    expect(codes).toEqual([1]);
  });

  test('exits with 1 when a step fails, and logs the reason', async () => {
    const { begin, codes, ended, log } = start([() => Promise.reject(new Error('stuck'))]);
    begin();
    await ended;
    expect(codes).toEqual([1]);
    expect(log.join()).toContain('stuck');
  });

  test('runs its steps, and exits with 1, after a failure, also when it is already in progress', async () => {
    const taken: string[] = [];
    const { fail, codes, ended } = start([() => taken.push('step')]);
    fail();
    await ended;
    expect([taken, codes]).toEqual([['step'], [1]]);

    const gate = Promise.withResolvers<void>();
    const other = start([() => gate.promise]);
    other.begin();
    other.fail();
    expect(other.codes).toEqual([]);
    gate.resolve();
    await other.ended;
    expect(other.codes).toEqual([1]);
  });
});
