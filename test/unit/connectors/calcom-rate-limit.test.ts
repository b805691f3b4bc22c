import { expect, test } from 'vitest';
import { readBudget } from '../../../src/connectors/calcom/rate-limit.ts';

const NOW = Date.parse('2026-06-01T06:00:00Z');

function budget(headers: Record<string, string>) {
  return readBudget({ date: 'Mon, 01 Jun 2026 06:00:00 GMT', ...headers }, NOW);
}

test('reads the reset as the seconds left', () => {
  const headers = {
    'x-ratelimit-limit-default': '120',
    'x-ratelimit-remaining-default': '118',
    'x-ratelimit-reset-default': '42',
  };
  expect(budget(headers)).toEqual({ limit: 120, remaining: 118, resetAt: NOW + 42_000 });
});

test('returns the limit with the most calls left, whatever its name', () => {
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

test('returns no budget when headers are missing or are not numbers', () => {
  const headers = {
    'x-ratelimit-limit-default': '120',
    'x-ratelimit-remaining-default': 'many',
    'x-ratelimit-reset-default': '42',
  };
  expect(budget({})).toBeUndefined();
  expect(budget(headers)).toBeUndefined();
});
