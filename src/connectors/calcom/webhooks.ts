import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { type InputIssue, WebhookPayloadError, WebhookSignatureError } from '../../domain/errors.ts';
import type { WebhookConnector } from '../connector.ts';
import { toBookingWebhookEvent } from './calcom.map.ts';
import { BOOKING_TRIGGERS, wireBookingDelivery, wireDelivery } from './calcom.wire.ts';

const SIGNATURE_HEADER = 'x-cal-signature-256';
/** The header's value for a webhook without a secret. */
const NO_SECRET = 'no-secret-provided';
const NO_SECRET_CONFIGURED =
  'No secret is configured for the webhooks of this account: set webhookSecret, or acceptUnsignedWebhooks for experiments';
const ADVICE = 'If the webhook at Cal.com has a payload template, remove it';

/**
 * Reads the deliveries of Cal.com's webhooks (docs/providers/calcom.md, section 12).
 *
 * Signatures cover no timestamp, so an intercepted delivery can be replayed. A replay has the same key as the original.
 *
 * @param secret The secret of the webhooks.
 * @param acceptsUnsigned Whether every delivery is accepted, from any sender, if there is no secret.
 */
export function createWebhooks(secret: string | undefined, acceptsUnsigned: boolean): WebhookConnector {
  return {
    acceptsUnsigned: secret === undefined && acceptsUnsigned,
    read({ headers, body }) {
      if (secret !== undefined) checkSignature(secret, headers[SIGNATURE_HEADER], body);
      else if (!acceptsUnsigned) throw new WebhookSignatureError(NO_SECRET_CONFIGURED);
      const delivery = parseJson(body);
      const { triggerEvent } = validate(wireDelivery, delivery);
      if (!BOOKING_TRIGGERS.some((trigger) => trigger === triggerEvent)) return [];
      return [toBookingWebhookEvent(validate(wireBookingDelivery, delivery))];
    },
  };
}

/** The header holds the lower-case hex HMAC-SHA256 of the body. @throws WebhookSignatureError */
function checkSignature(secret: string, signature: string | string[] | undefined, body: Buffer) {
  if (signature === undefined || signature === NO_SECRET) {
    throw new WebhookSignatureError(
      'The delivery is not signed: set the secret of the webhook at Cal.com to the one that is configured for this account',
    );
  }
  const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  const actual = Buffer.from(String(signature));
  // All valid signatures have the same length, so comparing lengths first reveals nothing.
  if (actual.length === expected.length && timingSafeEqual(actual, expected)) return;
  throw new WebhookSignatureError(
    'The signature does not match the body: set the secret of the webhook at Cal.com to the one that is configured for this account',
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    // The parser's own message quotes the body.
    throw new WebhookPayloadError([{ path: [], message: 'Must be JSON' }], ADVICE);
  }
}

/** @throws WebhookPayloadError */
function validate<T>(schema: z.ZodType<T>, delivery: unknown): T {
  const parsed = schema.safeParse(delivery, { error: missingValueMessage });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }): InputIssue => ({ path: path.map(String), message }));
  throw new WebhookPayloadError(issues, ADVICE);
}

function missingValueMessage({ input }: z.core.$ZodRawIssue): string | undefined {
  return input === undefined || input === null ? 'Must be set' : undefined;
}
