import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Account, Accounts } from '../connectors/accounts.ts';
import type { WebhookConnector } from '../connectors/connector.ts';
import { WebhookPayloadError, WebhookSignatureError } from '../domain/errors.ts';
import type { BookingNotice } from '../domain/reservation.ts';
import type { WebhookDeduplicator } from '../reservations/webhook-deduplicator.ts';
import type { Clock } from '../time/clock.ts';

export const WEBHOOKS_PATH = '/webhooks/';

const BODY_BYTES = 1024 * 1024;

/** Takes in what a provider told of a booking. A failure has the provider tell it again. */
export type Receive = (account: Account, notice: BookingNotice) => Promise<void>;

interface Answer {
  readonly status: number;
  /** What went wrong, and what to do about it. */
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TAKEN: Answer = { status: 204 };
const UNKNOWN: Answer = {
  status: 404,
  error: `Unknown webhook endpoint: send deliveries to ${WEBHOOKS_PATH}<account>, with the key of an account whose provider sends webhooks`,
};
const WRONG_METHOD: Answer = {
  status: 405,
  error: 'Method not allowed: use POST',
  headers: { allow: 'POST' },
};
const TOO_LARGE: Answer = { status: 413, error: 'Request body exceeds 1 MiB' };
const FAILED: Answer = { status: 500, error: 'Internal server error: send the delivery again' };

/**
 * Answers `POST /webhooks/<account>`, where providers tell by themselves what becomes of bookings. Each notice goes to
 * `receive` once, however often it is delivered, until `receive` has failed: then it may come again.
 *
 * @param bodyMs how long a body may take to come, in milliseconds.
 */
export function createWebhooks({
  accounts,
  receive,
  seen,
  clock,
  logger,
  bodyMs,
}: {
  readonly accounts: Accounts;
  readonly receive: Receive;
  readonly seen: WebhookDeduplicator;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bodyMs: number;
}): (request: IncomingMessage, response: ServerResponse) => void {
  const underWay = new Map<string, Promise<void>>();

  function takeIn(account: Account, notice: BookingNotice): Promise<void> {
    const key = `${account.key} ${notice.key}`;
    // Who comes while the first one is under way cannot know yet that it will succeed.
    const running = underWay.get(key);
    if (running) return running;
    const work = takeInOnce(account, notice, key).finally(() => underWay.delete(key));
    underWay.set(key, work);
    return work;
  }

  async function takeInOnce(account: Account, notice: BookingNotice, key: string) {
    if (!(await seen.firstTime(key))) return;
    try {
      await receive(account, notice);
    } catch (error) {
      await seen.forget(key);
      throw error;
    }
  }

  async function take(account: Account, webhooks: WebhookConnector, request: IncomingMessage, body: Buffer) {
    try {
      for (const notice of webhooks.read({ headers: request.headers, body })) await takeIn(account, notice);
      return TAKEN;
    } catch (error) {
      return answerTo(error, account);
    }
  }

  function answerTo(error: unknown, account: Account): Answer {
    const at = { account: account.key };
    if (error instanceof WebhookSignatureError || error instanceof WebhookPayloadError) {
      logger.warn({ ...at, reason: error.message }, 'webhook rejected');
      return { status: error instanceof WebhookSignatureError ? 401 : 400, error: error.message };
    }
    logger.error({ ...at, err: error }, 'webhook processing failed');
    return FAILED;
  }

  /** @param late resolves when the body has taken too long. */
  async function answerOf(request: IncomingMessage, late: Promise<void>): Promise<Answer> {
    const key = keyIn(request.url ?? '');
    if (key === undefined) return UNKNOWN;
    if (request.method !== 'POST') return WRONG_METHOD;
    const account = accounts.get(key);
    const webhooks = account?.connector.webhooks;
    if (!account || !webhooks) return UNKNOWN;
    const tooLate = late.then(
      (): Answer => ({ status: 408, error: `Request body not received within ${bodyMs} ms: send it again` }),
    );
    const body = await Promise.race([readBody(request), tooLate]);
    return Buffer.isBuffer(body) ? take(account, webhooks, request, body) : body;
  }

  return (request, response) => {
    const late = Promise.withResolvers<void>();
    const call = clock.setTimer(clock.now() + bodyMs, late.resolve);
    void answerOf(request, late.promise).then((answer) => send(request, response, answer, late.promise));
    // However it ends: with an answer, or because the sender has left.
    response.once('close', call);
  };
}

/** Undefined for any other path. The keys of accounts need no decoding. */
function keyIn(url: string): string | undefined {
  const [path = ''] = url.split('?', 1);
  return /^\/webhooks\/([^/]+)$/.exec(path)?.[1];
}

/** Goes on reading, and dropping, what is too large, so that the sender gets to see its answer. Never ends if the sender leaves. */
function readBody(request: IncomingMessage): Promise<Buffer | Answer> {
  const { promise, resolve } = Promise.withResolvers<Buffer | Answer>();
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

/** A sender that is not done yet is heard out until `late`, since it might not look for an answer before; then it is cut off. */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, error, headers }: Answer,
  late: Promise<void>,
) {
  const text = error === undefined ? '' : JSON.stringify({ error });
  const isDone = request.complete;
  response.writeHead(status, {
    ...headers,
    ...(!isDone && { connection: 'close' }),
    ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  });
  response.write(text);
  if (!isDone) {
    const ended = Promise.withResolvers<void>();
    request.once('end', ended.resolve).resume();
    await Promise.race([ended.promise, late]);
  }
  response.end();
}
