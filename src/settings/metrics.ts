/** Who may read `/metrics`: loopback addresses, everyone who reaches the port, or no one. */
export const METRICS_READERS = ['loopback', 'public', 'off'] as const;
export type MetricsReaders = (typeof METRICS_READERS)[number];
