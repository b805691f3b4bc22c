import { throwIssues } from '../../domain/errors.ts';

export const DEFAULT_PAGE = 20;
export const MAXIMUM_PAGE = 1000;

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The numbers of items to return from the start and from the end; without both, the first `DEFAULT_PAGE`. */
export interface PageSize {
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** @throws InvalidInputError with every issue at once. */
export function sizeOf({ first, last }: PageArguments): PageSize {
  const issues = Object.entries({ first, last })
    .filter(([, size]) => typeof size === 'number' && (size < 0 || size > MAXIMUM_PAGE))
    .map(([name]) => ({ path: [name], message: `\`${name}\` must be between 0 and ${MAXIMUM_PAGE}` }));
  throwIssues(issues);
  return { first: first ?? (typeof last === 'number' ? undefined : DEFAULT_PAGE), last: last ?? undefined };
}
