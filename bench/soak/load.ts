import { getOperationAST, Kind, parse, print } from 'graphql';
import { examplesAt } from '../../test/support/examples.ts';
import { oneOf } from './random.ts';
import type { Verifier } from './verifier.ts';

const PAUSE_MS = 400;
const LONGEST_STREAM_MS = 10_000;
const WATCH = 'subscription { reservationChanged { ... on ReservationChange { cursor kind } } }';
const DAY_MS = 86_400_000;
const EVENT_TYPES = '{ eventTypes { nodes { id account { provider } } } }';
const SLOTS =
  'query ($eventType: ID!, $from: DateTime!, $to: DateTime!) { slots(eventType: $eventType, from: $from, to: $to) { start } }';
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) {
  ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message code } } }`;
const EXTEND = `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) {
  ... on UpdateReservationPayload { reservation { id } } ... on MutationError { message code } } }`;
const RELEASE = `mutation ($id: ID!) { releaseReservation(input: { id: $id }) {
  ... on ReleaseReservationPayload { __typename } ... on MutationError { message code } } }`;

interface Read {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The parts of responses that are used. */
interface Data {
  readonly eventTypes?: {
    readonly nodes: readonly { readonly id: string; readonly account: { readonly provider: string } }[];
  };
  readonly slots?: readonly { readonly start: string }[];
  readonly reserveSlot?: { readonly reservation?: { readonly id: string } };
}

interface Settings {
  readonly url: string;
  readonly workers: number;
  readonly random: () => number;
  readonly now: () => number;
  readonly verifier: Verifier;
}

/** The example queries by some workers, holds by one, and subscribers that connect and disconnect by another. */
export class Load {
  readonly #settings: Settings;
  readonly #ended = new AbortController();
  readonly #latencies: number[] = [];
  readonly #running: readonly Promise<void>[];
  #operations = 0;
  #streams = 0;

  /** Starts at once. */
  constructor(settings: Settings) {
    this.#settings = settings;
    const reads = readsAt(settings.now());
    const readers = Array.from({ length: settings.workers }, () => this.#read(reads));
    this.#running = [this.#hold(), this.#watch(), ...readers];
  }

  async stop() {
    this.#ended.abort();
    await Promise.all(this.#running);
    return { operations: this.#operations, streams: this.#streams, latencies: this.#latencies };
  }

  async #execute({ name, query, variables }: Read): Promise<Data | undefined> {
    const { url, now, verifier } = this.#settings;
    const began = now();
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const result = (await response.json()) as { data?: unknown; errors?: unknown };
      this.#latencies.push(now() - began);
      this.#operations += 1;
      verifier.record(name, result, began);
      return result.data as Data | undefined;
    } catch (error) {
      verifier.lost(name, error);
      return undefined;
    }
  }

  async #read(reads: readonly Read[]): Promise<void> {
    const { random } = this.#settings;
    while (!this.#ended.signal.aborted) {
      await this.#execute(oneOf(reads, random));
      await pause(PAUSE_MS * (0.5 + random()));
    }
  }

  async #hold(): Promise<void> {
    const { now } = this.#settings;
    while (!this.#ended.signal.aborted) {
      await pause(PAUSE_MS);
      const types = await this.#execute({ name: 'eventTypes', query: EVENT_TYPES, variables: {} });
      const eventType = types?.eventTypes?.nodes?.find(({ account }) => account.provider === 'GRAVITY_RAIL')?.id;
      if (eventType === undefined) continue;
      const window = { from: new Date(now() + DAY_MS).toISOString(), to: new Date(now() + 8 * DAY_MS).toISOString() };
      const found = await this.#execute({ name: 'slots', query: SLOTS, variables: { eventType, ...window } });
      const start = found?.slots?.[0]?.start;
      if (start === undefined) continue;
      const held = await this.#execute({
        name: 'reserveSlot',
        query: RESERVE,
        variables: { input: { eventType, start } },
      });
      const id = held?.reserveSlot?.reservation?.id;
      if (id === undefined) continue;
      await this.#execute({ name: 'updateReservation', query: EXTEND, variables: { input: { id, holdMinutes: 10 } } });
      await this.#execute({ name: 'releaseReservation', query: RELEASE, variables: { id } });
    }
  }

  async #watch(): Promise<void> {
    const { url, random, verifier } = this.#settings;
    while (!this.#ended.signal.aborted) {
      const enough = AbortSignal.timeout(Math.round(1000 + random() * (LONGEST_STREAM_MS - 1000)));
      const signal = AbortSignal.any([enough, this.#ended.signal]);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
          body: JSON.stringify({ query: WATCH }),
          signal,
        });
        this.#streams += 1;
        for await (const chunk of response.body ?? []) {
          const text = Buffer.from(chunk).toString();
          if (text.includes('"errors"')) verifier.lost('reservationChanged', text);
        }
        if (!signal.aborted) verifier.lost('reservationChanged', 'the stream ended without an error');
      } catch (error) {
        if (!signal.aborted) verifier.lost('reservationChanged', error);
      }
    }
  }
}

function pause(milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Every query of the examples, with the variables that it declares. */
function readsAt(instant: number): Read[] {
  return examplesAt(instant).flatMap(({ query, variables }) => {
    const document = parse(query);
    const all = variables ? (JSON.parse(variables) as Record<string, unknown>) : {};
    const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    return document.definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== 'query') return [];
      const declared = definition.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
      const name = getOperationAST(document, definition.name?.value)?.name?.value ?? 'query';
      return [
        {
          name,
          query: [definition, ...fragments].map(print).join('\n'),
          variables: Object.fromEntries(Object.entries(all).filter(([key]) => declared.includes(key))),
        },
      ];
    });
  });
}
