import { describe, expect, test } from 'vitest';
import { readFailureReason } from '../../../src/connectors/calcom/failure-reason.ts';

/** The error formats of Cal.com (docs/providers/calcom.md, section 3). */
const nested = (message: string) => ({ status: 'error', error: { code: 'BadRequestException', message } });
const bare = (message: string) => ({ statusCode: 400, message });

describe('texts that were measured', () => {
  test.each([
    [400, `The event type can't be booked at the "start" time provided`, 'OUTSIDE_BOOKING_WINDOW'],
    [400, 'Missing required booking field response: company', 'MISSING_FIELD company'],
    [400, 'responses - {attendeePhoneNumber}error_required_field', 'PHONE_REQUIRED'],
    [400, 'responses - {attendeePhoneNumber}error_required_field, ', 'PHONE_REQUIRED'],
    [400, 'email_verification_required', 'EMAIL_VERIFICATION_REQUIRED'],
    [400, 'The maximum number of active bookings has been reached', 'ACTIVE_BOOKING_LIMIT_REACHED'],
    [
      400,
      "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths.",
      'LENGTH_NOT_ACCEPTED',
    ],
    [401, 'booking_limit_reached', 'BOOKING_LIMIT_REACHED'],
    [401, 'duration_limit_reached', 'BOOKING_LIMIT_REACHED'],
    [409, 'already_signed_up_for_this_booking_error', 'ALREADY_BOOKED'],
  ])('%i "%s" is recognized', (status, message, reason) => {
    expect(readFailureReason(status, nested(message))).toBe(reason);
    expect(readFailureReason(status, bare(message))).toBe(reason);
  });
});

describe('texts of the public source', () => {
  test.each([
    ['Attempting to book a meeting in the past.', 'OUTSIDE_BOOKING_WINDOW'],
    ['User either already has booking at this time or is not available', 'TIME_TAKEN'],
    ['One of the hosts either already has booking at this time or is not available', 'TIME_TAKEN'],
    ['invalid_verification_code', 'EMAIL_VERIFICATION_REQUIRED'],
  ])('"%s" is recognized', (message, reason) => {
    expect(readFailureReason(400, nested(message))).toBe(reason);
  });
});

describe('texts that are assumed', () => {
  test.each([
    ['Missing required booking field response: attendeePhoneNumber', 'PHONE_REQUIRED'],
    ['missing required booking field responses: company, attendeePhoneNumber', 'PHONE_REQUIRED'],
    ['Cancellation reason is required when you are the host', 'REASON_REQUIRED'],
    ['cancellationReason should not be empty', 'REASON_REQUIRED'],
    ['Please give a cancelation reason', 'REASON_REQUIRED'],
    ['No available users found', 'TIME_TAKEN'],
    ['no_available_users_found_error', 'TIME_TAKEN'],
  ])('"%s" is recognized', (message, reason) => {
    expect(readFailureReason(400, nested(message))).toBe(reason);
  });
});

test.each([
  [401, 'Unauthorized'],
  [401, 'email_verification_required'],
  [400, 'attendee.timeZone must be a valid IANA time zone'],
  [500, 'not available'],
])('%i "%s" has no reason of its own', (status, message) => {
  expect(readFailureReason(status, nested(message))).toBeUndefined();
});
