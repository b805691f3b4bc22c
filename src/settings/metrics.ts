/** Who may read `/metrics`: loopback addresses, every address, or none. */
export const METRICS_READERS = ['loopback', 'public', 'off'] as const;
export type MetricsReaders = (typeof METRICS_READERS)[number];
