import { describe, expect, test } from 'vitest';
import {
  type GatewayError,
  HoldLostError,
  IdempotencyConflictError,
  InvalidInputError,
  NotFoundError,
  ProviderError,
  SlotTakenError,
  StaleRevisionError,
  UnsupportedError,
  withHint,
} from '../../../src/domain/errors.ts';

const HINT = 'Try again later.';

describe('withHint', () => {
  test.each([
    new HoldLostError('a', 'CONFLICT', 'Hold lost', { outcomeUnknown: true }),
    new IdempotencyConflictError('k1'),
    new NotFoundError('id', 'Not found'),
    new ProviderError('a', 'RATE_LIMITED', 'Too many requests', { retryAfterSeconds: 30, upstreamRequestId: 'r1' }),
    new SlotTakenError(1, 2),
    new StaleRevisionError('r2'),
    new UnsupportedError('a', 'Not supported', ['the color']),
  ])('keeps the class and the fields of $name', (error) => {
    const hinted = withHint(error, HINT) as GatewayError;
    expect(Object.getPrototypeOf(hinted)).toBe(Object.getPrototypeOf(error));
    expect(Object.fromEntries(Object.entries(hinted))).toEqual(Object.fromEntries(Object.entries(error)));
    expect(hinted.message).toBe(`${error.message.replace(/\.$/, '')}. ${HINT}`);
    expect(hinted.cause).toBe(error);
  });

  test('leaves the given error unchanged, since several callers can share it', () => {
    const error = new NotFoundError('id', 'Not found');
    withHint(error, HINT);
    expect(error.message).toBe('Not found');
  });

  test('adds the hint to each issue of an InvalidInputError', () => {
    const error = new InvalidInputError([
      { path: ['start'], message: 'Too early' },
      { path: ['end'], message: 'Too late.' },
    ]);
    expect(withHint(error, HINT)).toEqual(
      new InvalidInputError([
        { path: ['start'], message: `Too early. ${HINT}` },
        { path: ['end'], message: `Too late. ${HINT}` },
      ]),
    );
  });

  test('returns any other error as it is', () => {
    const error = new TypeError('bug');
    expect(withHint(error, HINT)).toBe(error);
  });
});

test('the message of an InvalidInputError states the path of each issue that has one', () => {
  const issues = [
    { path: ['from'], message: 'Must be a time' },
    { path: [], message: 'Too much is requested' },
  ];
  expect(new InvalidInputError(issues).message).toBe('from: Must be a time\nToo much is requested');
});
