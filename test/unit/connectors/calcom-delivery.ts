import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createWebhooks } from '../../../src/connectors/calcom/webhooks.ts';

export const SECRET = 'a-secret-of-the-webhook';

/** The signature of a delivery, as Cal.com computes it. */
export function sign(body: Buffer | string, secret = SECRET) {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Reads a delivery as an account with this secret does; without one it accepts unsigned deliveries. */
export function readBytes(body: Buffer, headers: IncomingHttpHeaders = {}, secret?: string) {
  return createWebhooks(secret, secret === undefined).read({ headers, body });
}
