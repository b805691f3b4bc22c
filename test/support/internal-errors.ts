/** Internal errors in the response and unexpected lines in the log, which no request may cause. */
export function internalErrorsIn(
  { status, errors = [] }: { status: number; errors?: readonly any[] | undefined },
  log: readonly string[],
) {
  const codes = (Array.isArray(errors) ? errors : []).map(({ extensions }) => extensions?.code);
  return [
    ...(status < 500 ? [] : [`status ${status}`]),
    ...codes.filter((code) => code === 'INTERNAL'),
    ...unexpectedLines(log),
  ];
}

const EXPECTED = ['operation with errors', 'mutation failed'];

/** Log lines other than those of operations with errors. */
export function unexpectedLines(log: readonly string[]): string[] {
  return log.filter((line) => !EXPECTED.includes(JSON.parse(line).msg));
}
