import type { z } from 'zod';
import type { Clock } from '../time/clock.ts';
import type { Connector } from './connector.ts';
import type { CallObserver } from './http/http-request.ts';

/** What a connector is told about the account that it serves. */
interface AccountSettings<Settings> {
  /** The account's key in the configuration; it goes into every thing and every error of the connector. */
  readonly account: string;
  readonly name: string;
  readonly timeoutMs: number;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** For waits; the system's timers, if left out. */
  readonly clock?: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** Is told of each request that was sent. */
  readonly onCall?: CallObserver;
  readonly settings: Settings;
}

/** A provider: its settings, and how to make a connector for one of its accounts. */
export interface ConnectorDefinition<Settings = unknown> {
  /** As the GraphQL enum spells it, for example `GRAVITY_RAIL`. */
  readonly provider: string;
  /** As the vendor spells it. */
  readonly title: string;
  /** What an account can be configured with, beside its credential. */
  readonly settings: z.ZodType<Settings>;
  /** The environment variables of the one account that needs no configuration file. */
  readonly environment: {
    readonly credential: string;
    /** From the name of a setting to the name of its variable. */
    readonly settings: Readonly<Record<string, string>>;
  };
  create(account: AccountSettings<Settings>): Connector;
}

/** Keeps the settings' type between `settings` and `create`. */
export function defineConnector<Settings>(definition: ConnectorDefinition<Settings>): ConnectorDefinition<Settings> {
  return definition;
}
