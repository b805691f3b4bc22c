import { z } from 'zod';
import { decodeGlobalId, type GlobalRef } from '../domain/global-id.ts';

/** Validates a global id of one of the types and decodes it. */
export function idOf<Type extends string>(...types: readonly [Type, ...Type[]]) {
  return z.union([z.string(), z.number()]).transform((globalId, context): GlobalRef<Type> => {
    const ref = decodeGlobalId(String(globalId));
    const type = types.find((each) => each === ref?.type);
    if (ref && type !== undefined) return { ...ref, type };
    const expected = types.join(', ');
    context.addIssue({
      code: 'custom',
      message: ref
        ? `Expected an id of type ${expected}, but got one of type ${ref.type}`
        : `Invalid id; expected an id of type ${expected}`,
    });
    return z.NEVER;
  });
}

/** Rejects each id that is listed again. */
export function rejectRepeatedIds(refs: readonly GlobalRef[], context: z.core.$RefinementCtx) {
  const positions = new Map<string, number>();
  for (const [index, { account, id }] of refs.entries()) {
    const key = `${account}:${id}`;
    const first = positions.get(key);
    if (first === undefined) {
      positions.set(key, index);
      continue;
    }
    context.addIssue({ code: 'custom', path: [index], message: `Repeats the id at position ${first}: list each once` });
  }
}

const MAXIMUM_WINDOW_DAYS = 3700;

const window = z.object({ from: z.number(), to: z.number() });

// Leaves a margin on both sides for buffers of up to a year, within years of four digits in every zone.
const FIRST_START = Date.parse('0002-01-01T00:00:00Z');
const LAST_END = Date.parse('9998-01-01T00:00:00Z');

export function checkWindow({ from, to }: { from: number; to: number }, context: z.core.$RefinementCtx) {
  if (to <= from) context.addIssue({ code: 'custom', path: ['to'], message: '`to` must be after `from`' });
  else if (to - from > MAXIMUM_WINDOW_DAYS * 86_400_000) {
    const message = `The window must not exceed ${MAXIMUM_WINDOW_DAYS} days: request it in parts`;
    context.addIssue({ code: 'custom', path: ['to'], message });
  }
  const message = 'The window must lie within the years 2 to 9997';
  if (from < FIRST_START) context.addIssue({ code: 'custom', path: ['from'], message });
  if (to > LAST_END) context.addIssue({ code: 'custom', path: ['to'], message });
}

const MAXIMUM_SLOTS = 100_000;

/** Why a window could contain too many slots; undefined if it cannot. */
export function slotLimitMessage({ from, to }: { from: number; to: number }, stepMinutes: number): string | undefined {
  if ((to - from) / (stepMinutes * 60_000) <= MAXIMUM_SLOTS) return undefined;
  return `The result could exceed ${MAXIMUM_SLOTS} slots: request a shorter window or a longer step`;
}

export const windowSchema = window.superRefine(checkWindow);

export const durationSchema = z
  .int()
  .min(1, 'Must be at least a minute')
  .max(24 * 60, 'Must be at most a day');

export const slotWindowSchema = window
  .extend({ durationMinutes: durationSchema.nullish(), timeZone: z.string().nullish() })
  .superRefine(checkWindow);

/** Text that every provider can store. */
export const textSchema = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Must not contain NUL or unpaired surrogates');

export const nameSchema = textSchema.trim().min(1, 'Must not be empty').max(255, 'Must have at most 255 characters');

export const idempotencyKeySchema = z
  .string()
  .min(1, 'Must not be empty: omit it instead')
  .max(255, 'Must have at most 255 characters')
  .nullish();
