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
  /** How often a subscriber loses its connection, of all together. */
  readonly cuts: number;
  /** Half of them over server-sent events, half over WebSocket. */
  readonly subscribers: number;
  /** For how many events a subscriber that was cut off stays away, at most. */
  readonly away: number;
  /** How many events the log keeps. */
  readonly capacity?: number;
}

export interface ResumeResult {
  /** What is wrong with what subscribers got; empty if nothing is. */
  readonly problems: readonly string[];
  readonly delivered: number;
  readonly resyncs: number;
  /** Connections that were cut while something was still on its way to the subscriber. */
  readonly cutBehind: number;
}

/** What a subscriber was told: until when the slot is held, or that it must read anew, with the cursor to go on from. */
type Told = { readonly cursor: string; readonly expiresAt: string } | { readonly resync: string };
/** The same, and through which of its connections it came. */
type Heard = Told & { readonly connection: number };

interface Truth {
  /** In order: until when the slot was held after each event. */
  readonly happened: readonly string[];
  /** The place of each cursor in it. */
  readonly numberOf: ReadonlyMap<string, number>;
  /** How many events the log always reaches back: it is cut in strides of a tenth. */
  readonly reach: number;
}

interface Subscriber {
  readonly told: readonly Heard[];
  connect(): Promise<void>;
  cut(): void;
  /** Resolves once it stands at this cursor. */
  reaches(cursor: string): Promise<void>;
}

/**
 * Lets subscribers lose their connections at random while one event follows another, and compares what each was told with
 * what happened: every event once and in order, or one explicit resync where the log no longer reached back so far.
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
        const last = subscriber.told.findLast((told) => 'expiresAt' in told);
        if (last?.expiresAt !== happened.at(-1)) cutBehind += 1;
        subscriber.cut();
      });
      at(Math.min(event + random(away + 1), events - 1), () => subscriber.connect());
    }
    for (let event = 0; event < events; event++) {
      const extending = slot.extend();
      // While the event is on its way.
      for (const work of due.get(event) ?? []) await work();
      happened.push(await extending);
    }
    await Promise.all(subscribers.map((subscriber) => subscriber.connect()));
    await Promise.all(subscribers.map((subscriber) => subscriber.reaches(cursors.at(-1) ?? '')));
    for (const subscriber of subscribers) subscriber.cut();

    // The first of the cursors is of the event that told the first one.
    const numberOf = new Map(cursors.slice(-events).map((cursor, number) => [cursor, number]));
    numberOf.set(origin, -1);
    const told = subscribers.flatMap((subscriber) => subscriber.told);
    return {
      problems: subscribers.flatMap((subscriber, i) =>
        problemsOf(subscriber.told, {
          happened,
          numberOf,
          reach: Math.floor(capacity * 0.9),
          name: `seed ${seed}, subscriber ${i}`,
        }),
      ),
      delivered: told.filter((one) => 'expiresAt' in one).length,
      resyncs: told.filter((one) => 'resync' in one).length,
      cutBehind,
    };
  } finally {
    stop.abort();
    await recording;
    await slot.close();
  }
}

function problemsOf(
  told: readonly Heard[],
  { happened, numberOf, reach, name }: Truth & { readonly name: string },
): string[] {
  const problems: string[] = [];
  let next = 0;
  for (const [i, one] of told.entries()) {
    if ('resync' in one) {
      const number = numberOf.get(one.resync) ?? Number.NaN;
      const missed = number + 1 - next;
      if (!(missed > reach)) problems.push(`${name}: a resync to ${number}, where only ${missed} were missed`);
      if (told[i - 1]?.connection === one.connection) problems.push(`${name}: a resync in the middle, to ${number}`);
      next = number + 1;
    } else {
      if (one.expiresAt !== happened[next] || numberOf.get(one.cursor) !== next) {
        problems.push(`${name}: ${happened.indexOf(one.expiresAt)} where ${next} was due`);
      }
      next += 1;
    }
  }
  if (next !== happened.length) problems.push(`${name}: it ends before ${next} of ${happened.length}`);
  return problems.slice(0, 3);
}

async function record(entries: AsyncIterable<unknown>, cursors: string[]) {
  for await (const entry of entries) {
    const { event } = entry as { event?: { cursor: string } };
    if (event) cursors.push(event.cursor);
  }
}

/** The cursor of an event from before all others. */
async function firstCursor({ url, extend }: HeldSlot): Promise<string> {
  const heard = Promise.withResolvers<string>();
  const source = await openEventSource(
    url,
    { query: SUBSCRIPTION },
    { onMessage: ({ id }) => heard.resolve(id ?? '') },
  );
  await extend();
  const cursor = await heard.promise;
  source.cut();
  return cursor;
}

/** What both kinds of subscribers do alike; `open` connects, and answers how to cut. */
function subscriberOf(
  origin: string,
  open: (after: string, hear: (told: Told) => void) => Promise<() => void> | (() => void),
): Subscriber {
  const told: Heard[] = [];
  let cut: (() => void) | undefined;
  let connection = 0;
  let waiting: { readonly cursor: string; readonly reached: () => void } | undefined;
  const cursorOf = (one: Told | undefined) => (one && 'resync' in one ? one.resync : one?.cursor) ?? origin;
  return {
    told,
    async connect() {
      if (cut) return;
      const mine = ++connection;
      // Until it is connected, there is nothing that could be cut.
      cut = () => undefined;
      const close = await open(cursorOf(told.at(-1)), (one) => {
        // What still comes through a connection that was cut is lost with it.
        if (mine !== connection) return;
        told.push({ ...one, connection: mine });
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
      if (cursorOf(told.at(-1)) === cursor) resolve();
      return promise;
    },
  };
}

function overEventStream(url: string, origin: string): Subscriber {
  return subscriberOf(origin, async (after, hear) => {
    const onMessage = ({ data }: { data: any }) => hear(toldBy(data));
    const headers = { 'last-event-id': after };
    const { cut } = await openEventSource(url, { query: SUBSCRIPTION }, { headers, onMessage });
    return cut;
  });
}

function overWebSocket(url: string, origin: string): Subscriber {
  return subscriberOf(origin, async (after, hear) => {
    const opened = Promise.withResolvers<WebSocket>();
    const client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: { connected: (socket) => opened.resolve(socket as WebSocket) },
    });
    client.subscribe(
      { query: SUBSCRIPTION, variables: { after } },
      { next: (result) => hear(toldBy(result)), error: opened.reject, complete: () => undefined },
    );
    const socket = await opened.promise;
    return () => socket.terminate();
  });
}

function toldBy({ data, errors }: any): Told {
  if (errors) throw new Error(JSON.stringify(errors));
  const { cursor, resync, reservation } = data.reservationChanged;
  return resync ? { resync } : { cursor, expiresAt: reservation.expiresAt };
}

/** Numbers below a limit, the same ones for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
