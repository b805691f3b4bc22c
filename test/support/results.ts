import { isOk, type Result } from '../../src/connectors/connector.ts';

/** What was read; the test fails if anything could not be. */
export function allRead<T>(results: readonly Result<T>[]): T[] {
  const failed = results.find((result) => !isOk(result));
  if (failed !== undefined) throw failed;
  return results.filter(isOk);
}
