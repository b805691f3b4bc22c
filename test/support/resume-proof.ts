import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openEventSource } from './event-source.ts';
import { type HeldSlot, openHeldSlot } from './held-slot.ts';

const SUBSCRIPTION = `subscription ($after: String) {
  reservationChanged(after: $after) {
    ... on ReservationChange { cursor reservation { expiresAt } }
    ... on ResyncRequired { resync: cursor }
  }
}`;

export interface ResumeProof {
  readonly seed: number;
  readonly events: number;
  /** The number of lost connections, over all subscribers. */
  readonly cuts: number;
  /** Half of them over server-sent events, half over WebSocket. */
  readonly subscribers: number;
  /** The maximum number of events for which a subscriber stays disconnected. */
  readonly away: number;
  /** How many events the log stores. */
  readonly capacity?: number;
}

export interface ResumeResult {
  /** Differences between what subscribers received and what happened; empty if there are none. */
  readonly problems: readonly string[];
  readonly delivered: number;
  readonly resyncs: number;
  /** Connections that were cut while an event was still in transit to the subscriber. */
  readonly cutBehind: number;
}

/** A received event: the expiry of the slot, or a resync, each with its cursor. */
type Delivery = { readonly cursor: string; readonly expiresAt: string } | { readonly resync: string };
/** The event, with the connection over which it arrived. */
type ReceivedDelivery = Delivery & { readonly connection: number };

interface Truth {
  /** The expiry of the slot after each event, in order. */
  readonly happened: readonly string[];
  /** The index of each cursor in `happened`. */
  readonly numberOf: ReadonlyMap<string, number>;
  /** How many events the log always contains: a tenth of it is removed at a time. */
  readonly reach: number;
}

interface Subscriber {
  readonly received: readonly ReceivedDelivery[];
  connect(): Promise<void>;
  cut(): void;
  /** Resolves once the subscriber has reached this cursor. */
  reaches(cursor: string): Promise<void>;
}

/**
 * Cuts the connections of subscribers at random while one event follows another, and compares what each received with
 * what happened: every event once and in order, or one explicit resync if the log no longer contained its position.
 */
export async function proveResume({
  seed,
  events,
  cuts,
  subscribers: count,
  away,
  capacity = events + 1,
}: ResumeProof): Promise<ResumeResult> {
  const random = randomOf(seed);
  const slot = await openHeldSlot({ capacity });
  const stop = new AbortController();
  const cursors: string[] = [];
  const recording = record(slot.state.events.follow(undefined, stop.signal), cursors);
  try {
    const happened: string[] = [];
    const origin = await firstCursor(slot);
    const subscribers = Array.from({ length: count }, (_, i) =>
      (i % 2 === 0 ? overEventStream : overWebSocket)(slot.url, origin),
    );
    await Promise.all(subscribers.map((subscriber) => subscriber.connect()));

    const due = new Map<number, (() => Promise<void> | void)[]>();
    const at = (event: number, work: () => Promise<void> | void) => due.set(event, [...(due.get(event) ?? []), work]);
    let cutBehind = 0;
    for (let cut = 0; cut < cuts; cut++) {
      const subscriber = subscribers[random(count)] as Subscriber;
      const event = random(events);
      at(event, () => {
        const last = subscriber.received.findLast((received) => 'expiresAt' in received);
        if (last?.expiresAt !== happened.at(-1)) cutBehind += 1;
        subscriber.cut();
      });
      at(Math.min(event + random(away + 1), events - 1), () => subscriber.connect());
    }
    for (let event = 0; event < events; event++) {
      const extending = slot.extend();
      // While the event is in transit.
      for (const work of due.get(event) ?? []) await work();
      happened.push(await extending);
    }
    await Promise.all(subscribers.map((subscriber) => subscriber.connect()));
    await Promise.all(subscribers.map((subscriber) => subscriber.reaches(cursors.at(-1) ?? '')));
    for (const subscriber of subscribers) subscriber.cut();

    // Cursors from before the first event are ignored.
    const numberOf = new Map(cursors.slice(-events).map((cursor, number) => [cursor, number]));
    numberOf.set(origin, -1);
    const received = subscribers.flatMap((subscriber) => subscriber.received);
    return {
      problems: subscribers.flatMap((subscriber, i) =>
        problemsOf(subscriber.received, {
          happened,
          numberOf,
          reach: Math.floor(capacity * 0.9),
          name: `seed ${seed}, subscriber ${i}`,
        }),
      ),
      delivered: received.filter((one) => 'expiresAt' in one).length,
      resyncs: received.filter((one) => 'resync' in one).length,
      cutBehind,
    };
  } finally {
    stop.abort();
    await recording;
    await slot.close();
  }
}

function problemsOf(
  received: readonly ReceivedDelivery[],
  { happened, numberOf, reach, name }: Truth & { readonly name: string },
): string[] {
  const problems: string[] = [];
  let next = 0;
  for (const [i, one] of received.entries()) {
    if ('resync' in one) {
      const number = numberOf.get(one.resync) ?? Number.NaN;
      const missed = number + 1 - next;
      if (!(missed > reach))
        problems.push(`${name}: a resync to ${number}, although only ${missed} events were missed`);
      if (received[i - 1]?.connection === one.connection)
        problems.push(`${name}: a resync to ${number} without a new connection`);
      next = number + 1;
    } else {
      if (one.expiresAt !== happened[next] || numberOf.get(one.cursor) !== next) {
        problems.push(`${name}: ${happened.indexOf(one.expiresAt)} instead of ${next}`);
      }
      next += 1;
    }
  }
  if (next !== happened.length) problems.push(`${name}: ends at ${next} of ${happened.length}`);
  return problems.slice(0, 3);
}

async function record(entries: AsyncIterable<unknown>, cursors: string[]) {
  for await (const entry of entries) {
    const { event } = entry as { event?: { cursor: string } };
    if (event) cursors.push(event.cursor);
  }
}

/** The cursor of an event before all others. */
async function firstCursor({ url, extend }: HeldSlot): Promise<string> {
  const received = Promise.withResolvers<string>();
  const source = await openEventSource(
    url,
    { query: SUBSCRIPTION },
    { onMessage: ({ id }) => received.resolve(id ?? '') },
  );
  await extend();
  const cursor = await received.promise;
  source.cut();
  return cursor;
}

/** The common part of both kinds of subscribers; `open` connects, and returns a function that cuts the connection. */
function subscriberOf(
  origin: string,
  open: (after: string, receive: (received: Delivery) => void) => Promise<() => void> | (() => void),
): Subscriber {
  const received: ReceivedDelivery[] = [];
  let cut: (() => void) | undefined;
  let connection = 0;
  let waiting: { readonly cursor: string; readonly reached: () => void } | undefined;
  const cursorOf = (one: Delivery | undefined) => (one && 'resync' in one ? one.resync : one?.cursor) ?? origin;
  return {
    received,
    async connect() {
      if (cut) return;
      const mine = ++connection;
      // Before it is connected, there is nothing to cut.
      cut = () => undefined;
      const close = await open(cursorOf(received.at(-1)), (one) => {
        // Whatever arrives over a connection that was cut is lost.
        if (mine !== connection) return;
        received.push({ ...one, connection: mine });
        if (cursorOf(one) === waiting?.cursor) waiting.reached();
      });
      if (mine === connection) cut = close;
      else close();
    },
    cut() {
      if (!cut) return;
      connection += 1;
      cut();
      cut = undefined;
    },
    reaches(cursor) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { cursor, reached: resolve };
      if (cursorOf(received.at(-1)) === cursor) resolve();
      return promise;
    },
  };
}

function overEventStream(url: string, origin: string): Subscriber {
  return subscriberOf(origin, async (after, receive) => {
    const onMessage = ({ data }: { data: any }) => receive(deliveryOf(data));
    const headers = { 'last-event-id': after };
    const { cut } = await openEventSource(url, { query: SUBSCRIPTION }, { headers, onMessage });
    return cut;
  });
}

function overWebSocket(url: string, origin: string): Subscriber {
  return subscriberOf(origin, async (after, receive) => {
    const opened = Promise.withResolvers<WebSocket>();
    const client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: { connected: (socket) => opened.resolve(socket as WebSocket) },
    });
    client.subscribe(
      { query: SUBSCRIPTION, variables: { after } },
      { next: (result) => receive(deliveryOf(result)), error: opened.reject, complete: () => undefined },
    );
    const socket = await opened.promise;
    return () => socket.terminate();
  });
}

function deliveryOf({ data, errors }: any): Delivery {
  if (errors) throw new Error(JSON.stringify(errors));
  const { cursor, resync, reservation } = data.reservationChanged;
  return resync ? { resync } : { cursor, expiresAt: reservation.expiresAt };
}

/** Returns numbers below a limit, reproducible by seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
