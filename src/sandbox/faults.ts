import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Next } from 'hono';
import { z } from 'zod';
import type { FakeProviderEnv } from './fake-provider-env.ts';

const HUGE_CHARACTERS = 33 * 1024 * 1024;
const DRIP_MS = 20;

const faultSchema = z.object({
  /**
   * - `status`: the given status, in the provider's own error format; nothing is processed.
   * - `html`: the given status (502 by default) with an HTML page; nothing is processed.
   * - `timeout`: never responds; nothing is processed.
   * - `slow`: responds after `delayMs`.
   * - `reset`: closes the connection; nothing is processed.
   * - `response-lost`: processes the request, then closes the connection.
   * - `no-response`: processes the request, then never responds.
   * - `malformed`: processes the request, then returns half of the JSON response.
   * - `truncated`: processes the request, then closes the connection in the middle of the response.
   * - `slow-body`: starts a response and sends a blank every 20 ms, without end; nothing is processed.
   * - `oversized-body`: responds 200 with 33 MiB of JSON; nothing is processed.
   * - `wrong-shape`: responds 200 with `body` (by default an unexpected object); nothing is processed.
   */
  kind: z.enum([
    'status',
    'html',
    'timeout',
    'slow',
    'slow-body',
    'reset',
    'response-lost',
    'no-response',
    'truncated',
    'malformed',
    'oversized-body',
    'wrong-shape',
  ]),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  delayMs: z.int().min(0).max(60_000).optional(),
  /** Applies only to requests with this method. */
  method: z.string().optional(),
  /** Applies only to requests whose path contains this text. */
  path: z.string().optional(),
  /** The number of such requests that are processed as usual before it applies. */
  after: z.int().min(1).optional(),
  /** The number of requests to which it applies; by default all, until it is cleared. */
  times: z.int().min(1).optional(),
});

/** A fault that a fake provider injects into the requests that it matches. */
export type Fault = z.infer<typeof faultSchema>;

type ErrorFor = (status: number) => { body: unknown; headers?: Record<string, string> };

/** The faults of one fake provider. */
export class Faults {
  readonly #errorFor: ErrorFor;
  #active: { readonly fault: Fault; waiting: number; left: number }[] = [];
  #cleared = new AbortController();

  constructor(errorFor: ErrorFor) {
    this.#errorFor = errorFor;
  }

  /** @throws ZodError for an invalid fault. */
  add(fault: Fault): void {
    const parsed = faultSchema.parse(fault);
    const { after: waiting = 0, times: left = Number.POSITIVE_INFINITY } = parsed;
    this.#active.push({ fault: parsed, waiting, left });
  }

  /** Ends all faults, also for requests that are delayed by one. */
  clear(): void {
    this.#active = [];
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  async apply(c: Context<FakeProviderEnv>, next: Next): Promise<Response | void> {
    const fault = this.#take(c.req.method, new URL(c.req.url).pathname);
    if (!fault) return next();
    const { signal } = this.#cleared;
    switch (fault.kind) {
      case 'status': {
        const { body, headers } = this.#errorFor(fault.status ?? 500);
        return json(fault.body ?? body, fault.status ?? 500, { ...headers, ...fault.headers });
      }
      case 'html':
        return htmlPage(fault);
      case 'wrong-shape':
        return json(fault.body ?? { unexpected: true }, 200, fault.headers);
      case 'slow':
        await delay(fault.delayMs ?? 1000, signal);
        return next();
      case 'timeout':
        await delay(undefined, signal);
        return hangUp(c);
      case 'reset':
        return hangUp(c);
      case 'response-lost':
        await next();
        return hangUp(c);
      case 'no-response':
        await next();
        await delay(undefined, signal);
        return hangUp(c);
      case 'slow-body':
        return slowBody(c, signal);
      case 'oversized-body':
        return json(' '.repeat(HUGE_CHARACTERS), 200, fault.headers);
      case 'truncated':
        await next();
        return truncate(c);
      case 'malformed':
        await next();
        return cutInHalf(c);
    }
  }

  #take(method: string, path: string): Fault | undefined {
    const hit = this.#active.find(
      ({ fault, left }) =>
        left > 0 && (fault.method ?? method) === method && (fault.path === undefined || path.includes(fault.path)),
    );
    if (!hit) return undefined;
    if (hit.waiting > 0) {
      hit.waiting -= 1;
      return undefined;
    }
    hit.left -= 1;
    return hit.fault;
  }
}

function htmlPage({ status = 502, headers }: Fault) {
  return new Response('<html><body><h1>Bad gateway</h1></body></html>', {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  });
}

/** Closes the connection in the middle of the response. */
async function truncate(c: Context<FakeProviderEnv>) {
  const text = (await c.res.text()) || '{}';
  // Otherwise Hono would add the headers of the previous response to the new one.
  c.res = undefined;
  c.res = truncated(c, text);
}

/** Leaves half of the response's text, which then is no JSON. */
async function cutInHalf(c: Context<FakeProviderEnv>) {
  const text = (await c.res.text()) || '{}';
  c.res = new Response(text.slice(0, Math.ceil(text.length / 2)), {
    status: c.res.status === 204 ? 200 : c.res.status,
    headers: { 'content-type': 'application/json' },
  });
}

function json(body: unknown, status: number, headers?: Record<string, string>) {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

function hangUp(c: Context<FakeProviderEnv>) {
  c.env.incoming.socket.destroy();
  return new Response(null);
}

/** Half of the text, with headers that announce all of it. */
function truncated(c: Context<FakeProviderEnv>, text: string) {
  const { outgoing } = c.env;
  const bytes = Buffer.from(text);
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  outgoing.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

function slowBody(c: Context<FakeProviderEnv>, signal: AbortSignal) {
  const { outgoing } = c.env;
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  const drop = () => outgoing.write(' ');
  drop();
  const timer = setInterval(drop, DRIP_MS);
  outgoing.on('close', () => clearInterval(timer));
  signal.addEventListener('abort', () => outgoing.destroy(), { once: true });
  return RESPONSE_ALREADY_SENT;
}

/** Resolves after `ms` (never if undefined), or at once when the signal is aborted. */
function delay(ms: number | undefined, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
