import type { VastalSandboxOptions } from './options.ts';

const HOUR_MS = 3_600_000;

export interface RateLimit {
  /** Counts one request of an organisation. Returns false if its quota of the clock hour is exhausted. */
  readonly spend: (org: string) => boolean;
  /** The headers of every response; without an organisation nothing has been used. */
  readonly headers: (org?: string) => Record<string, string>;
  /** The seconds until the next clock hour. */
  readonly secondsLeft: () => number;
}

/** Counts requests per organisation and clock hour; the reset time is in Unix seconds. */
export function createRateLimit(options: VastalSandboxOptions): RateLimit {
  const used = new Map<string, { hour: number; count: number }>();
  const quota = () => options.hourlyQuota ?? 1000;
  const hourNow = () => Math.floor(options.now() / HOUR_MS);
  const countOf = (org: string) => {
    const entry = used.get(org);
    return entry?.hour === hourNow() ? entry.count : 0;
  };
  const nextHour = () => (hourNow() + 1) * HOUR_MS;

  return {
    spend(org) {
      const count = countOf(org);
      if (count >= quota()) return false;
      used.set(org, { hour: hourNow(), count: count + 1 });
      return true;
    },
    headers: (org) => ({
      'X-RateLimit-Limit': String(quota()),
      'X-RateLimit-Remaining': String(Math.max(0, quota() - (org === undefined ? 0 : countOf(org)))),
      'X-RateLimit-Reset': String(nextHour() / 1000),
    }),
    secondsLeft: () => Math.ceil((nextHour() - options.now()) / 1000),
  };
}
