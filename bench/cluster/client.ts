import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { oneOf } from '../soak/random.ts';
import type { Attempt, OperationKind } from './history.ts';
import {
  FREE,
  MUTATIONS,
  mutationOf,
  REVISION,
  type Response,
  randomSlotStart,
  send,
  toInterval,
  WINDOW,
} from './requests.ts';

const TIMEOUT_MS = 12_000;
const HASTY_TIMEOUT_MS = 800;
const ATTEMPTS = 15;
const PAUSE_MS = 1000;
const SHORT_HOLD_MINUTES = 1;
const LONG_HOLD_MINUTES = 10;

/** Guarded resources, which no event type uses. */
const RESOURCES = [
  { account: 'calcom', id: encodeGlobalId({ type: 'Schedule', account: 'calcom', id: '6' }), isSchedule: true },
  {
    account: 'gravity-rail',
    id: encodeGlobalId({ type: 'Calendar', account: 'gravity-rail', id: '32' }),
    isSchedule: false,
  },
] as const;

interface ClientSettings {
  readonly name: string;
  readonly urls: readonly string[];
  /** The event type of each account. */
  readonly eventTypes: readonly (readonly [account: string, id: string])[];
  readonly random: () => number;
  readonly record: (attempt: Attempt) => void;
  readonly signal: AbortSignal;
}

type Details = Pick<Attempt, 'account' | 'key' | 'reservation' | 'change'>;

/** Books, moves, cancels, writes and reads in turn, and repeats what had no certain outcome at any gateway, as real clients do. */
export class Client {
  readonly #settings: ClientSettings;
  #changes = 0;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** Resolves some time after the signal was aborted, once nothing is left to be done. */
  async run(): Promise<void> {
    const { random, signal } = this.#settings;
    while (!signal.aborted) {
      const choice = random();
      if (choice < 0.2) await this.#read();
      else if (choice < 0.4) await this.#update();
      else await this.#book();
      await this.#pause(PAUSE_MS / 3);
    }
  }

  /** Holds a slot. @returns what releases it again; undefined if it could not be held. */
  async hold({
    account,
    ...slot
  }: {
    readonly account: string;
    readonly eventType: string;
    readonly start: string;
  }): Promise<(() => Promise<unknown>) | undefined> {
    const { result } = await this.#repeat('reserve', { account }, { ...slot, holdMinutes: LONG_HOLD_MINUTES });
    const reservation = result?.reservation?.id;
    if (reservation === undefined) return undefined;
    return () => this.#repeat('release', { account, reservation }, { id: reservation });
  }

  async #read(): Promise<void> {
    const [account, eventType] = oneOf(this.#settings.eventTypes, this.#settings.random);
    const input = { ...WINDOW, participants: [eventType], durationMinutes: 60, timeZone: 'UTC' };
    await this.#attempt('read', { account }, FREE, { input });
  }

  /** Sends two different changes to the same revision at once. */
  async #update(): Promise<void> {
    const { random, name, urls } = this.#settings;
    const { account, id, isSchedule } = oneOf(RESOURCES, random);
    const { result } = await send(oneOf(urls, random), REVISION, { id }, TIMEOUT_MS);
    if (result?.revision === undefined) return;
    const ifRevision = result.revision;
    const mutation = isSchedule ? MUTATIONS.updateSchedule : MUTATIONS.updateCalendar;
    const write = async () => {
      this.#changes += 1;
      const change = { resource: id, ifRevision, name: `change-${name}-${this.#changes}` };
      await this.#attempt('update', { account, change }, mutation, { input: { id, ifRevision, name: change.name } });
    };
    await Promise.all([write(), write()]);
  }

  async #book(): Promise<void> {
    const { random } = this.#settings;
    const [account, eventType] = oneOf(this.#settings.eventTypes, random);
    const holdMinutes = random() < 0.3 ? SHORT_HOLD_MINUTES : LONG_HOLD_MINUTES;
    const slot = { eventType, start: randomSlotStart(random), holdMinutes };
    const { result: held } = await this.#repeat('reserve', { account }, slot);
    const reservation = held?.reservation?.id;
    if (reservation === undefined) return;
    const subject = { account, reservation };
    if (holdMinutes === SHORT_HOLD_MINUTES && random() < 0.4) return;
    if (random() < 0.3) {
      await this.#repeat('release', subject, { id: reservation });
      return;
    }
    const attendee = { name: 'Ada', email: `${randomUUID()}@cluster.test`, timeZone: 'UTC' };
    const { result: booked } = await this.#repeat('confirm', subject, { id: reservation, attendee });
    let booking = booked?.reservation?.booking?.id;
    if (booking === undefined) return;
    if (random() < 0.5) {
      const moved = await this.#repeat('reschedule', subject, { id: booking, start: randomSlotStart(random) });
      booking = moved.result?.booking?.id ?? booking;
    }
    await this.#repeat('cancel', subject, {
      id: booking,
      ...(account === 'calcom' && { reason: 'A change of plans' }),
    });
  }

  /** Repeats a mutation with the same key until its outcome is certain. @returns the last response. */
  async #repeat(kind: Exclude<OperationKind, 'read' | 'update'>, details: Details, input: object): Promise<Response> {
    const key = kind === 'release' ? undefined : randomUUID();
    const keyed = { ...input, ...(key !== undefined && { idempotencyKey: key }) };
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#attempt(kind, { ...details, key }, mutationOf(kind), { input: keyed });
      if (response.outcome !== 'UNKNOWN' || attempt === ATTEMPTS) return response;
      await this.#pause(PAUSE_MS);
    }
  }

  async #attempt(kind: OperationKind, details: Details, query: string, variables: object): Promise<Response> {
    const { name, urls, random, record } = this.#settings;
    const gateway = Math.floor(random() * urls.length);
    const timeoutMs = random() < 0.05 ? Math.ceil(random() * HASTY_TIMEOUT_MS) : TIMEOUT_MS;
    const response = await send(urls[gateway]!, query, variables, timeoutMs);
    const { startedAt, endedAt, outcome, code, message, result } = response;
    const slot = result?.reservation ?? result?.booking;
    const isComplete = result?.accountResults?.every(({ error }) => error === null) === true;
    record({
      client: name,
      kind,
      gateway,
      startedAt,
      endedAt,
      outcome,
      code,
      message,
      ...details,
      reservation: details.reservation ?? result?.reservation?.id,
      ...(slot && { slot: toInterval(slot) }),
      ...(result?.reservation && { expiresAt: Date.parse(result.reservation.expiresAt) }),
      ...(isComplete && code === undefined && { free: result.slots?.map(toInterval) }),
    });
    return response;
  }

  #pause(milliseconds: number): Promise<unknown> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds * (0.5 + this.#settings.random())));
  }
}
