import type { ReactNode } from 'react';
import { useFocus } from '../hooks/use-focus.ts';

interface NoticeProps {
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** For a message in place of what had the focus. */
  readonly takesFocus?: boolean;
}

/** A message that screen readers read at once. */
export function Notice({ children, actions, takesFocus = false }: NoticeProps) {
  const target = useFocus<HTMLDivElement>(takesFocus);
  return (
    <div className="notice" role="alert" tabIndex={-1} ref={target}>
      <p>{children}</p>
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}
