/** What the gateway itself counted, out of its metrics. */
export async function upstreamCounts(url: string) {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const sum = (pattern: RegExp) => [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    calls: sum(/^gateway_upstream_requests_total\{.*\} (\S+)$/gm),
    retries: sum(/^gateway_upstream_retries_total\{.*\} (\S+)$/gm),
    /** No fault answers 429, so every one is a budget that was passed. */
    passed: sum(/^gateway_upstream_requests_total\{.*outcome="RATE_LIMITED".*\} (\S+)$/gm),
    internal:
      sum(/^gateway_graphql_errors_total\{code="INTERNAL"\} (\S+)$/gm) + sum(/^gateway_uncaught_errors_total (\S+)$/gm),
  };
}
