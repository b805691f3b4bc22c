import { createHmac } from 'node:crypto';
import { Agent } from 'undici';
import type { CalcomBooking, CalcomState, CalcomTrigger, CalcomWebhook } from './data.ts';
import { isoUtc } from './wall-time.ts';
import { bookingPayload, filledTemplate } from './webhook-payload.ts';
import type { CalcomSandboxOptions } from './world.ts';

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
export class Deliveries {
  /** What was sent, in the order in which it ended. */
  readonly ended: CalcomDelivery[] = [];
  readonly #state: CalcomState;
  readonly #options: CalcomSandboxOptions;
  readonly #agent = new Agent();
  readonly #underWay = new Set<Promise<void>>();

  constructor(state: CalcomState, options: CalcomSandboxOptions) {
    this.#state = state;
    this.#options = options;
  }

  /** Starts the deliveries of an event, without waiting for them. */
  start(trigger: CalcomTrigger, booking: Readonly<CalcomBooking>, extras: object = {}): void {
    this.#options.onTrigger?.(trigger, booking);
    const webhooks = this.#state.webhooks.filter(
      ({ userId, active, triggers }) => active && userId === booking.userId && triggers.includes(trigger),
    );
    for (const webhook of webhooks) {
      const body = this.#contentOf(webhook, trigger, booking, extras);
      const sending = this.#deliver(webhook, trigger, body).finally(() => this.#underWay.delete(sending));
      this.#underWay.add(sending);
    }
  }

  /** Resolves when no delivery is under way. */
  async allEnded(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Aborts the deliveries in progress. */
  async close(): Promise<void> {
    await this.#agent.destroy();
    await this.allEnded();
  }

  #contentOf(
    { payloadTemplate }: CalcomWebhook,
    trigger: CalcomTrigger,
    booking: Readonly<CalcomBooking>,
    extras: object,
  ): string {
    const payload = { ...bookingPayload(this.#state, booking), ...extras };
    if (FLAT.includes(trigger)) return JSON.stringify({ triggerEvent: trigger, ...payload });
    const event = { triggerEvent: trigger, createdAt: isoUtc(this.#options.now()) };
    if (payloadTemplate === null) return JSON.stringify({ ...event, payload });
    return filledTemplate(payloadTemplate, { ...event, ...payload });
  }

  async #deliver({ subscriberUrl, secret }: CalcomWebhook, trigger: CalcomTrigger, body: string): Promise<void> {
    const headers = {
      'Content-Type': isJson(body) ? 'application/json' : 'application/x-www-form-urlencoded',
      'X-Cal-Signature-256': secret ? createHmac('sha256', secret).update(body).digest('hex') : 'no-secret-provided',
      'X-Cal-Webhook-Version': VERSION,
    };
    const { origin, pathname, search } = new URL(subscriberUrl);
    let status: number | undefined;
    try {
      const request = { origin, path: `${pathname}${search}`, method: 'POST', headers, body } as const;
      const response = await this.#agent.request(request);
      await response.body.dump();
      status = response.statusCode;
    } catch {
      // A failed delivery is not reported, as at Cal.com.
    }
    this.ended.push({ trigger, url: subscriberUrl, headers, body, status });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
