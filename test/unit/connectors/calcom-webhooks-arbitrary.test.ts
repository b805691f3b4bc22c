import type { IncomingHttpHeaders } from 'node:http';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WebhookPayloadError, WebhookSignatureError } from '../../../src/domain/errors.ts';
import { readBytes, SECRET, sign } from './calcom-delivery.ts';

describe('arbitrary input', () => {
  /** Any other error passes through, and fails the test. */
  function endOf(body: Buffer, headers: IncomingHttpHeaders, secret: string | undefined) {
    try {
      const events = readBytes(body, headers, secret);
      const isSound = events.every(
        ({ key, booking, at }) => key.length <= 300 && [booking.start, booking.end, at].every(Number.isSafeInteger),
      );
      return isSound ? 'events' : 'unsound events';
    } catch (error) {
      if (error instanceof WebhookSignatureError) return 'refused';
      if (error instanceof WebhookPayloadError) return 'unreadable';
      throw error;
    }
  }

  const anyHeader = fc.option(fc.oneof(fc.string(), fc.constant('no-secret-provided')), { nil: undefined });

  test('returns events or throws one of the two errors for any bytes with any signature', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        anyHeader,
        fc.constantFrom(undefined, SECRET),
        (bytes, header, secret) => {
          const headers = header === undefined ? {} : { 'x-cal-signature-256': header };
          const ends = secret === undefined ? ['events', 'unreadable'] : ['refused'];
          expect(ends).toContain(endOf(Buffer.from(bytes), headers, secret));
        },
      ),
    );
  });

  test('returns events or throws one of the two errors for any signed JSON, close to a delivery or not', () => {
    const trigger = fc.constantFrom('BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED', 'MEETING_ENDED');
    const odd = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 5, arbitrary: value }, fc.jsonValue());
    const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const near = fc.record(
      {
        triggerEvent: odd(trigger),
        createdAt: odd(time),
        payload: odd(
          fc.record(
            {
              uid: odd(fc.string()),
              eventTypeId: odd(fc.integer()),
              startTime: odd(time),
              endTime: odd(time),
              status: odd(fc.constantFrom('ACCEPTED', 'PENDING')),
              rescheduleUid: odd(fc.string()),
            },
            { requiredKeys: ['uid'] },
          ),
        ),
      },
      { requiredKeys: ['triggerEvent'] },
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue()), (content) => {
        const body = Buffer.from(JSON.stringify(content));
        expect(['events', 'unreadable']).toContain(endOf(body, { 'x-cal-signature-256': sign(body) }, SECRET));
      }),
      { numRuns: 500 },
    );
  });
});
