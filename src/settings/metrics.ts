/** Who may read `/metrics`: loopback addresses, every address, or none. */
export const METRICS_READERS = ['loopback', 'public', 'off'] as const;
type MetricsReaders = (typeof METRICS_READERS)[number];

/** How `/metrics` is served. */
export interface MetricsAccess {
  readonly readers: MetricsReaders;
  /** The bearer token that readers must send; undefined: none. */
  readonly token?: string | undefined;
  /** A port of its own; undefined: the port of the gateway. */
  readonly port?: number | undefined;
  /** Whether the values of each account are series of their own; by default, those of each provider are. */
  readonly byAccount?: boolean | undefined;
}
