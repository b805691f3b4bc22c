import { expect, test } from 'vitest';
import { createCalls } from '../../../src/connectors/accounts.ts';
import { plainAccount } from '../../support/plain-account.ts';

test.each([
  ['no-cache', true],
  ['max-age=0, No-Cache', true],
  ['no-store', undefined],
  ['x-no-cache', undefined],
  [undefined, undefined],
])('bypasses caches for the header Cache-Control: %s: %s', (header, fresh) => {
  const callTo = createCalls({
    headers: new Headers(header === undefined ? {} : { 'cache-control': header }),
    signal: new AbortController().signal,
    meter: { onCall: () => undefined, onDeduplicated: () => undefined, onRetry: () => undefined },
  });
  expect(callTo(plainAccount('a')).noCache).toBe(fresh);
});
