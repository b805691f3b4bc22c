import { isLoopback } from '../domain/loopback.ts';
import type { Documents } from './persisted-documents.ts';

/** Settings of the HTTP edge. */
export interface WebConfig {
  /** Origins whose pages may send requests, such as `https://app.example.com`. */
  readonly corsOrigins: readonly string[];
  /** Allowed values of the Host header, in lower case and without a port; undefined: any. */
  readonly hosts: readonly string[] | undefined;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** The persisted documents of the configuration. */
  readonly documents: Documents;
  /** Whether all other documents are rejected. */
  readonly onlyDocuments: boolean;
  /** Whether MCP is served at `/mcp`. */
  readonly mcp: boolean;
  /** Whether the schema has the root fields of a Federation subgraph. */
  readonly federation: boolean;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** For development on one machine. */
export const DEFAULT_WEB: WebConfig = {
  corsOrigins: [],
  hosts: LOOPBACK_NAMES,
  graphiql: true,
  introspection: true,
  documents: new Map(),
  onlyDocuments: false,
  mcp: false,
  federation: false,
};

/** Whether the text is an origin as browsers send it, such as `https://app.example.com`, without a path. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

/**
 * Allowed values of the Host header; undefined: any. They protect an unauthenticated gateway on loopback from pages of other
 * sites whose names resolve to this machine (DNS rebinding).
 *
 * @param allowed the configured hosts; loopback names and the listening host are always allowed.
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
