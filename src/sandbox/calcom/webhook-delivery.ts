import { createHmac } from 'node:crypto';
import { Agent } from 'undici';
import type { CalcomBooking, CalcomState, CalcomTrigger, CalcomWebhook } from './data.ts';
import { isoUtc } from './wall-time.ts';
import { bookingPayload, filledTemplate } from './webhook-payload.ts';
import type { CalcomSandboxOptions, World } from './world.ts';

const VERSION = '2021-10-20';

/** The fields of these events are not wrapped in a payload, and templates do not apply to them. */
const FLAT: readonly CalcomTrigger[] = ['MEETING_STARTED', 'MEETING_ENDED'];

/** A request to a webhook, and its outcome. */
export interface CalcomDelivery {
  readonly trigger: CalcomTrigger;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Undefined if there was no response. */
  readonly status: number | undefined;
}

/** Sends each event once to each subscribed webhook, without retries (docs/providers/calcom.md, section 12). */
export function createDeliveries(state: CalcomState, options: CalcomSandboxOptions) {
  const agent = new Agent();
  const underWay = new Set<Promise<void>>();
  const deliveries: CalcomDelivery[] = [];

  const notify: World['notify'] = (trigger, booking, extras = {}) => {
    options.onTrigger?.(trigger, booking);
    const webhooks = state.webhooks.filter(
      ({ userId, active, triggers }) => active && userId === booking.userId && triggers.includes(trigger),
    );
    for (const webhook of webhooks) {
      const sending = deliver(webhook, trigger, contentOf(webhook, trigger, booking, extras)).finally(() =>
        underWay.delete(sending),
      );
      underWay.add(sending);
    }
  };

  function contentOf(
    { payloadTemplate }: CalcomWebhook,
    trigger: CalcomTrigger,
    booking: CalcomBooking,
    extras: object,
  ) {
    const payload = { ...bookingPayload(state, booking), ...extras };
    if (FLAT.includes(trigger)) return JSON.stringify({ triggerEvent: trigger, ...payload });
    const event = { triggerEvent: trigger, createdAt: isoUtc(options.now()) };
    if (payloadTemplate === null) return JSON.stringify({ ...event, payload });
    return filledTemplate(payloadTemplate, { ...event, ...payload });
  }

  async function deliver({ subscriberUrl, secret }: CalcomWebhook, trigger: CalcomTrigger, body: string) {
    const headers = {
      'Content-Type': isJson(body) ? 'application/json' : 'application/x-www-form-urlencoded',
      'X-Cal-Signature-256': secret ? createHmac('sha256', secret).update(body).digest('hex') : 'no-secret-provided',
      'X-Cal-Webhook-Version': VERSION,
    };
    const { origin, pathname, search } = new URL(subscriberUrl);
    let status: number | undefined;
    try {
      const request = { origin, path: `${pathname}${search}`, method: 'POST', headers, body } as const;
      const response = await agent.request(request);
      await response.body.dump();
      status = response.statusCode;
    } catch {
      // A failed delivery is not reported, as at Cal.com.
    }
    deliveries.push({ trigger, url: subscriberUrl, headers, body, status });
  }

  async function delivered() {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return {
    deliveries,
    notify,
    delivered,
    /** Aborts the deliveries in progress. */
    async close() {
      await agent.destroy();
      await delivered();
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
