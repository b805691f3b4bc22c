import { z } from 'zod';
import { CalcomFailure, failure } from './failure.ts';
import { isTimeZone, parseIso } from './wall-time.ts';

/** The messages of rules lack the name of the property, which is put in front. */
function rule(name: string, text: string) {
  return { params: { rule: name }, error: text };
}

export const isoText = z
  .string()
  .refine((text) => parseIso(text) !== undefined, rule('isISO8601', 'must be a valid ISO 8601 date string'));

export const zoneText = z.string().refine(isTimeZone, rule('isTimeZone', 'must be a valid IANA time-zone'));

export const emailText = z
  .string()
  .refine((text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text), rule('isEmail', 'must be an email'));

/** A whole number in a query, at least `minimum` and at most `maximum`. */
export function numberText(minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY) {
  return z
    .string()
    .refine((text) => /^-?\d+$/.test(text), rule('isInt', 'must be an integer number'))
    .transform(Number)
    .refine((number) => number >= minimum, rule('min', `must not be less than ${minimum}`))
    .refine((number) => number <= maximum, rule('max', `must not be greater than ${maximum}`));
}

interface PropertyProblem {
  readonly target: unknown;
  readonly value: unknown;
  readonly property: string;
  readonly children: PropertyProblem[];
  constraints?: Record<string, string>;
}

/**
 * Validates as the global pipe does.
 *
 * @throws CalcomFailure 400 with a generic message; the problems are in `details.errors`.
 */
export function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new CalcomFailure(400, 'BadRequestException', 'Bad Request Exception', {
    errors: problemsOf(result.error, input),
  });
}

/**
 * Validates as a route's own pipe does (slots query, booking bodies).
 *
 * @throws CalcomFailure 400 with the problems in the message.
 */
export function checkedReadably<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw failure(400, problemsOf(result.error, input).flatMap(textsOf).join(','));
}

function textsOf({ property, constraints, children }: PropertyProblem): string[] {
  return [`${property} property is wrong`, ...Object.values(constraints ?? {}), ...children.flatMap(textsOf)];
}

function problemsOf(error: z.ZodError, input: unknown): PropertyProblem[] {
  const problems: PropertyProblem[] = [];
  for (const issue of error.issues) {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) note(problems, input, path, issue);
  }
  return problems;
}

function note(problems: PropertyProblem[], input: unknown, path: readonly PropertyKey[], issue: z.core.$ZodIssue) {
  let level = problems;
  let target = input;
  const steps = path.length > 0 ? path : ['body'];
  steps.forEach((step, depth) => {
    const property = String(step);
    const value = isRecord(target) ? target[property] : undefined;
    let problem = level.find((known) => known.property === property);
    if (!problem) {
      problem = { target, value, property, children: [] };
      level.push(problem);
    }
    if (depth === steps.length - 1) {
      const [name, text] = ruleOf(issue, property);
      problem.constraints = { ...problem.constraints, [name]: text };
    }
    level = problem.children;
    target = value;
  });
}

const TYPE_RULES: Readonly<Record<string, readonly [string, string]>> = {
  string: ['isString', 'must be a string'],
  number: ['isNumber', 'must be a number conforming to the specified constraints'],
  int: ['isInt', 'must be an integer number'],
  boolean: ['isBoolean', 'must be a boolean value'],
  array: ['isArray', 'must be an array'],
  object: ['isObject', 'must be an object'],
};

function ruleOf(issue: z.core.$ZodIssue, property: string): readonly [string, string] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return ['whitelistValidation', `property ${property} should not exist`];
    case 'invalid_type': {
      const [name, text] = TYPE_RULES[issue.expected] ?? ['isDefined', 'is wrong'];
      return [name, `${property} ${text}`];
    }
    case 'invalid_value':
      return ['isEnum', `${property} must be one of the following values: ${issue.values.map(String).join(', ')}`];
    case 'custom':
      return [String(issue.params?.['rule'] ?? 'custom'), `${property} ${issue.message}`];
    default:
      return [issue.code, `${property} ${issue.message}`];
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
