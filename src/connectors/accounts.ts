import { ProviderError } from '../domain/errors.ts';
import type { OpenSharedCallBudget } from '../domain/shared-call-budget.ts';
import type { WriteEpochs } from '../domain/write-epochs.ts';
import type { Clock } from '../time/clock.ts';
import type { CallBudgetLimits, CallContext, CallTrace, Connector } from './connector.ts';
import type { ConnectorDefinition } from './definition.ts';
import type { CallObserver, CircuitObserver } from './http/http-request.ts';
import type { ProxySettings } from './proxy.ts';

/** Where an account's credential comes from: the configuration, or a header of the client's own request. */
export type CredentialSource = { readonly fixed: string } | { readonly fromHeader: string };

/** An account as it is configured. */
export interface AccountConfig {
  /** Unique, of `a-z`, `0-9` and dashes; part of every global id, so it must stay the same. */
  readonly key: string;
  readonly name: string;
  readonly definition: ConnectorDefinition;
  /** Parsed by the definition's own schema. */
  readonly settings: unknown;
  readonly credential: CredentialSource;
  /** The environment variable that configures the account; undefined for an account of a file. */
  readonly variable?: string;
}

/** A configured account with its connector. */
export interface Account {
  readonly key: string;
  readonly name: string;
  readonly provider: string;
  readonly credential: CredentialSource;
  /** The environment variable that configures the account; undefined for an account of a file. */
  readonly variable?: string;
  readonly connector: Connector;
}

export interface Accounts extends AsyncDisposable {
  /** In the order of the configuration. */
  readonly all: readonly Account[];
  get(key: string): Account | undefined;
}

/** Creates the connector of each account, without calling it. */
export function openAccounts(
  configs: readonly AccountConfig[],
  {
    clock,
    steadyClock = clock,
    timeoutMs,
    random,
    onCall,
    onCircuitChange,
    freezeResponses = true,
    openCallBudget,
    writeEpochs,
    proxy,
  }: {
    readonly clock: Clock;
    /** Monotonic, for durations; `clock` by default. */
    readonly steadyClock?: Clock;
    /** The time limit of one upstream call. */
    readonly timeoutMs: number;
    readonly random: () => number;
    /** Called at the end of each upstream call, for metrics and logs. */
    readonly onCall?: CallObserver;
    /** Called when the circuit breaker of a credential opens or closes, for logs. */
    readonly onCircuitChange?: CircuitObserver;
    /** Whether parsed responses, which operations share, are frozen; true by default. */
    readonly freezeResponses?: boolean;
    /** Opens the budget that all processes share; undefined: this process has budgets of its own alone. */
    readonly openCallBudget?: OpenSharedCallBudget | undefined;
    /** Makes writes known to other processes; undefined: this process is alone. */
    readonly writeEpochs?: WriteEpochs | undefined;
    readonly proxy?: ProxySettings | undefined;
  },
): Accounts {
  const optional = {
    ...(onCall && { onCall }),
    ...(onCircuitChange && { onCircuitChange }),
    ...(openCallBudget && { openCallBudget }),
    ...(writeEpochs && { writeEpochs }),
  };
  const shared = { clock: steadyClock, now: clock.now, timeoutMs, random, freezeResponses, proxy, ...optional };
  const all = configs.map(({ key, name, definition, settings, credential }) => ({
    key,
    name,
    provider: definition.provider,
    credential,
    connector: definition.create({ ...shared, account: key, name, settings }),
  }));
  const byKey = new Map(all.map((account) => [account.key, account]));
  return {
    all,
    get: (key) => byKey.get(key),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map(({ connector }) => connector.close()));
    },
  };
}

/**
 * The credential for an account's calls on behalf of one request.
 * @throws ProviderError `UNAUTHENTICATED` if the request does not carry it.
 */
function requireCredential(account: Account, headers: Headers): string {
  const credential = credentialOf(account, headers);
  if (credential !== undefined) return credential;
  const header = 'fromHeader' in account.credential ? account.credential.fromHeader : '';
  throw new ProviderError(
    account.key,
    'UNAUTHENTICATED',
    `Account ${account.key} requires your own credential: send it in the header ${header}`,
  );
}

/** The credential for an account's calls on behalf of one request; undefined if the request does not carry it. */
export function credentialOf({ credential }: Account, headers: Headers): string | undefined {
  if ('fixed' in credential) return credential.fixed;
  return headers.get(credential.fromHeader)?.replace(/^Bearer\s+/i, '') || undefined;
}

/** Counts the upstream calls of one operation per account. */
export interface AccountMeter {
  /** A request was sent, and has ended. */
  onCall(account: string, milliseconds: number): void;
  /** A read shared a request in flight, or used a cached response. */
  onDeduplicated(account: string): void;
  /** The last request was a retry. */
  onRetry(account: string): void;
}

/** Whether the request has the `no-cache` directive. @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1.4 */
function hasNoCache(headers: Headers): boolean {
  const directives = (headers.get('cache-control') ?? '').split(',');
  return directives.some((directive) => directive.trim().toLowerCase() === 'no-cache');
}

/**
 * Creates the call contexts of one operation: one per account, so that equal reads of the operation can share requests.
 *
 * @param headers of the client's request, from which the credentials are taken.
 */
export function createCalls({
  headers,
  signal,
  meter,
  limits,
  trace,
  writeEpoch,
}: {
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly meter: AccountMeter;
  readonly limits?: CallBudgetLimits;
  readonly trace?: CallTrace | undefined;
  readonly writeEpoch?: CallContext['writeEpoch'];
}): (account: Account) => CallContext {
  const calls = new Map<string, CallContext>();
  return (account) => {
    const { key } = account;
    const known = calls.get(key);
    if (known) return known;
    const call: CallContext = {
      credential: requireCredential(account, headers),
      signal,
      meter: {
        onCall: (milliseconds: number) => meter.onCall(key, milliseconds),
        onDeduplicated: () => meter.onDeduplicated(key),
        onRetry: () => meter.onRetry(key),
      },
      limits,
      trace,
      writeEpoch,
      ...(hasNoCache(headers) && { noCache: true }),
    };
    calls.set(key, call);
    return call;
  };
}
