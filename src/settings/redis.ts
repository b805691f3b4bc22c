/** Where the Redis is, and what kind it is. */
export interface RedisSettings {
  /** As `parseRedisUrl` takes it. */
  readonly url: string;
  /** Whether the hosts are nodes of a Redis Cluster. */
  readonly isCluster?: boolean;
  /** The hosts are sentinels, which monitor a master by this name. */
  readonly sentinel?: { readonly masterName: string; readonly password?: string | undefined } | undefined;
}

interface RedisHost {
  readonly host: string;
  readonly port: number;
}

export interface RedisAddress {
  readonly hosts: readonly [RedisHost, ...RedisHost[]];
  readonly isTls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
}

const DEFAULT_PORT = 6379;
/** Scheme, credentials, hosts separated by commas, database. */
const REDIS_URL = /^(rediss?):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/(\d{0,5}))?$/;

/** Parses a `redis://` or `rediss://` URL, which can name several hosts. @returns undefined if it is malformed. */
export function parseRedisUrl(url: string): RedisAddress | undefined {
  const [, scheme, credentials = '', hostList = '', database] = REDIS_URL.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  const hosts: RedisHost[] = [];
  for (const text of hostList.split(',')) {
    const host = parseHost(text.trim());
    if (!host) return undefined;
    hosts.push(host);
  }
  const [first, ...others] = hosts;
  const user = decodeCredentials(credentials);
  if (!first || !user) return undefined;
  return { hosts: [first, ...others], isTls: scheme === 'rediss', ...user, database: Number(database || 0) };
}

function parseHost(text: string): RedisHost | undefined {
  if (text === '' || !URL.canParse(`redis://${text}`)) return undefined;
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? DEFAULT_PORT : Number(port) };
}

function decodeCredentials(text: string): Pick<RedisAddress, 'username' | 'password'> | undefined {
  const [, username = '', password] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  try {
    return {
      username: username === '' ? undefined : decodeURIComponent(username),
      password: password === undefined ? undefined : decodeURIComponent(password),
    };
  } catch {
    return undefined;
  }
}
