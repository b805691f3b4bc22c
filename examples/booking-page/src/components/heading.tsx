import { type ReactNode, useEffect } from 'react';
import { useFocus } from '../hooks/use-focus.ts';

const STEPS = 3;

interface HeadingProps {
  readonly children: ReactNode;
  /** For the title of the page. */
  readonly title: string;
  /** Its number, if it is one of the three steps to a booking. */
  readonly step?: number;
}

/** The heading of a step. It takes the focus when the step appears. */
export function Heading({ children, title, step }: HeadingProps) {
  const target = useFocus<HTMLHeadingElement>();
  useEffect(() => {
    document.title = `${title} · Book a time`;
  }, [title]);
  return (
    <div>
      {step && (
        <p className="muted">
          Step {step} of {STEPS}
        </p>
      )}
      <h1 tabIndex={-1} ref={target}>
        {children}
      </h1>
    </div>
  );
}
