import { type ReactNode, use } from 'react';
import { formatDuration, formatInstant } from '../formats.ts';
import type { EventTypeSummaryFragment } from '../gql/graphql.ts';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { ZoneContext } from './zone-context.ts';

/** What is being booked, beside the steps that follow. @param children more about it, such as the chosen time. */
export function Summary({
  eventType,
  children,
}: {
  readonly eventType: EventTypeSummaryFragment;
  readonly children?: ReactNode;
}) {
  return (
    <aside className="summary" aria-label="Your choice">
      <p className="muted">{eventType.account.name}</p>
      <p className="summary-name">{eventType.name}</p>
      <p className="facts">
        <span>
          <Icon name="clock" />
          {formatDuration(eventType.durationMinutes)}
        </span>
      </p>
      <Facts eventType={eventType} />
      {children}
    </aside>
  );
}

/** The time that is held or booked, on the clocks of the visitor. */
export function ChosenTime({ start }: { readonly start: string }) {
  const { timeZone } = use(ZoneContext);
  return (
    <p className="facts">
      <span>
        <Icon name="calendar" />
        <time dateTime={start}>{formatInstant(start, timeZone)}</time>
      </span>
      <span>
        <Icon name="globe" />
        {timeZone.replaceAll('_', ' ')}
      </span>
    </p>
  );
}
