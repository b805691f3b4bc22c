import { useEffect, useState } from 'react';

/** The whole seconds until an instant, counted down to 0. */
export function useSecondsLeft(instant: string): number {
  const [now, setNow] = useState(Date.now);
  const end = Date.parse(instant);
  const isOver = now >= end;
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isOver]);
  return Math.max(0, Math.ceil((end - now) / 1000));
}
