import type { ErrorCode } from '../../src/domain/errors.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { type ConnectorCase, UPSTREAM_WORDS } from './cases/connector-case.ts';

export type FaultCase = readonly [name: string, fault: Fault, code: ErrorCode];

/** What can fail in any request. Some of the responses contain the credential and texts of the provider. */
export function faultsFor({ credential }: ConnectorCase): FaultCase[] {
  const words = `${UPSTREAM_WORDS} refuses ${credential}`;
  const telling = { message: words, detail: words, error: { code: words, message: words }, errors: [words] };
  const statuses = [
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ] as const;
  return [
    ...statuses.flatMap(([status, code]): FaultCase[] => [
      [`${status}`, { kind: 'status', status }, code],
      [`${status} with secrets in its body`, { kind: 'status', status, body: telling }, code],
    ]),
    ['401 in HTML', { kind: 'html', status: 401 }, 'UNAUTHENTICATED'],
    ['500 in HTML', { kind: 'html', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
    ['502 in HTML', { kind: 'html' }, 'UPSTREAM_UNAVAILABLE'],
    ['200 in HTML', { kind: 'html', status: 200 }, 'UPSTREAM_INVALID'],
    ['a redirect', { kind: 'status', status: 302, headers: { location: '/elsewhere' } }, 'UPSTREAM_INVALID'],
    ['a reset', { kind: 'reset' }, 'UPSTREAM_UNAVAILABLE'],
    ['a lost response', { kind: 'response-lost' }, 'UPSTREAM_UNAVAILABLE'],
  ];
}

export const NOT_FOUND: FaultCase = ['404', { kind: 'status', status: 404 }, 'NOT_FOUND'];
export const MALFORMED: FaultCase = ['malformed JSON', { kind: 'malformed' }, 'UPSTREAM_INVALID'];
export const TIMEOUT: FaultCase = ['no response in time', { kind: 'timeout' }, 'UPSTREAM_UNAVAILABLE'];

/** Valid JSON that no read accepts, nor any write that needs the id of what it created. */
export const WRONG_SHAPES: FaultCase[] = [
  { unexpected: UPSTREAM_WORDS },
  { data: { [`${UPSTREAM_WORDS} key`]: UPSTREAM_WORDS } },
  { data: UPSTREAM_WORDS, items: UPSTREAM_WORDS, results: UPSTREAM_WORDS, schedules: UPSTREAM_WORDS },
  [UPSTREAM_WORDS],
  UPSTREAM_WORDS,
  false,
].map((body) => [`the shape ${JSON.stringify(body)}`, { kind: 'wrong-shape', body }, 'UPSTREAM_INVALID']);
