import { describe, expect, test } from 'vitest';
import { proveResume } from '../support/resume-proof.ts';

// The same with 10,000 events and 1,000 cuts: npm run prove:resume

describe('subscribers that lose their connections at random', () => {
  test('receive every event once and in order', { timeout: 60_000 }, async () => {
    const result = await proveResume({ seed: 1, events: 400, cuts: 80, subscribers: 6, away: 20 });
    expect(result.problems).toEqual([]);
    expect(result).toMatchObject({ delivered: 6 * 400, resyncs: 0 });
    expect(result.cutBehind).toBeGreaterThan(0);
  });

  test('receive one resync when the log does not contain their cursor', { timeout: 60_000 }, async () => {
    const result = await proveResume({ seed: 2, events: 400, cuts: 40, subscribers: 6, away: 40, capacity: 10 });
    expect(result.problems).toEqual([]);
    expect(result.resyncs).toBeGreaterThan(0);
    expect(result.delivered).toBeLessThan(6 * 400);
  });
});
