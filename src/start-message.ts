import type { Logger } from 'pino';
import type { Account } from './connectors/accounts.ts';

export interface StartMessage {
  /** The URL of the endpoint. */
  readonly url: string;
  readonly hasGraphiQL: boolean;
  readonly accounts: readonly Pick<Account, 'key' | 'name' | 'provider'>[];
  /** Where an account comes from, by its key, if not from the configuration file. */
  readonly origins: ReadonlyMap<string, string>;
  readonly isStateInRedis: boolean;
  /** Undefined: requests are not authenticated. */
  readonly clients: { readonly count: number; readonly areTokensAccepted: boolean } | undefined;
  /** The URL of the MCP endpoint; undefined if it is off. */
  readonly mcpUrl: string | undefined;
  /** The URL of the metrics if they have a port of their own. */
  readonly metricsUrl: string | undefined;
}

const IN_REDIS = 'holds, events and idempotency keys are stored in Redis';

/** The message for a terminal, several lines. */
export function startText(message: StartMessage): string {
  const { url, hasGraphiQL, accounts, origins, isStateInRedis, clients, mcpUrl, metricsUrl } = message;
  const origin = (key: string) => (origins.has(key) ? `  (${origins.get(key)})` : '');
  const tokens = clients?.areTokensAccepted ? ', and every holder of a valid token from the configured issuer' : '';
  return [
    `The gateway listens on ${url}${hasGraphiQL ? ' (GraphiQL in a browser)' : ''}`,
    'Accounts:',
    ...accounts.map(({ key, name, provider }) => `  ${key.padEnd(16)} ${provider.padEnd(14)} ${name}${origin(key)}`),
    ...(isStateInRedis ? [`${IN_REDIS.charAt(0).toUpperCase()}${IN_REDIS.slice(1)}.`] : []),
    ...(clients ? [`Clients: ${clients.count} client(s)${tokens}`] : []),
    ...(mcpUrl === undefined ? [] : [`MCP: ${mcpUrl}`]),
    ...(metricsUrl === undefined ? [] : [`Metrics: ${metricsUrl}`]),
    '',
  ].join('\n');
}

/** The message as one entry of a log. */
export function logStart(logger: Logger, message: StartMessage): void {
  const { url, accounts, origins, isStateInRedis, clients, mcpUrl, metricsUrl } = message;
  const fields = {
    url,
    accounts: accounts.map(({ key, provider }) => ({ key, provider, origin: origins.get(key) })),
    clients: clients?.count,
    mcpUrl,
    metricsUrl,
  };
  const count = accounts.length === 1 ? '1 account' : `${accounts.length} accounts`;
  logger.info(fields, `The gateway listens on ${url} with ${count}${isStateInRedis ? `; ${IN_REDIS}` : ''}`);
}
