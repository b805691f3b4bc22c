import { describe, expect, test } from 'vitest';
import { createWebhooks } from '../../../src/connectors/calcom/webhooks.ts';
import { WebhookPayloadError, WebhookSignatureError } from '../../../src/domain/errors.ts';
import { readBytes, SECRET, sign } from './calcom-delivery.ts';

const UID = 'hV7pGqk2Yw9sT4dR8nBcZx';
const CREATED = Date.parse('2026-11-23T08:00:00.250Z');

const PAYLOAD = {
  type: 'talk',
  title: 'Talk between Nora and Ada',
  startTime: '2026-11-24T10:00:00Z',
  endTime: '2026-11-24T10:30:00Z',
  organizer: { name: 'Nora', email: 'nora@example.test', timeZone: 'Europe/Oslo', utcOffset: 60 },
  attendees: [{ name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin', utcOffset: 0 }],
  uid: UID,
  eventTypeId: 7,
  bookingId: 12,
  status: 'ACCEPTED',
};

function delivery(triggerEvent: unknown, payload: object = {}, rest: object = {}) {
  return { triggerEvent, createdAt: '2026-11-23T08:00:00.250Z', payload: { ...PAYLOAD, ...payload }, ...rest };
}

/** Without a secret. */
function read(content: unknown) {
  return readBytes(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
}

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail');
}

describe('an event', () => {
  test('contains all properties of a new booking', () => {
    expect(read(delivery('BOOKING_CREATED'))).toEqual([
      {
        key: `BOOKING_CREATED ${UID} ${CREATED}`,
        kind: 'BOOKED',
        eventTypeId: '7',
        booking: {
          id: UID,
          start: Date.parse('2026-11-24T10:00:00Z'),
          end: Date.parse('2026-11-24T10:30:00Z'),
          status: 'ACCEPTED',
        },
        previousBookingId: undefined,
        at: CREATED,
      },
    ]);
  });

  const MOVED = { rescheduleId: 11, rescheduleUid: 'old', rescheduleStartTime: '2026-11-23T10:00:00Z' };
  test.each([
    ['BOOKING_CREATED', {}, 'BOOKED', 'ACCEPTED', undefined],
    ['BOOKING_CREATED', { status: 'PENDING' }, 'BOOKED', 'PENDING', undefined],
    ['BOOKING_CREATED', { status: undefined }, 'BOOKED', 'PENDING', undefined],
    ['BOOKING_CREATED', { status: null, rescheduleUid: null }, 'BOOKED', 'PENDING', undefined],
    ['BOOKING_CREATED', { status: 'AWAITING_HOST' }, 'BOOKED', 'PENDING', undefined],
    ['BOOKING_REQUESTED', { status: 'PENDING' }, 'BOOKED', 'PENDING', undefined],
    ['BOOKING_RESCHEDULED', MOVED, 'MOVED', 'ACCEPTED', 'old'],
    ['BOOKING_RESCHEDULED', {}, 'MOVED', 'ACCEPTED', undefined],
    ['BOOKING_REQUESTED', { ...MOVED, status: 'PENDING' }, 'MOVED', 'PENDING', 'old'],
    ['BOOKING_CREATED', MOVED, 'MOVED', 'ACCEPTED', 'old'],
    ['BOOKING_CANCELLED', { status: 'CANCELLED', cancellationReason: 'ill' }, 'CANCELLED', 'CANCELLED', undefined],
    ['BOOKING_CANCELLED', { requestReschedule: true, rescheduleUid: UID }, 'CANCELLED', 'CANCELLED', undefined],
    ['BOOKING_CANCELLED', { status: undefined }, 'CANCELLED', 'CANCELLED', undefined],
    ['BOOKING_REJECTED', { status: 'REJECTED' }, 'CANCELLED', 'CANCELLED', undefined],
    ['BOOKING_REJECTED', { status: 'PENDING' }, 'CANCELLED', 'CANCELLED', undefined],
  ])('%s with %j is %s, %s', (trigger, payload, kind, status, previousBookingId) => {
    expect(read(delivery(trigger, payload))).toMatchObject([{ kind, booking: { status }, previousBookingId }]);
  });

  test('has a different key for each trigger, booking and instant, and the same key for a repeated delivery', () => {
    const keys = [
      delivery('BOOKING_CREATED'),
      delivery('BOOKING_REQUESTED'),
      delivery('BOOKING_CREATED', { uid: 'other' }),
      delivery('BOOKING_CREATED', {}, { createdAt: '2026-11-23T08:00:00.251Z' }),
    ].flatMap((content) => read(content).map(({ key }) => key));
    expect(new Set(keys).size).toBe(4);
    expect(read(delivery('BOOKING_CREATED', { title: 'Said otherwise' }))[0]?.key).toBe(keys[0]);
  });
});

test.each([
  'BOOKING_PAID',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_NO_SHOW_UPDATED',
  'FORM_SUBMITTED',
  'OOO_CREATED',
  'PING',
  'SOMETHING_NEW',
  'booking_created',
  '__proto__',
  'constructor',
  '',
])('accepts the trigger %j without an event', (trigger) => {
  expect(read(delivery(trigger))).toEqual([]);
  expect(read({ triggerEvent: trigger })).toEqual([]);
});

test.each(['MEETING_STARTED', 'MEETING_ENDED'])('accepts %s, which is flat, without an event', (triggerEvent) => {
  expect(read({ triggerEvent, ...PAYLOAD })).toEqual([]);
});

describe('an unreadable delivery', () => {
  const issuesOf = (content: unknown) => {
    const error = errorOf(() => read(content));
    expect(error).toBeInstanceOf(WebhookPayloadError);
    const { issues, message } = error as WebhookPayloadError;
    for (const { path } of issues) expect(message).toContain(['body', ...path].join('.'));
    return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  test.each([['{'], [''], ['name=Ada&uid=1'], ['"'], ['\u0000']])('is no JSON: %j', (text) => {
    expect(issuesOf(text)).toEqual([': Must be JSON']);
  });

  test.each([[null], [3], ['"text"'], [[]], [[delivery('BOOKING_CREATED')]], [{}], [{ triggerEvent: 5 }]])(
    'is no delivery: %j',
    (content) => {
      expect(issuesOf(content)).toHaveLength(1);
    },
  );

  test('is reported field by field, all at once', () => {
    const payload = {
      uid: 5,
      eventTypeId: '7',
      startTime: 'tomorrow',
      endTime: undefined,
      status: 1,
      rescheduleUid: '',
    };
    expect(issuesOf(delivery('BOOKING_CREATED', payload, { createdAt: null }))).toEqual([
      'createdAt: Must be a time in ISO 8601',
      'payload.uid: Invalid input: expected string, received number',
      'payload.eventTypeId: Invalid input: expected number, received string',
      'payload.startTime: Must be a time in ISO 8601',
      'payload.endTime: Must be a time in ISO 8601',
      'payload.status: Invalid input: expected string, received number',
      'payload.rescheduleUid: Too small: expected string to have >=1 characters',
    ]);
    expect(issuesOf({ triggerEvent: 'BOOKING_CREATED', createdAt: '2026-11-23T08:00:00Z' })).toEqual([
      'payload: Must be set',
    ]);
    expect(issuesOf({ triggerEvent: 'BOOKING_CREATED', ...PAYLOAD })).toHaveLength(2);
    expect(issuesOf(delivery('BOOKING_CREATED', { uid: 'x'.repeat(101) }))).toHaveLength(1);
  });

  test('is not quoted in the error', () => {
    const secretText = 'S3CRET-hunter2';
    const error = errorOf(() =>
      read(delivery('BOOKING_CREATED', { uid: 5, startTime: secretText, [secretText]: secretText })),
    );
    const unparsed = errorOf(() => read(`{"${secretText}": ${secretText}}`));
    for (const { message, stack, cause } of [error, unparsed] as Error[]) {
      expect(`${message}${stack}${String(cause)}`).not.toContain(secretText);
    }
  });

  test('can neither read fields from a prototype nor add any to it', () => {
    const text = `{"triggerEvent":"BOOKING_CREATED","createdAt":"2026-11-23T08:00:00Z","payload":{"__proto__":${JSON.stringify(PAYLOAD)},"constructor":{"prototype":{"uid":"x"}}}}`;
    expect(issuesOf(text)).toContain('payload.uid: Must be set');
    expect(({} as Record<string, unknown>)['uid']).toBeUndefined();
  });
});

describe('with a secret', () => {
  const body = Buffer.from(JSON.stringify(delivery('BOOKING_CREATED', { title: 'Åse – 会議' })));
  const signature = sign(body);

  test('reads a delivery that is signed with it', () => {
    expect(readBytes(body, { 'x-cal-signature-256': signature }, SECRET)).toHaveLength(1);
  });

  test.each([
    ['no header', undefined],
    ['the words for no secret', 'no-secret-provided'],
    ['nothing', ''],
    ['another secret', sign(body, 'another-secret-entirely')],
    ['an empty secret', sign(body, '')],
    ['upper case', signature.toUpperCase()],
    ['a prefix', `sha256=${signature}`],
    ['a space too many', `${signature} `],
    ['one letter less', signature.slice(1)],
    ['one letter changed', signature.replace(/^./, (letter) => (letter === '0' ? '1' : '0'))],
    ['two headers', `${signature}, ${signature}`],
    ['letters that take more bytes', 'é'.repeat(64)],
  ])('rejects a delivery with %s', (_, header) => {
    const headers = header === undefined ? {} : { 'x-cal-signature-256': header };
    const error = errorOf(() => readBytes(body, headers, SECRET)) as Error;
    expect(error).toBeInstanceOf(WebhookSignatureError);
    expect(error.message).toMatch(/^The (delivery is not signed|signature does not match)/);
    for (const secretText of [SECRET, signature]) expect(error.message).not.toContain(secretText);
  });

  test('rejects a body with one byte changed, or the same JSON in other bytes', () => {
    const changed = Buffer.from(body);
    changed[changed.indexOf('7')] = '8'.charCodeAt(0);
    for (const other of [changed, Buffer.from(`${body.toString()} `), body.subarray(1)]) {
      const work = () => readBytes(other, { 'x-cal-signature-256': signature }, SECRET);
      expect(work).toThrow(WebhookSignatureError);
    }
  });

  test('rejects an unsigned body before it is read', () => {
    expect(() => readBytes(Buffer.from('{'), {}, SECRET)).toThrow(WebhookSignatureError);
  });
});

test.each([[undefined], ['no-secret-provided'], ['0'.repeat(64)]])(
  'without a secret a delivery is taken with the signature %j',
  (header) => {
    const headers = header === undefined ? {} : { 'x-cal-signature-256': header };
    expect(readBytes(Buffer.from(JSON.stringify(delivery('BOOKING_CREATED'))), headers)).toHaveLength(1);
  },
);

test('rejects every delivery without a secret, unless unsigned ones are accepted', () => {
  const body = Buffer.from(JSON.stringify(delivery('BOOKING_CREATED')));
  const headers = { 'x-cal-signature-256': sign(body) };
  expect(() => createWebhooks(undefined, false).read({ headers, body })).toThrow(WebhookSignatureError);
});
