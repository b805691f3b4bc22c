/** The gateway's own counts, from its metrics. */
export async function upstreamCounts(url: string) {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const sum = (pattern: RegExp) => [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    calls: sum(/^gateway_upstream_requests_total\{.*\} (\S+)$/gm),
    retries: sum(/^gateway_upstream_retries_total\{.*\} (\S+)$/gm),
    /** No fault responds 429, so each one is an exceeded rate limit. */
    passed: sum(/^gateway_upstream_requests_total\{.*outcome="RATE_LIMITED".*\} (\S+)$/gm),
    internal:
      sum(/^gateway_graphql_errors_total\{code="INTERNAL"\} (\S+)$/gm) + sum(/^gateway_uncaught_errors_total (\S+)$/gm),
  };
}
