import type { Documents } from './document-files.ts';

/** What browsers, and whoever looks around, may do. */
export interface WebConfig {
  /** Sites whose pages may ask, such as `https://app.example.com`. */
  readonly corsOrigins: readonly string[];
  /** The hosts that a request may name, in lower case and without a port; undefined: any. */
  readonly hosts: readonly string[] | undefined;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Documents that are known by their hash. */
  readonly documents: Documents;
  /** Whether those are the only ones that are answered. */
  readonly onlyDocuments: boolean;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** A gateway on one's own machine, for one's own work. */
export const DEFAULT_WEB: WebConfig = {
  corsOrigins: [],
  hosts: LOOPBACK_NAMES,
  graphiql: true,
  introspection: true,
  documents: new Map(),
  onlyDocuments: false,
};

/** An origin as browsers send it: `https://app.example.com`, nothing behind it. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * The hosts that a request may name. A name that another site gives to this machine (DNS rebinding) must not let that
 * site's pages in: where nobody is asked who they are, nothing else keeps them out.
 *
 * @param allowed as configured, beside those that are allowed anyway.
 */
export function hostsFor(
  host: string,
  allowed: readonly string[],
  isAuthenticated: boolean,
): readonly string[] | undefined {
  const isGuarded = isAuthenticated || !isLoopback(host);
  if (isGuarded && allowed.length === 0) return undefined;
  return [...new Set([...LOOPBACK_NAMES, host, ...allowed].map((name) => name.toLowerCase()))];
}
