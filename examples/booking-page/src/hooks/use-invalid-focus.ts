import { type RefObject, useEffect, useRef } from 'react';
import type { Failure } from '../failure.ts';

/** Moves the focus to the first invalid field of a form when the gateway has rejected its values. */
export function useInvalidFocus(failure: Failure | undefined): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failure]);
  return form;
}
