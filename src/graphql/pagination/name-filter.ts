import { isOk, type Result } from '../../connectors/connector.ts';
import type { ArgumentBuilder } from '../fields.ts';

/** The argument of lists that can be filtered by name. */
export function nameArgument(arg: ArgumentBuilder) {
  return {
    nameContains: arg.string({
      description:
        'A text; only items whose name contains it are returned, without regard to case. The gateway filters, since no provider can.',
    }),
  };
}

/** The items whose name contains the text, and the errors of those that could not be read: they could be among them. */
export function withName<T extends { readonly name: string }>(
  results: readonly Result<T>[],
  text: string | null | undefined,
): readonly Result<T>[] {
  if (!text) return results;
  const searched = caseless(text);
  return results.filter((result) => !isOk(result) || caseless(result.name).includes(searched));
}

function caseless(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
