import { formatCountdown, formatDuration } from '../formats.ts';
import { useSecondsLeft } from '../hooks/use-seconds-left.ts';

/** When a screen reader hears how much time is left, in seconds before the end. */
const ANNOUNCED = [300, 120, 60, 30, 10];
const LAST_MINUTE = 60;

/** The time until a hold expires. It is drawn every second, and announced only a few times. */
export function Countdown({ expiresAt }: { readonly expiresAt: string }) {
  const seconds = useSecondsLeft(expiresAt);
  const announced = ANNOUNCED.findLast((limit) => seconds <= limit);
  return (
    <>
      <p className={`countdown ${seconds <= LAST_MINUTE ? 'last-minute' : ''}`}>
        Held for you{' '}
        <strong role="timer" aria-label="Time left">
          {formatCountdown(seconds)}
        </strong>
      </p>
      <p role="status" className="hidden-text">
        {announced !== undefined && seconds > 0 && `The hold expires in ${lengthOf(announced)}.`}
      </p>
    </>
  );
}

function lengthOf(seconds: number) {
  return seconds < LAST_MINUTE ? `${seconds} seconds` : formatDuration(seconds / LAST_MINUTE);
}
