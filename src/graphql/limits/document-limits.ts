import { type DocumentNode, type GraphQLError, Lexer, type ParseOptions, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LIMIT_VARIABLES, type Limits } from '../../settings/limits.ts';
import { operationError } from '../error-response.ts';
import { type DocumentSize, sizeOf, sizeOfVariables } from './document-metrics.ts';

/** The limited properties of an operation, with their unit and the advice of the error message. */
const COUNTED = [
  ['depth', 'levels of nested fields', 'reduce the nesting, or split the operation'],
  ['fields', 'fields, including those of spread fragments', 'split the operation'],
  ['aliases', 'aliases', 'use lists or nodes(ids) instead of repeating a field'],
  ['directives', 'directives', 'remove redundant @skip and @include'],
  ['rootFields', 'root fields', 'use lists, or split the operation'],
  ['inputListLength', 'items in one list', 'split the list'],
  ['inputDepth', 'levels of nested lists and objects in the variables', 'reduce the nesting'],
  ['inputValues', 'values in the variables, at all depths', 'split the operation'],
  ['nameLength', 'characters in one name', 'shorten the names and aliases'],
] as const;

/**
 * Rejects operations that are too large: by the number of tokens during parsing, by all other limits before validation, which
 * is the expensive step for a large document. All exceeded limits are reported at once.
 */
export function useOperationLimits(limits: Limits): Plugin {
  /** Parsed documents are cached, so each is measured once. */
  const sizes = new WeakMap<DocumentNode, DocumentSize>();
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) => {
        try {
          return parseFn(source, { ...options, maxTokens: limits.tokens });
        } catch (error) {
          throw hasMoreTokens(source, limits.tokens) ? tooLarge('tokens', undefined, limits) : error;
        }
      });
    },
    onValidate({ params, setResult }) {
      const document: DocumentNode = params.documentAST;
      const size = sizes.get(document) ?? sizeOf(document);
      sizes.set(document, size);
      const errors = exceeded(size, limits);
      if (errors.length > 0) return setResult(errors);
      return ({ result, setResult: replaceResult }) => {
        if (Array.isArray(result))
          replaceResult(result.map((error) => (isAborted(error) ? tooManyComparisons() : error)));
      };
    },
    onExecute({ args, setResultAndStopExecution }) {
      const errors = exceeded(sizeOfVariables(args.variableValues), limits);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const errors = exceeded(sizeOfVariables(args.variableValues), limits);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
}

type Counted = (typeof COUNTED)[number][0];

function exceeded(size: Partial<Record<Counted, number>>, limits: Limits): GraphQLError[] {
  return COUNTED.flatMap(([limit]) => {
    const found = size[limit] ?? 0;
    return found > limits[limit] ? [tooLarge(limit, found, limits)] : [];
  });
}

function tooLarge(limit: Counted | 'tokens', found: number | undefined, limits: Limits): GraphQLError {
  const { variable } = LIMIT_VARIABLES.find((one) => one.limit === limit)!;
  const maximum = limits[limit];
  const [, what, advice] = COUNTED.find(([name]) => name === limit) ?? [limit, 'tokens', 'split the operation'];
  const has = found === undefined ? 'more' : String(found);
  return operationError(`Operation exceeds the limit of ${maximum} ${what} (${variable}), found ${has}: ${advice}`, {
    code: 'INVALID_INPUT',
    limit: variable,
    maximum,
    ...(found !== undefined && { found }),
  });
}

/**
 * graphql-js stops to compare the fields that a response merges under one name after a fixed number of comparisons, without a
 * reason. @see https://spec.graphql.org/October2021/#sec-Field-Selection-Merging
 */
function isAborted(error: unknown): boolean {
  return error instanceof Error && error.message === 'Validation aborted.';
}

function tooManyComparisons(): GraphQLError {
  const message =
    'The operation selects so many fields with the same response names that they cannot be compared: ' +
    'select each field once in its selection set, or split the operation';
  return operationError(message, { code: 'INVALID_INPUT' });
}

/** graphql-js reports too many tokens as a syntax error without an error code. */
function hasMoreTokens(source: string | Source, maximum: number): boolean {
  const lexer = new Lexer(typeof source === 'string' ? new Source(source) : source);
  try {
    for (let count = 0; count <= maximum; count += 1) {
      if (lexer.advance().kind === TokenKind.EOF) return false;
    }
    return true;
  } catch {
    return false;
  }
}
