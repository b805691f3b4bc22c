import { expect, test } from 'vitest';
import { readBudget } from '../../../src/connectors/calcom/rate-limit.ts';

const NOW = Date.parse('2026-06-01T06:00:00Z');

function budget(headers: Record<string, string>) {
  return readBudget({ date: 'Mon, 01 Jun 2026 06:00:00 GMT', ...headers }, NOW);
}

test('the reset is in seconds left', () => {
  const headers = {
    'x-ratelimit-limit-default': '120',
    'x-ratelimit-remaining-default': '118',
    'x-ratelimit-reset-default': '42',
  };
  expect(budget(headers)).toEqual({ limit: 120, remaining: 118, resetAt: NOW + 42_000 });
});

test('of several limits the one that leaves most counts, whatever its name', () => {
  const headers = {
    'x-ratelimit-limit-short': '10',
    'x-ratelimit-remaining-short': '0',
    'x-ratelimit-reset-short': '5',
    'x-ratelimit-limit-long': '1000',
    'x-ratelimit-remaining-long': '700',
    'x-ratelimit-reset-long': '600',
  };
  expect(budget(headers)?.limit).toBe(1000);
});

test('nothing, or something else than numbers, is no budget', () => {
  const headers = {
    'x-ratelimit-limit-default': '120',
    'x-ratelimit-remaining-default': 'many',
    'x-ratelimit-reset-default': '42',
  };
  expect(budget({})).toBeUndefined();
  expect(budget(headers)).toBeUndefined();
});
