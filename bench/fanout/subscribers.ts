/** Many subscribers in one separate process: bare sockets, so that their cost is negligible. */
import { connect } from 'node:net';

/** The orders of the parent: one at a time, each with a response message of the same name. */
export type Order =
  | { readonly kind: 'connect'; readonly url: string; readonly count: number; readonly query: string }
  /** Sent once every subscriber has this many events, or nothing arrived for ten seconds. */
  | { readonly kind: 'await'; readonly events: number };

export interface Arrivals {
  readonly kind: 'arrived';
  /** The cursors that each subscriber received, in order. */
  readonly cursors: readonly (readonly string[])[];
  /** When each arrived, epoch milliseconds with a fraction. */
  readonly times: readonly (readonly number[])[];
}

const IDLE_LIMIT_MS = 10_000;
/** How many connect at the same time. */
const AT_ONCE = 100;

interface Subscriber {
  readonly cursors: string[];
  readonly times: number[];
}

const subscribers: Subscriber[] = [];
let lastArrival = performance.now();

process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit());

async function obey(order: Order) {
  if (order.kind === 'connect') {
    while (subscribers.length < order.count) {
      const group = Math.min(AT_ONCE, order.count - subscribers.length);
      subscribers.push(...(await Promise.all(Array.from({ length: group }, () => subscribe(order)))));
    }
    process.send?.({ kind: 'connected' });
  } else {
    lastArrival = performance.now();
    await until(() => subscribers.every(({ cursors }) => cursors.length >= order.events));
    const arrivals: Arrivals = {
      kind: 'arrived',
      cursors: subscribers.map(({ cursors }) => cursors),
      times: subscribers.map(({ times }) => times),
    };
    process.send?.(arrivals);
  }
}

async function until(isSo: () => boolean) {
  while (!isSo() && performance.now() - lastArrival < IDLE_LIMIT_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves once the stream has begun. */
function subscribe({ url, query }: { readonly url: string; readonly query: string }): Promise<Subscriber> {
  const { hostname, port, pathname } = new URL(url);
  const body = JSON.stringify({ query });
  const started = Promise.withResolvers<Subscriber>();
  const subscriber: Subscriber = { cursors: [], times: [] };
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.setEncoding('latin1');
  socket.once('error', started.reject);
  socket.write(
    [
      `POST ${pathname} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      'content-type: application/json',
      'accept: text/event-stream',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
  let text = '';
  let hasHead = false;
  socket.on('data', (chunk: string) => {
    const now = performance.timeOrigin + performance.now();
    text += chunk;
    if (!hasHead) {
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      hasHead = true;
      if (!text.startsWith('HTTP/1.1 200')) started.reject(new Error(text));
      // Header lines contain `id:`, too.
      text = text.slice(end + 4);
    }
    if (text.includes('\n\n')) started.resolve(subscriber);
    for (let at = text.indexOf('id: '); at >= 0; at = text.indexOf('id: ')) {
      const end = text.indexOf('\n\n', at);
      if (end < 0) break;
      subscriber.cursors.push(text.slice(at + 4, text.indexOf('\n', at)));
      subscriber.times.push(now);
      text = text.slice(end + 2);
      lastArrival = performance.now();
    }
    if (!text.includes('id')) text = text.slice(-4);
  });
  return started.promise;
}
