import { type RefObject, useEffect, useRef } from 'react';

/**
 * Moves the focus to an element when it appears, so that the keyboard and screen readers continue there. The element
 * needs `tabIndex={-1}`.
 *
 * @param isActive whether it takes the focus at all.
 */
export function useFocus<Target extends HTMLElement>(isActive = true): RefObject<Target | null> {
  const target = useRef<Target>(null);
  useEffect(() => {
    if (isActive) target.current?.focus();
  }, [isActive]);
  return target;
}
