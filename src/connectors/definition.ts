import type { z } from 'zod';
import type { OpenSharedCallBudget } from '../domain/shared-call-budget.ts';
import type { WriteEpochs } from '../domain/write-epochs.ts';
import type { Clock } from '../time/clock.ts';
import type { Connector } from './connector.ts';
import type { CallObserver, CircuitObserver } from './http/http-request.ts';
import type { ProxySettings } from './proxy.ts';

/** The account that a connector serves. */
interface AccountSettings<Settings> {
  /** The account's key in the configuration; part of every object and error of the connector. */
  readonly account: string;
  readonly name: string;
  readonly timeoutMs: number;
  /** Whether parsed responses, which operations share, are frozen; true by default. */
  readonly freezeResponses?: boolean;
  readonly proxy?: ProxySettings | undefined;
  /** The wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Monotonic, for durations; see `HttpClientSettings`. */
  readonly clock?: Clock;
  /** From 0 to 1, for jitter; `Math.random` by default. */
  readonly random?: () => number;
  /** Called at the end of each request that was sent. */
  readonly onCall?: CallObserver;
  /** Called when the circuit breaker of a credential opens or closes. */
  readonly onCircuitChange?: CircuitObserver;
  /** Opens the budget that all processes share; undefined: this process has budgets of its own alone. */
  readonly openCallBudget?: OpenSharedCallBudget;
  /** Makes writes known to other processes; undefined: this process is alone. */
  readonly writeEpochs?: Pick<WriteEpochs, 'advance'>;
  readonly settings: Settings;
}

/** A provider: its settings, and the factory of its connectors. */
export interface ConnectorDefinition<Settings = unknown> {
  /** As the GraphQL enum spells it, for example `GRAVITY_RAIL`. */
  readonly provider: string;
  /** As the vendor spells it. */
  readonly title: string;
  /** The schema of an account's settings, without its credential. */
  readonly settings: z.ZodType<Settings>;
  /** The environment variables of the one account that needs no configuration file. */
  readonly environment: {
    readonly credential: string;
    /** The variables by the names of their settings. */
    readonly settings: Readonly<Record<string, string>>;
  };
  /**
   * Where an account with these settings is at the provider. Two accounts with the same place and credential are one
   * account there.
   */
  placeOf(settings: Settings): string;
  create(account: AccountSettings<Settings>): Connector;
}

/** Infers the type of the settings for both `settings` and `create`. */
export function defineConnector<Settings>(definition: ConnectorDefinition<Settings>): ConnectorDefinition<Settings> {
  return definition;
}
