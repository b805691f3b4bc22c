import type { FakeProvider } from '../../../src/sandbox/fake-provider.ts';
import type { ReadName } from '../connector-reads.ts';
import type { ConnectorWrites } from '../connector-writes.ts';

/** A Monday. */
export const NOW = Date.parse('2026-06-01T06:00:00Z');
/** Part of every name in the fake providers; no error may contain it. */
export const UPSTREAM_WORDS = 'Zanzibar';

/** An instant on that Monday. @param time `HH:mm` in UTC. */
export const at = (time: string) => Date.parse(`2026-06-01T${time}:00Z`);
export const now = () => NOW;
export const nameOf = (thing: string) => `${UPSTREAM_WORDS} ${thing}`;

export interface ConnectorCase {
  /** The provider's name in the registry. */
  readonly provider: string;
  readonly credential: string;
  /** The header that carries the credential, with its whole value; `:path` for the path of the request. */
  readonly authorization: readonly [header: string, value: string];
  createFakeProvider(): FakeProvider;
  /** @param origin the origin of the fake provider. */
  settings(origin: string): unknown;
  /** For each read by ids: existing ids (two or more, if possible), and missing ones. */
  readonly ids: Partial<Record<ReadName, readonly [known: readonly string[], missing: readonly string[]]>>;
  /** The delay in seconds after the fake provider's own 429, or the configured one if that reports none. */
  readonly retryAfterSeconds: number;
  /** For how many seconds nothing is sent after a 429 without a delay. */
  readonly closedSeconds: number;
  readonly writes: ConnectorWrites;
  /** Methods that parts of the connector use among each other, beyond the interface. */
  readonly internal: readonly string[];
}
