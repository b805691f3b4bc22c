import { isOk, type Result } from '../../src/connectors/connector.ts';

/** The values of the results; the test fails if one of them is an error. */
export function allRead<T>(results: readonly Result<T>[]): T[] {
  const failed = results.find((result) => !isOk(result));
  if (failed !== undefined) throw failed;
  return results.filter(isOk);
}
