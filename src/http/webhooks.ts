import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { WebhookPayloadError, WebhookSignatureError } from '../domain/errors.ts';
import type { BookingWebhookEvent } from '../domain/reservation.ts';
import type { Clock } from '../time/clock.ts';
import { CACHE_CONTROL } from './cors.ts';
import { isAllowedHost } from './validate-request.ts';

export const WEBHOOKS_PATH = '/webhooks/';

const BODY_BYTES = 1024 * 1024;
const MAX_EVENT_AGE_MS = 24 * 3_600_000;
const MAX_CLOCK_SKEW_MS = 3_600_000;

/** An account, with the reader of its provider's webhooks if it has any. */
interface WebhookAccount {
  readonly key: string;
  readonly connector: { readonly webhooks?: WebhookReader | undefined };
}

interface WebhookReader {
  /**
   * The events of a delivery.
   * @throws WebhookSignatureError
   * @throws WebhookPayloadError
   */
  read(delivery: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }): readonly BookingWebhookEvent[];
}

/** Remembers the events that were processed, over all processes. */
interface WebhookDeduplicator {
  wasProcessed(key: string): Promise<boolean>;
  recordProcessed(key: string): Promise<void>;
}

/** Processes an event of a provider. When it fails, the provider delivers the event again. */
export type Receive<Account = WebhookAccount> = (account: Account, event: BookingWebhookEvent) => Promise<void>;

interface WebhookSettings<Account extends WebhookAccount> {
  readonly accounts: { get(key: string): Account | undefined };
  readonly receive: Receive<Account>;
  readonly deduplicator: WebhookDeduplicator;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a body may take to arrive, milliseconds. */
  readonly bodyMs: number;
  /** Allowed values of the Host header; undefined: any. */
  readonly hosts: readonly string[] | undefined;
}

interface WebhookResponse {
  readonly status: number;
  /** What failed, and what to do. */
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ACCEPTED: WebhookResponse = { status: 204 };
/** For an unknown account as for a wrong signature, so that strangers do not learn which accounts exist. */
const NOT_AUTHENTIC: WebhookResponse = {
  status: 401,
  error:
    `Delivery rejected: send it to ${WEBHOOKS_PATH}<account>, with the key of an account whose provider sends webhooks, ` +
    'and sign it with the secret that is configured for this account',
};
const WRONG_HOST: WebhookResponse = { status: 421, error: 'Host header not allowed; add it to ALLOWED_HOSTS' };
const FROM_WEB_PAGE: WebhookResponse = { status: 403, error: 'Webhook deliveries from web pages are not accepted' };
const UNTIMELY: WebhookResponse = {
  status: 400,
  error: 'Delivery rejected: its event is older than a day, or in the future. Check the clock of the sender',
};
const WRONG_METHOD: WebhookResponse = {
  status: 405,
  error: 'Method not allowed: use POST',
  headers: { allow: 'POST' },
};
const TOO_LARGE: WebhookResponse = { status: 413, error: 'Request body exceeds 1 MiB' };
const FAILED: WebhookResponse = { status: 500, error: 'Internal server error: send the delivery again' };

/**
 * Serves `POST /webhooks/<account>`, where providers report changes of bookings. Each event is passed to `receive` once,
 * however often it is delivered; after `receive` has failed, a repeated delivery is passed again. Processes that get the
 * same delivery at the same time both pass it.
 *
 * Unsigned deliveries get the same response whether the account exists or not. Deliveries of events that are older than a day
 * are rejected, since they can be recorded ones that were processed before.
 */
export function createWebhooks<Account extends WebhookAccount>(
  settings: WebhookSettings<Account>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { clock, bodyMs } = settings;
  const processor = new WebhookProcessor(settings);
  return (request, response) => {
    const deadline = Promise.withResolvers<void>();
    const cancelTimer = clock.setTimer(clock.now() + bodyMs, deadline.resolve);
    void processor
      .process(request, deadline.promise)
      .then((result) => send(request, response, result, deadline.promise));
    response.once('close', cancelTimer);
  };
}

class WebhookProcessor<Account extends WebhookAccount> {
  readonly #settings: WebhookSettings<Account>;
  readonly #inFlight = new Map<string, Promise<void>>();

  constructor(settings: WebhookSettings<Account>) {
    this.#settings = settings;
  }

  /** @param deadline resolves when the body has taken too long. */
  async process(request: IncomingMessage, deadline: Promise<void>): Promise<WebhookResponse> {
    const { accounts, bodyMs, hosts } = this.#settings;
    if (!isAllowedHost(request.headers.host, hosts)) return WRONG_HOST;
    if (isFromWebPage(request)) return FROM_WEB_PAGE;
    if (request.method !== 'POST') return WRONG_METHOD;
    const timeout = deadline.then(
      (): WebhookResponse => ({ status: 408, error: `Request body not received within ${bodyMs} ms: send it again` }),
    );
    const body = await Promise.race([readBody(request), timeout]);
    if (!Buffer.isBuffer(body)) return body;
    const key = accountKeyIn(request.url ?? '');
    const account = key === undefined ? undefined : accounts.get(key);
    const reader = account?.connector.webhooks;
    return account && reader ? this.#processDelivery(account, reader, request, body) : NOT_AUTHENTIC;
  }

  async #processDelivery(account: Account, reader: WebhookReader, { headers }: IncomingMessage, body: Buffer) {
    try {
      const events = reader.read({ headers, body });
      const { clock, logger } = this.#settings;
      const untimely = events.find(({ at }) => !isTimely(at, clock.now()));
      if (untimely) {
        const reason = 'The event is older than a day, or in the future';
        logger.warn({ account: account.key, reason }, 'webhook rejected');
        return UNTIMELY;
      }
      for (const event of events) await this.#processEvent(account, event);
      return ACCEPTED;
    } catch (error) {
      return this.#responseFor(error, account);
    }
  }

  /** A repeated delivery of an event that is being processed shares its outcome, which is not known yet. */
  #processEvent(account: Account, event: BookingWebhookEvent): Promise<void> {
    const key = `${account.key} ${event.key}`;
    const inFlight = this.#inFlight.get(key);
    if (inFlight) return inFlight;
    const work = this.#processOnce(account, event, key).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, work);
    return work;
  }

  async #processOnce(account: Account, event: BookingWebhookEvent, key: string) {
    const { deduplicator, receive } = this.#settings;
    if (await deduplicator.wasProcessed(key)) return;
    await receive(account, event);
    await deduplicator.recordProcessed(key);
  }

  #responseFor(error: unknown, { key: account }: Account): WebhookResponse {
    const { logger } = this.#settings;
    if (error instanceof WebhookSignatureError || error instanceof WebhookPayloadError) {
      logger.warn({ account, reason: error.message }, 'webhook rejected');
      return error instanceof WebhookSignatureError ? NOT_AUTHENTIC : { status: 400, error: error.message };
    }
    logger.error({ account, err: error }, 'webhook processing failed');
    return FAILED;
  }
}

/** Browsers send these headers with every POST request of a page; providers send neither. */
function isFromWebPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none';
}

/** Whether an event is so recent that its repetitions are still recognized. @param at signed by the provider. */
function isTimely(at: number, now: number): boolean {
  return at > now - MAX_EVENT_AGE_MS && at < now + MAX_CLOCK_SKEW_MS;
}

/** The account of a webhook's path; undefined for any other path. Keys of accounts need no decoding. */
function accountKeyIn(url: string): string | undefined {
  const [path = ''] = url.split('?', 1);
  return /^\/webhooks\/([^/]+)$/.exec(path)?.[1];
}

/**
 * Reads the body. The rest of a body that is too large is read and discarded, so that the sender gets to read the response.
 * Never settles if the sender disconnects.
 */
function readBody(request: IncomingMessage): Promise<Buffer | WebhookResponse> {
  const { promise, resolve } = Promise.withResolvers<Buffer | WebhookResponse>();
  if (Number(request.headers['content-length']) > BODY_BYTES) resolve(TOO_LARGE);
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) {
      chunks.push(chunk);
      return;
    }
    chunks.length = 0;
    resolve(TOO_LARGE);
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  return promise;
}

/**
 * Sends the response. While the request is incomplete, its rest is discarded until `deadline`, since a sender may read no
 * response before it has sent everything; then the connection is closed.
 */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, error, headers }: WebhookResponse,
  deadline: Promise<void>,
) {
  const text = error === undefined ? '' : JSON.stringify({ error });
  const isComplete = request.complete;
  response.writeHead(status, {
    'cache-control': CACHE_CONTROL,
    ...headers,
    ...(!isComplete && { connection: 'close' }),
    ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  });
  response.write(text);
  if (!isComplete) {
    const ended = Promise.withResolvers<void>();
    request.once('end', ended.resolve).resume();
    await Promise.race([ended.promise, deadline]);
  }
  response.end();
}
